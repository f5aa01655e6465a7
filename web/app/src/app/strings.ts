export const strings = {
  crashTitle: "This page stumbled",
  crashLead: "Nothing you sent is lost. Load the page again to go on.",
  reload: "Load again",
  close: "Close",
  notLoadedTitle: "This could not be opened",
  notLoaded:
    "A part of the page could not be loaded. Check your connection and try again; if it stays so, load the page again.",
  tryAgain: "Try again",
} as const;
