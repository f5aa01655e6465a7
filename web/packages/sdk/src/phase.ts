/** `reconnecting` lasts from a lost connection or a failed first attempt until the next connection is ready. */
export type Phase = "disconnected" | "connecting" | "connected" | "reconnecting";

/** `ready`: the frame arrived. `lost`: the socket closed. `retry`: the backoff delay ended. */
export type Trigger = "start" | "ready" | "lost" | "retry" | "stop";

/** The complete state machine. Other pairs of phase and trigger are errors. */
export const transitions = {
  disconnected: { start: "connecting" },
  connecting: { ready: "connected", lost: "reconnecting", stop: "disconnected" },
  connected: { lost: "reconnecting", stop: "disconnected" },
  reconnecting: { retry: "reconnecting", ready: "connected", lost: "reconnecting", stop: "disconnected" },
} as const satisfies Record<Phase, Partial<Record<Trigger, Phase>>>;

/** The next phase, or `undefined` for an invalid pair. */
export const transition = (from: Phase, trigger: Trigger): Phase | undefined => {
  const row: Partial<Record<Trigger, Phase>> = transitions[from];
  return row[trigger];
};
