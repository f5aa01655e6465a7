import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { retryAfterMsOf, retryDelayMs } from "./backoff.ts";
import { Connection } from "./connection.ts";
import type { ConnectionStatus } from "./connection.ts";
import { transition, transitions } from "./phase.ts";
import type { Phase } from "./phase.ts";
import { FakeClock, fakeSockets, ready } from "./testSupport.ts";

const setUp = (roll = 0.5) => {
  const clock = new FakeClock();
  const sockets = fakeSockets();
  const seen: ConnectionStatus[] = [];
  const faults: unknown[] = [];
  const lost: number[] = [];
  const connection = new Connection({
    open: sockets.open,
    clock,
    random: () => roll,
    hello: () => ({ type: "hello", protocol: 1, client: { name: "test", version: "1" } }),
    onFrame: () => undefined,
    onStatus: (status) => seen.push(status),
    onLost: (code) => lost.push(code),
    onFault: (error) => faults.push(error),
  });
  const connect = () => {
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().receive(ready());
  };
  /** Stays connected for `steps` times 10 s, with answered pings. */
  const stayConnected = (steps: number) => {
    for (let step = 0; step < steps; step++) {
      clock.advance(10_000);
      sockets.last().receive({ type: "pong" });
    }
  };
  return { clock, sockets, seen, faults, lost, connection, connect, stayConnected };
};

describe("the state table", () => {
  it("has a row for each reachable phase", () => {
    for (const row of Object.values(transitions))
      for (const next of Object.values(row)) expect(Object.keys(transitions)).toContain(next);
  });
  it("defines every pair of phase and trigger", () => {
    const triggers = ["start", "ready", "lost", "retry", "stop"] as const;
    expect(
      Object.fromEntries(
        Object.keys(transitions).map((phase) => [
          phase,
          triggers.map((trigger) => transition(phase as Phase, trigger) ?? "-").join(" "),
        ]),
      ),
    ).toEqual({
      //            start ready lost retry stop
      disconnected: "connecting - - - -",
      connecting: "- connected reconnecting - disconnected",
      connected: "- - reconnecting - disconnected",
      reconnecting: "- connected reconnecting reconnecting disconnected",
    });
  });
});

describe("retryDelayMs", () => {
  it("is below a second at first, then between half and all of the outage, at most 30 s", () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.double({ min: 0, max: 0.999999, noNaN: true }), (waitedMs, roll) => {
        const longest = Math.min(30_000, Math.max(1000, waitedMs));
        const shortest = waitedMs < 1000 ? 0 : longest / 2;
        const wait = retryDelayMs(waitedMs, roll);
        return Math.abs(wait - (shortest + roll * (longest - shortest))) <= 1;
      }),
    );
  });
});

describe("retryAfterMsOf", () => {
  it("parses the delay in a close reason", () => {
    expect(
      ["too many sockets; retry in 30 s", "5", "250 ms", "", "the server failed", "99999999"].map(retryAfterMsOf),
    ).toEqual([30_000, 5000, 250, 0, 0, 3_600_000]);
  });
});

