export { InviteDialog } from "./InviteDialog.tsx";
export { MembersPane } from "./MembersPane.tsx";
export { WorkspaceMembersDialog } from "./WorkspaceMembersDialog.tsx";
