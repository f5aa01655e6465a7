export { InvitePeopleDialog } from "./InvitePeopleDialog.tsx";
export { MembersDialog } from "./MembersDialog.tsx";
export { WorkspaceMembersDialog } from "./WorkspaceMembersDialog.tsx";
