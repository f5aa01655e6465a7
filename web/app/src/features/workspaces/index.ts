export { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
export { RenameWorkspaceDialog } from "./RenameWorkspaceDialog.tsx";
export { NoWorkspace } from "./NoWorkspace.tsx";
