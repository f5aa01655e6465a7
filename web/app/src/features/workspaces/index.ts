export { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
export { RenameWorkspaceDialog } from "./RenameWorkspaceDialog.tsx";
