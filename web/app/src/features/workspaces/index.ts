export { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
export { LeaveWorkspaceDialog } from "./LeaveWorkspaceDialog.tsx";
export { RenameWorkspaceDialog } from "./RenameWorkspaceDialog.tsx";
export { NoWorkspace } from "./NoWorkspace.tsx";
