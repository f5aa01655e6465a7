import { retryAfterMsOf, retryDelayMs, stableMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { codecOf } from "./codec.ts";
import type { Codec, Payload } from "./codec.ts";
import type { ServerFrame } from "./frames.ts";
import type { ClientFrame, ReadyFrame } from "./generated/records.ts";
import { transition } from "./phase.ts";
import type { Phase, Trigger } from "./phase.ts";

export interface SocketHandlers {
  /** @param subprotocol The one that the server selected. */
  readonly onOpen: (subprotocol: string) => void;
  readonly onPayload: (payload: Payload) => void;
  readonly onClose: (code: number, reason: string) => void;
}

export interface Socket {
  readonly send: (payload: Payload) => void;
  readonly close: (code: number, reason: string) => void;
}

export type OpenSocket = (handlers: SocketHandlers) => Socket;

export interface ConnectionStatus {
  readonly phase: Phase;
  /** Time of the next attempt by the injected clock; absent during an attempt. */
  readonly retryAt: number | undefined;
  /** Round trip of the last ping. */
  readonly latencyMs: number | undefined;
  /** Set when the server closed the connection for good. */
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
}

export const idleStatus: ConnectionStatus = {
  phase: "disconnected",
  retryAt: undefined,
  latencyMs: undefined,
  closed: undefined,
};

export interface ConnectionOptions {
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly random: () => number;
  readonly hello: () => ClientFrame;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onLost: (code: number) => void;
  /** An unreadable frame, or an invalid transition. */
  readonly onFault: (error: unknown) => void;
}

const handshakeTimeoutMs = 10_000;
const pongTimeoutMs = 5000;
/** The close code for a missed heartbeat. */
const heartbeatMissed = 4000;
/** 1000 done, 4401 not signed in, 4403 session revoked. A retry would get the same answer. */
const finalCodes: readonly number[] = [1000, 4401, 4403];
/** 1013 overloaded, 4429 too many errors. */
const overloadCodes: readonly number[] = [1013, 4429];
/** After an overload the backoff starts as if this much had been waited already. */
const overloadWaitedMs = 8000;

/**
 * Keeps one socket alive: connects, sends `hello` and heartbeats, and reconnects after a loss. It is independent of
 * channels and messages.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #status: ConnectionStatus = idleStatus;
  #socket: Socket | undefined;
  #codec: Codec = codecOf("");
  /** Backoff waited since the last stable connection, in ms. Delays that the server asked for do not count. */
  #waitedMs = 0;
  #timers: (() => void)[] = [];
  #pongTimer: (() => void) | undefined;
  #retryTimer: (() => void) | undefined;
  /** The server asked for no attempt before this time. */
  #notBefore = 0;
  /** When to leave a server that announced its shutdown. */
  #drainAt: number | undefined;
  #pingAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  start(): void {
    if (this.#status.phase === "disconnected") this.#open("start");
  }

  /** Closes the connection until the next `start`. */
  stop(): void {
    if (this.#status.phase !== "disconnected") this.#end(1000, "");
  }

  /**
   * The network may be back, or the page is visible again. Ends a backoff delay, unless the server asked for it, and
   * pings a connection that looks alive.
   */
  checkConnection(): void {
    if (this.#status.phase === "connected") this.#ping();
    else if (this.#options.clock.now() >= this.#notBefore) this.reconnectNow();
  }

  /** The machine is offline. Without this call, a missed heartbeat shows it only after half a minute. */
  handleOffline(): void {
    if (this.#socket) this.#drop(heartbeatMissed, "offline");
  }

  /** Skips all delays, on request of the user. */
  reconnectNow(): void {
    if (this.#status.retryAt !== undefined) this.#open("retry");
  }

  /** False without a live connection; the frame is not queued. */
  send(frame: ClientFrame): boolean {
    if (this.#status.phase !== "connected" || !this.#socket) return false;
    this.#socket.send(this.#codec.encode(frame));
    return true;
  }

  #transition(trigger: Trigger, details: Partial<ConnectionStatus> = {}): void {
    const phase = transition(this.#status.phase, trigger);
    if (!phase) {
      this.#options.onFault(new Error(`No transition ${trigger} from ${this.#status.phase}`));
      return;
    }
    this.#set({ ...idleStatus, phase, ...details });
  }

  #set(status: ConnectionStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }

  #open(trigger: "start" | "retry"): void {
    this.#retryTimer?.();
    this.#drainAt = undefined;
    this.#transition(trigger);
    const socket: { current?: Socket } = {};
    const isCurrent = () => this.#socket !== undefined && this.#socket === socket.current;
    socket.current = this.#options.open({
      onOpen: (subprotocol) => {
        if (!isCurrent()) return;
        this.#codec = codecOf(subprotocol);
        this.#socket?.send(this.#codec.encode(this.#options.hello()));
      },
      onPayload: (payload) => {
        if (isCurrent()) this.#receive(payload);
      },
      onClose: (code, reason) => {
        if (isCurrent()) this.#closed(code, reason);
      },
    });
    this.#socket = socket.current;
    this.#timers.push(
      this.#options.clock.after(handshakeTimeoutMs, () => {
        if (this.#status.phase !== "connected") this.#drop(heartbeatMissed, "no ready");
      }),
    );
  }

  #receive(payload: Payload): void {
    this.#pongTimer?.();
    this.#pongTimer = undefined;
    let frame: ServerFrame;
    try {
      frame = this.#codec.decode(payload);
    } catch (error) {
      this.#options.onFault(error);
      return;
    }
    if (frame.type === "ready") this.#ready(frame);
    else if (frame.type === "reconnect") this.#scheduleDrain(frame.afterMs);
    else if (frame.type === "pong") this.#set({ ...this.#status, latencyMs: this.#options.clock.now() - this.#pingAt });
    this.#options.onFrame(frame);
  }

  #ready(frame: ReadyFrame): void {
    const { clock, random } = this.#options;
    this.#transition("ready");
    this.#notBefore = 0;
    this.#timers.push(
      clock.after(stableMs, () => {
        if (this.#drainAt === undefined) this.#waitedMs = 0;
      }),
    );
    // A random first delay spreads the heartbeats of clients that connected together.
    const beat = (wait: number): void => {
      this.#timers.push(
        clock.after(wait, () => {
          this.#ping();
          beat(frame.heartbeatMs);
        }),
      );
    };
    if (frame.heartbeatMs > 0) beat(Math.floor(random() * frame.heartbeatMs));
  }

  #ping(): void {
    if (this.#pongTimer || !this.send({ type: "ping" })) return;
    this.#pingAt = this.#options.clock.now();
    this.#pongTimer = this.#options.clock.after(pongTimeoutMs, () => {
      this.#drop(heartbeatMissed, "no pong");
    });
  }

  /** The server shuts down. Leaves at a random time within its notice, or when it closes the socket. */
  #scheduleDrain(afterMs: number): void {
    const { clock, random } = this.#options;
    const wait = Math.floor(random() * afterMs);
    this.#waitedMs += wait;
    this.#drainAt = clock.now() + wait;
    this.#timers.push(
      clock.after(wait, () => {
        this.#drop(1001, "server going away");
      }),
    );
  }

  /** Abandons the socket without waiting for its close event, which a dead network never delivers. */
  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(code === heartbeatMissed ? code : 1000, reason);
    this.#closed(code, reason);
  }

  #closed(code: number, reason: string): void {
    if (finalCodes.includes(code)) {
      this.#end(code, reason);
      return;
    }
    this.#clear();
    this.#socket = undefined;
    const { clock, random } = this.#options;
    const now = clock.now();
    if (overloadCodes.includes(code)) {
      this.#waitedMs = Math.max(this.#waitedMs, overloadWaitedMs);
      this.#notBefore = now + retryAfterMsOf(reason);
    }
    if (this.#drainAt !== undefined) this.#notBefore = this.#drainAt;
    // The backoff is added to the delay that the server asked for, so that clients with the same delay do not return
    // together. The drain time is random already.
    const backoff = this.#drainAt === undefined ? retryDelayMs(this.#waitedMs, random()) : 0;
    const wait = Math.max(0, this.#notBefore - now) + backoff;
    this.#waitedMs += backoff;
    this.#retryTimer = clock.after(wait, () => {
      this.#open("retry");
    });
    this.#transition("lost", { retryAt: now + wait });
    this.#options.onLost(code);
  }

  #end(code: number, reason: string): void {
    const socket = this.#socket;
    this.#clear();
    this.#retryTimer?.();
    this.#socket = undefined;
    this.#waitedMs = 0;
    socket?.close(1000, "");
    this.#transition("stop", { closed: { code, reason } });
    this.#options.onLost(code);
  }

  #clear(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.#pongTimer?.();
    this.#pongTimer = undefined;
  }
}
