export { ChannelPane } from "./ChannelPane.tsx";
