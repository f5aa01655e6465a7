/** `reconnecting` lasts from the loss of a connection, or from a first try that failed, until the next one stands. */
export type Phase = "disconnected" | "connecting" | "connected" | "reconnecting";

/** What can happen to a connection: asked to start, `ready` came, the socket went, the wait is over, told to stop. */
export type Trigger = "start" | "ready" | "lost" | "retry" | "stop";

/** The whole machine; a pair that is not here cannot happen. */
export const transitions = {
  disconnected: { start: "connecting" },
  connecting: { ready: "connected", lost: "reconnecting", stop: "disconnected" },
  connected: { lost: "reconnecting", stop: "disconnected" },
  reconnecting: { retry: "reconnecting", ready: "connected", lost: "reconnecting", stop: "disconnected" },
} as const satisfies Record<Phase, Partial<Record<Trigger, Phase>>>;

/** The next phase, or `undefined` where the trigger means nothing. */
export const transition = (from: Phase, trigger: Trigger): Phase | undefined => {
  const row: Partial<Record<Trigger, Phase>> = transitions[from];
  return row[trigger];
};
