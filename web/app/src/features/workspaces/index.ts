export { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
export { LeaveWorkspaceDialog } from "./LeaveWorkspaceDialog.tsx";
export { RenameWorkspaceDialog } from "./RenameWorkspaceDialog.tsx";
export { LeftWorkspace } from "./LeftWorkspace.tsx";
export { NoWorkspace } from "./NoWorkspace.tsx";
