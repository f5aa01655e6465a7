export { BrowseChannelsDialog } from "./BrowseChannelsDialog.tsx";
export { ChannelDetailsDialog } from "./ChannelDetailsDialog.tsx";
export { CreateChannelDialog } from "./CreateChannelDialog.tsx";
