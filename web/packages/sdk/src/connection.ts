import { orderedWaitMs, retryDelayMs, stableMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { codecOf } from "./codec.ts";
import type { Codec, Payload } from "./codec.ts";
import { parseFrame } from "./frames.ts";
import type { ClientFrame, Ready, ServerFrame } from "./frames.ts";
import { transition } from "./phase.ts";
import type { Phase, Trigger } from "./phase.ts";

export interface SocketHandlers {
  /** With the subprotocol that the server chose. */
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
  /** When the next try is due, by the injected clock; absent while one is under way. */
  readonly retryAt: number | undefined;
  /** From the last ping to its answer. */
  readonly latencyMs: number | undefined;
  /** Why it stopped for good, where the server said so. */
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
  /** A frame that could not be read, or a pair that the table of transitions does not hold. */
  readonly onFault: (error: unknown) => void;
}

const handshakeMs = 10_000;
const pongDeadlineMs = 5000;
const heartbeatMissed = 4000;
/** 1000 done, 4401 not signed in, 4403 session revoked: trying again would only repeat the answer. */
const finalCodes: readonly number[] = [1000, 4401, 4403];
/** Overloaded, or too many errors: as if this long had been waited already, so that the wait is long from the start. */
const patientCodes: readonly number[] = [1013, 4429];
const patientMs = 8000;

/**
 * Keeps one socket alive: opens, says hello, beats, and comes back after a loss. It knows nothing of channels or
 * messages.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #status: ConnectionStatus = idleStatus;
  #socket: Socket | undefined;
  #codec: Codec = codecOf("");
  /** Waited since the last stable connection, in ms; what the server asked for does not count. */
  #waitedMs = 0;
  #timers: (() => void)[] = [];
  #pongTimer: (() => void) | undefined;
  #retryTimer: (() => void) | undefined;
  /** Before this the server asked not to be tried. */
  #notBefore = 0;
  #moveAt: number | undefined;
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

  /** Ends the connection for good, until `start`. */
  stop(): void {
    if (this.#status.phase !== "disconnected") this.#end(1000, "");
  }

  /**
   * The network came back, or the page is seen again: a wait of one's own choosing is over, and a link that looks alive
   * is checked.
   */
  nudge(): void {
    if (this.#status.phase === "connected") this.#ping();
    else if (this.#options.clock.now() >= this.#notBefore) this.tryNow();
  }

  /** The machine has no network any more: known at once, where a missing pong tells after half a minute. */
  networkLost(): void {
    if (this.#socket) this.#drop(heartbeatMissed, "offline");
  }

  /** The person asked: nothing is waited for. */
  tryNow(): void {
    if (this.#status.retryAt !== undefined) this.#open("retry");
  }

  /** False when there is no live connection; the caller keeps what it wanted to send. */
  send(frame: ClientFrame): boolean {
    if (this.#status.phase !== "connected" || !this.#socket) return false;
    this.#socket.send(this.#codec.encode(frame));
    return true;
  }

  #move(trigger: Trigger, details: Partial<ConnectionStatus> = {}): void {
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
    this.#moveAt = undefined;
    this.#move(trigger);
    const socket: { current?: Socket } = {};
    const mine = () => this.#socket !== undefined && this.#socket === socket.current;
    socket.current = this.#options.open({
      onOpen: (subprotocol) => {
        if (!mine()) return;
        this.#codec = codecOf(subprotocol);
        this.#socket?.send(this.#codec.encode(this.#options.hello()));
      },
      onPayload: (payload) => {
        if (mine()) this.#receive(payload);
      },
      onClose: (code, reason) => {
        if (mine()) this.#closed(code, reason);
      },
    });
    this.#socket = socket.current;
    this.#timers.push(
      this.#options.clock.after(handshakeMs, () => {
        if (this.#status.phase !== "connected") this.#drop(heartbeatMissed, "no ready");
      }),
    );
  }

  #receive(payload: Payload): void {
    this.#pongTimer?.();
    this.#pongTimer = undefined;
    let frame: ServerFrame;
    try {
      frame = parseFrame(this.#codec.decode(payload));
    } catch (error) {
      this.#options.onFault(error);
      return;
    }
    if (frame.type === "ready") this.#ready(frame);
    else if (frame.type === "reconnect") this.#moveAway(frame.afterMs);
    else if (frame.type === "pong") this.#set({ ...this.#status, latencyMs: this.#options.clock.now() - this.#pingAt });
    this.#options.onFrame(frame);
  }

  #ready(frame: Ready): void {
    const { clock, random } = this.#options;
    this.#move("ready");
    this.#notBefore = 0;
    this.#timers.push(
      clock.after(stableMs, () => {
        if (this.#moveAt === undefined) this.#waitedMs = 0;
      }),
    );
    // A random first wait spreads the beats of clients that connected together.
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
    this.#pongTimer = this.#options.clock.after(pongDeadlineMs, () => {
      this.#drop(heartbeatMissed, "no pong");
    });
  }

  /** The server is going away: leave at a random time within its notice, or as soon as it closes. */
  #moveAway(afterMs: number): void {
    const { clock, random } = this.#options;
    const wait = Math.floor(random() * afterMs);
    this.#waitedMs += wait;
    this.#moveAt = clock.now() + wait;
    this.#timers.push(
      clock.after(wait, () => {
        this.#drop(1001, "server going away");
      }),
    );
  }

  /** Gives the socket up without waiting for its close, which a dead network never delivers. */
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
    if (patientCodes.includes(code)) {
      this.#waitedMs = Math.max(this.#waitedMs, patientMs);
      this.#notBefore = now + orderedWaitMs(reason);
    }
    if (this.#moveAt !== undefined) this.#notBefore = this.#moveAt;
    // On top of what was asked for, so that all who were told the same do not come at the same moment. A time of going
    // away is a random one already.
    const own = this.#moveAt === undefined ? retryDelayMs(this.#waitedMs, random()) : 0;
    const wait = Math.max(0, this.#notBefore - now) + own;
    this.#waitedMs += own;
    this.#retryTimer = clock.after(wait, () => {
      this.#open("retry");
    });
    this.#move("lost", { retryAt: now + wait });
    this.#options.onLost(code);
  }

  #end(code: number, reason: string): void {
    const socket = this.#socket;
    this.#clear();
    this.#retryTimer?.();
    this.#socket = undefined;
    this.#waitedMs = 0;
    socket?.close(1000, "");
    this.#move("stop", { closed: { code, reason } });
    this.#options.onLost(code);
  }

  #clear(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.#pongTimer?.();
    this.#pongTimer = undefined;
  }
}
