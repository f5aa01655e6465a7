export { InvitePeopleDialog } from "./InvitePeopleDialog.tsx";
export { MembersDialog } from "./MembersDialog.tsx";