describe("Connection", () => {
  it("sends hello when the socket opens and is connected on ready", () => {
    const { connection, sockets, connect } = setUp();
    connection.start();
    connect();
    expect(sockets.last().sent[0]).toMatchObject({ type: "hello", protocol: 1 });
    expect(connection.status.phase).toBe("connected");
  });

  it("uses the subprotocol that the server selected, also after a reconnect", () => {
    const { connection, sockets, clock, seen, faults } = setUp(0);
    connection.start();
    const first = sockets.last();
    first.handlers.onOpen("parley.v1.msgpack");
    expect(first.payloads[0]).toBeInstanceOf(Uint8Array);
    expect(first.sent[0]).toEqual({ type: "hello", protocol: 1, client: { name: "test", version: "1" } });
    first.handlers.onPayload(Uint8Array.of(0x91, 65));
    first.handlers.onPayload("{}");
    expect(faults).toHaveLength(1);
    first.handlers.onClose(1006, "");
    clock.advance(0);
    sockets.last().handlers.onOpen("");
    sockets.last().receive(ready());
    expect(typeof sockets.last().payloads[0]).toBe("string");
    expect(seen.at(-1)?.phase).toBe("connected");
  });

  it("retries within a second after a loss, and backs off", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status).toMatchObject({ phase: "reconnecting", retryAt: clock.now() + 500 });
    clock.advance(500);
    expect(sockets.all).toHaveLength(2);
    for (const wait of [500, 750, 1312]) {
      sockets.last().handlers.onClose(1006, "");
      expect(connection.status.retryAt).toBe(clock.now() + wait);
      clock.advance(wait);
    }
  });

  it("resets the backoff after a minute of a stable connection", () => {
    const { connection, sockets, clock, connect, stayConnected } = setUp(0.5);
    connection.start();
    for (let round = 0; round < 3; round++) {
      sockets.last().handlers.onClose(1006, "");
      connection.checkConnection();
    }
    connect();
    stayConnected(1);
    clock.advance(10_000);
    // The connected time does not count as waited, and is too short to reset the backoff.
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status.retryAt).toBe(clock.now() + 1312);
    connection.checkConnection();
    connect();
    stayConnected(6);
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status.retryAt).toBe(clock.now() + 500);
  });

  it("pings first after a random part of the interval, then every interval", () => {
    const { connection, sockets, clock, connect } = setUp(0.25);
    connection.start();
    connect();
    clock.advance(4999);
    expect(sockets.last().of("ping")).toHaveLength(0);
    clock.advance(1);
    expect(sockets.last().of("ping")).toHaveLength(1);
    sockets.last().receive({ type: "pong" });
    clock.advance(20_000);
    expect(sockets.last().of("ping")).toHaveLength(2);
  });

  it("closes with 4000 when a ping is not answered within 5 s", () => {
    const { connection, sockets, clock, connect, lost } = setUp(0);
    connection.start();
    connect();
    const socket = sockets.last();
    clock.advance(0);
    clock.advance(5000);
    expect(socket.closedWith).toBe(4000);
    expect(lost).toEqual([4000]);
    expect(["reconnecting", "connecting"]).toContain(connection.status.phase);
  });

  it.each([1000, 4401, 4403])("does not reconnect after %i", (code) => {
    const { connection, sockets, clock, connect } = setUp();
    connection.start();
    connect();
    sockets.last().handlers.onClose(code, "why");
    clock.advance(600_000);
    expect(sockets.all).toHaveLength(1);
    expect(connection.status).toMatchObject({ phase: "disconnected", closed: { code, reason: "why" } });
  });

  it("leaves at a random time within the server's notice and reconnects at once", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().receive({ type: "reconnect", afterMs: 8000 });
    clock.advance(3999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it("retries at once on a check during the backoff, and pings otherwise", () => {
    const { connection, sockets, connect } = setUp();
    connection.start();
    connect();
    connection.checkConnection();
    expect(sockets.last().of("ping")).toHaveLength(1);
    sockets.last().handlers.onClose(1006, "");
    connection.checkConnection();
    expect(sockets.all).toHaveLength(2);
  });

  it("drops the connection at once when the machine goes offline", () => {
    const { clock, sockets, seen, faults, lost, connection, connect } = setUp();
    connection.handleOffline();
    connection.start();
    connect();
    const first = sockets.last();
    connection.handleOffline();
    expect(first.closedWith).toBe(4000);
    expect(lost).toEqual([4000]);
    expect(seen.at(-1)).toMatchObject({ phase: "reconnecting", retryAt: clock.now() + 500 });
    connection.handleOffline();
    expect(lost).toHaveLength(1);
    // The network is back.
    connection.checkConnection();
    expect(sockets.all).toHaveLength(2);
    connect();
    expect(connection.status.phase).toBe("connected");
    expect(faults).toEqual([]);
  });

  it("is reconnecting from a loss until ready, with retryAt only during a backoff", () => {
    const { connection, sockets, clock, connect, seen } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().handlers.onClose(1006, "");
    clock.advance(500);
    sockets.last().handlers.onClose(1006, "");
    clock.advance(1000);
    connect();
    expect(seen.map(({ phase, retryAt }) => `${phase}${retryAt === undefined ? "" : " waits"}`)).toEqual([
      "connecting",
      "connected",
      "reconnecting waits",
      "reconnecting",
      "reconnecting waits",
      "reconnecting",
      "connected",
    ]);
  });

  it("waits as long as the server asked, also on checks, unless the user reconnects", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().handlers.onClose(1013, "too many sockets; retry in 30 s");
    // Plus the backoff after 8 s.
    expect(connection.status.retryAt).toBe(clock.now() + 36_000);
    clock.advance(29_999);
    connection.checkConnection();
    expect(sockets.all).toHaveLength(1);
    connection.reconnectNow();
    expect(sockets.all).toHaveLength(2);
    sockets.last().handlers.onClose(1013, "retry in 10 s");
    clock.advance(10_000);
    connection.checkConnection();
    expect(sockets.all).toHaveLength(3);
  });

  it("backs off after too many errors, also from a stable connection", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().handlers.onClose(4429, "too many refused frames");
    expect(connection.status.retryAt).toBe(clock.now() + 6000);
  });

  it("counts the drain time as waited when the next attempt fails", () => {
    const { connection, sockets, clock, connect, stayConnected } = setUp(0.5);
    connection.start();
    connect();
    stayConnected(5);
    clock.advance(5000);
    // It would become stable between the notice and the drain.
    sockets.last().receive({ type: "reconnect", afterMs: 14_000 });
    clock.advance(7000);
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status.retryAt).toBe(clock.now() + 5250);
  });

  it("does not reconnect before its drain time when the server closes earlier", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().receive({ type: "reconnect", afterMs: 8000 });
    clock.advance(1000);
    sockets.last().handlers.onClose(1012, "");
    connection.checkConnection();
    clock.advance(2999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it("measures the latency", () => {
    const { connection, sockets, clock, connect } = setUp();
    connection.start();
    connect();
    connection.checkConnection();
    clock.advance(70);
    sockets.last().receive({ type: "pong" });
    expect(connection.status).toMatchObject({ phase: "connected", latencyMs: 70 });
  });

  it("drops a socket that opens but never becomes ready", () => {
    const { connection, sockets, clock } = setUp();
    connection.start();
    sockets.last().handlers.onOpen("parley.v1.json");
    clock.advance(10_000);
    expect(sockets.all[0]!.closedWith).toBe(4000);
  });

  it("ignores events of a dropped socket", () => {
    const { connection, sockets, connect, faults } = setUp();
    connection.start();
    connect();
    const old = sockets.last();
    old.handlers.onClose(1006, "");
    connection.checkConnection();
    connect();
    old.handlers.onClose(4401, "late");
    old.receive(ready());
    expect(connection.status.phase).toBe("connected");
    expect(faults).toEqual([]);
  });

  it("has no invalid transition in any order of events", () => {
    const step = fc.constantFrom(
      "open",
      "ready",
      "close",
      "final",
      "checkConnection",
      "start",
      "stop",
      "time",
      "pong",
      "overloaded",
      "away",
      "try",
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { connection, sockets, clock, faults } = setUp(0.3);
        connection.start();
        for (const name of steps) {
          const socket = sockets.last();
          if (name === "open") socket.handlers.onOpen("parley.v1.json");
          else if (
            name === "ready" &&
            connection.status.phase !== "connected" &&
            connection.status.phase !== "disconnected"
          )
            socket.receive(ready());
          else if (name === "close") socket.handlers.onClose(1006, "");
          else if (name === "overloaded") socket.handlers.onClose(1013, "retry in 5 s");
          else if (name === "away") socket.receive({ type: "reconnect", afterMs: 5000 });
          else if (name === "try") connection.reconnectNow();
          else if (name === "final") socket.handlers.onClose(4403, "");
          else if (name === "checkConnection") connection.checkConnection();
          else if (name === "start") connection.start();
          else if (name === "stop") connection.stop();
          else if (name === "time") clock.advance(7000);
          else if (name === "pong") socket.receive({ type: "pong" });
        }
        expect(faults).toEqual([]);
        // In any case it is waiting for its next attempt, or has ended.
        expect(connection.status.phase === "reconnecting" || connection.status.retryAt === undefined).toBe(true);
      }),
    );
  });
});
