import type { Clock } from "./clock.ts";
import type { ConnectionStatus, OpenSocket } from "./connection.ts";
import type { ParleyFault } from "./fault.ts";
import type { OutboxStorage } from "./outbox/storage.ts";
import type { Tabs } from "./outbox/tabs.ts";
import type { ChannelEvent } from "./generated/records.ts";
import type { Rest } from "./rest.ts";
import type { PendingChange } from "./store/state.ts";

export interface ClientOptions {
  readonly rest: Rest;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly random: () => number;
  readonly nextId: () => string;
  readonly storage: OutboxStorage;
  /** The other tabs that share the storage; none, if absent. */
  readonly tabs?: Tabs;
  readonly client: { readonly name: string; readonly version: string };
  readonly token?: () => string | undefined;
  readonly onFault: (error: unknown) => void;
}

/** Events for programs. A user interface reads the store instead. */
export interface ClientEvents {
  readonly status: ConnectionStatus;
  /** Each channel event, in order, after it was applied to the state. Events included in a page are not raised. */
  readonly event: ChannelEvent;
  /** The server refused a change, which is reverted. */
  readonly refused: { readonly change: PendingChange; readonly fault: ParleyFault };
}

export interface SendInput {
  readonly channelId: string;
  readonly content: string;
  readonly threadId?: string;
  readonly replyTo?: string;
}
