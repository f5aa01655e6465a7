export const strings = {
  crashTitle: "This page stumbled",
  crashLead: "Nothing you sent is lost. Load the page again to go on.",
  reload: "Load again",
} as const;
