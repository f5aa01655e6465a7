export { InviteDialog } from "./InviteDialog.tsx";
export { MembersDialog } from "./MembersDialog.tsx";
export { WorkspaceMembersDialog } from "./WorkspaceMembersDialog.tsx";
