export { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
