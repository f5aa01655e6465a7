export { makeApi } from "./api.ts";
export type { Api, HistoryPosition, InviteInput, PageInput, RegisterInput } from "./api.ts";
export { retryDelayMs, stableMs } from "./backoff.ts";
export { browserSocket } from "./browserSocket.ts";
export { ParleyClient } from "./client.ts";
export type { ClientEvents, ClientOptions, SendInput } from "./clientOptions.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export type { ConnectionStatus, OpenSocket, Socket, SocketHandlers } from "./connection.ts";
export type { ErrorCode } from "./errorCodes.ts";
export { ParleyFault, toFault } from "./fault.ts";
export type { FaultCode, KnownCode } from "./fault.ts";
export type { ClientFrame, ServerFrame } from "./frames.ts";
export { makeIds } from "./ids.ts";
export { idbOutbox } from "./outbox/idbOutbox.ts";
export { withJournal } from "./outbox/journal.ts";
export type { JournalStorage } from "./outbox/journal.ts";
export { memoryOutbox } from "./outbox/storage.ts";
export type { OutboxStorage } from "./outbox/storage.ts";
export { browserTabs, singleTab } from "./outbox/tabs.ts";
export type { TabChannel, Tabs } from "./outbox/tabs.ts";
export type { Phase } from "./phase.ts";
export type {
  AuthOptions,
  Channel,
  ChannelEvent,
  Invite,
  InvitePreview,
  Limits,
  Me,
  Member,
  Message,
  MessagePage,
  Page,
  PasswordResetLink,
  Reaction,
  Registration,
  Role,
  Session,
  User,
  Workspace,
} from "./records.ts";
export { Rest } from "./rest.ts";
export type { Fetch, RestOptions } from "./rest.ts";
export { unreadCount } from "./store/state.ts";
export type { PendingChange, ChannelState, PendingMessage, State, Timeline } from "./store/state.ts";
export { windowsOf } from "./store/timeline.ts";
export type { Store } from "./store/store.ts";
export { watchConnectivity } from "./connectivity.ts";
export type { ConnectivityPage } from "./connectivity.ts";
