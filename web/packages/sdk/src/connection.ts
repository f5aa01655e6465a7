import { retryDelayMs, stableMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { parseFrame } from "./frames.ts";
import type { ClientFrame, Ready, ServerFrame } from "./frames.ts";
import { transition } from "./phase.ts";
import type { Phase, Trigger } from "./phase.ts";

export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onClose: (code: number, reason: string) => void;
}

export interface Socket {
  readonly send: (text: string) => void;
  readonly close: (code: number, reason: string) => void;
}

export type OpenSocket = (handlers: SocketHandlers) => Socket;

export interface ConnectionStatus {
  readonly phase: Phase;
  /** Tries since the last stable connection. */
  readonly attempt: number;
  /** When the next try is due, by the injected clock; only while `reconnecting`. */
  readonly retryAt: number | undefined;
  /** Why it stopped for good, where the server said so. */
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
}

export const idleStatus: ConnectionStatus = { phase: "disconnected", attempt: 0, retryAt: undefined, closed: undefined };

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
/** Overloaded, or too many errors: the first tries are skipped, so that the wait is long from the start. */
const patientCodes: readonly number[] = [1013, 4429];
const patientAttempt = 3;

/** Keeps one socket alive: opens, says hello, beats, and comes back after a loss. It knows nothing of channels or messages. */
export class Connection {
  readonly #options: ConnectionOptions;
  #status: ConnectionStatus = idleStatus;
  #socket: Socket | undefined;
  #attempt = 0;
  #timers: (() => void)[] = [];
  #pongTimer: (() => void) | undefined;
  #retryTimer: (() => void) | undefined;
  #moveAt: number | undefined;

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

  /** The network came back, the page is seen again, or the person asked: do not wait any longer, and check a link that looks alive. */
  nudge(): void {
    if (this.#status.phase === "reconnecting") this.#open("retry");
    else if (this.#status.phase === "connected") this.#ping();
  }

  /** False when there is no live connection; the caller keeps what it wanted to send. */
  send(frame: ClientFrame): boolean {
    if (this.#status.phase !== "connected" || !this.#socket) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #move(trigger: Trigger, details: Partial<ConnectionStatus> = {}): void {
    const phase = transition(this.#status.phase, trigger);
    if (!phase) {
      this.#options.onFault(new Error(`No transition ${trigger} from ${this.#status.phase}`));
      return;
    }
    this.#status = { phase, attempt: this.#attempt, retryAt: undefined, closed: undefined, ...details };
    this.#options.onStatus(this.#status);
  }

  #open(trigger: "start" | "retry"): void {
    this.#retryTimer?.();
    this.#moveAt = undefined;
    this.#move(trigger);
    const socket: { current?: Socket } = {};
    const mine = () => this.#socket !== undefined && this.#socket === socket.current;
    socket.current = this.#options.open({
      onOpen: () => {
        if (mine()) this.#socket?.send(JSON.stringify(this.#options.hello()));
      },
      onText: (text) => {
        if (mine()) this.#receive(text);
      },
      onClose: (code, reason) => {
        if (mine()) this.#closed(code, reason);
      },
    });
    this.#socket = socket.current;
    this.#timers.push(
      this.#options.clock.after(handshakeMs, () => {
        if (this.#status.phase === "connecting") this.#drop(heartbeatMissed, "no ready");
      }),
    );
  }

  #receive(text: string): void {
    this.#pongTimer?.();
    this.#pongTimer = undefined;
    let frame: ServerFrame;
    try {
      frame = parseFrame(JSON.parse(text));
    } catch (error) {
      this.#options.onFault(error);
      return;
    }
    if (frame.type === "ready") this.#ready(frame);
    if (frame.type === "reconnect") this.#moveAway(frame.afterMs);
    this.#options.onFrame(frame);
  }

  #ready(frame: Ready): void {
    const { clock, random } = this.#options;
    this.#move("ready");
    this.#timers.push(
      clock.after(stableMs, () => {
        this.#attempt = 0;
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
    if (!this.send({ type: "ping" }) || this.#pongTimer) return;
    this.#pongTimer = this.#options.clock.after(pongDeadlineMs, () => {
      this.#drop(heartbeatMissed, "no pong");
    });
  }

  /** The server is going away: leave at a random time within its notice, or as soon as it closes. */
  #moveAway(afterMs: number): void {
    const { clock, random } = this.#options;
    const wait = Math.floor(random() * afterMs);
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
    if (patientCodes.includes(code)) this.#attempt = Math.max(this.#attempt, patientAttempt);
    const wait = this.#moveAt === undefined ? retryDelayMs(this.#attempt, random()) : Math.max(0, this.#moveAt - clock.now());
    this.#attempt += 1;
    this.#retryTimer = clock.after(wait, () => {
      this.#open("retry");
    });
    this.#move("lost", { retryAt: clock.now() + wait });
    this.#options.onLost(code);
  }

  #end(code: number, reason: string): void {
    const socket = this.#socket;
    this.#clear();
    this.#retryTimer?.();
    this.#socket = undefined;
    this.#attempt = 0;
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
