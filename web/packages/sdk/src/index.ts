export { makeApi } from "./api.ts";
export type { Api, PageInput, RegisterInput } from "./api.ts";
export { retryDelayMs, stableMs } from "./backoff.ts";
export { browserSocket } from "./browserSocket.ts";
export { ParleyClient } from "./client.ts";
export type { ClientOptions, SendInput } from "./client.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export type { ConnectionStatus, OpenSocket, Socket, SocketHandlers } from "./connection.ts";
export { errorCodes, isErrorCode } from "./errorCodes.ts";
export type { ErrorCode } from "./errorCodes.ts";
export { ParleyFault, toFault } from "./fault.ts";
export type { FaultCode } from "./fault.ts";
export type { ClientFrame, ServerFrame } from "./frames.ts";
export { makeIds } from "./ids.ts";
export { memoryOutbox } from "./outbox.ts";
export type { OutboxStorage } from "./outbox.ts";
export type { Phase } from "./phase.ts";
export type {
  AuthOptions, Channel, ChannelEvent, Invite, InvitePreview, Limits, Me, Member, Message, MessagePage, Page, Registration, Role, Session, User, Workspace,
} from "./records.ts";
export { Rest } from "./rest.ts";
export type { Fetch, RestOptions } from "./rest.ts";
export { unreadCount } from "./store/state.ts";
export type { ChannelState, Pending, State, Timeline } from "./store/state.ts";
export type { Store } from "./store/store.ts";
