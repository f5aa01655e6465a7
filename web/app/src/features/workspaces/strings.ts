export const strings = {
  close: "Close",
  cancel: "Cancel",
  title: "Create a workspace",
  lead: "A workspace has its own channels and members. It starts with #general and you as its owner.",
  name: "Workspace name",
  create: "Create workspace",
  renameTitle: "Rename the workspace",
  renameLead: "Everybody in it sees the new name.",
  rename: "Rename",
} as const;
