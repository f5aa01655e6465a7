import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { retryDelayMs } from "./backoff.ts";
import { Connection } from "./connection.ts";
import type { ConnectionStatus } from "./connection.ts";
import { transition, transitions } from "./phase.ts";
import { FakeClock, fakeSockets, ready } from "./testSupport.ts";

const setUp = (roll = 0.5) => {
  const clock = new FakeClock();
  const sockets = fakeSockets();
  const seen: ConnectionStatus[] = [];
  const faults: unknown[] = [];
  const lost: number[] = [];
  const connection = new Connection({
    open: sockets.open, clock, random: () => roll,
    hello: () => ({ type: "hello", protocol: 1, client: { name: "test", version: "1" } }),
    onFrame: () => undefined,
    onStatus: (status) => seen.push(status),
    onLost: (code) => lost.push(code),
    onFault: (error) => faults.push(error),
  });
  const connect = () => {
    sockets.last().handlers.onOpen();
    sockets.last().say(ready());
  };
  return { clock, sockets, seen, faults, lost, connection, connect };
};

describe("the table of transitions", () => {
  it("leads only to phases that have a row", () => {
    for (const row of Object.values(transitions)) for (const next of Object.values(row)) expect(Object.keys(transitions)).toContain(next);
  });
  it("knows no way from connected to connecting but through a loss", () => {
    expect(transition("connected", "retry")).toBeUndefined();
    expect(transition("connected", "lost")).toBe("reconnecting");
  });
});

describe("retryDelayMs", () => {
  it("stays between nothing and half a minute, and never above 1 s times 2 to the attempt", () => {
    fc.assert(fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999999, noNaN: true }), (attempt, roll) => {
      const wait = retryDelayMs(attempt, roll);
      return wait >= 0 && wait <= 30_000 && wait <= 1000 * 2 ** Math.min(attempt, 40);
    }));
  });
});

describe("Connection", () => {
  it("says hello when the socket opens and is connected when ready comes", () => {
    const { connection, sockets, connect } = setUp();
    connection.start();
    connect();
    expect(sockets.last().sent[0]).toMatchObject({ type: "hello", protocol: 1 });
    expect(connection.status.phase).toBe("connected");
  });

  it("waits with full jitter after a loss and counts the attempts", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status).toMatchObject({ phase: "reconnecting", retryAt: clock.now() + 500 });
    clock.advance(500);
    expect(sockets.all).toHaveLength(2);
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status.retryAt).toBe(clock.now() + 1000);
  });

  it("counts from 0 again after a minute of a stable connection", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    for (let round = 0; round < 4; round++) {
      sockets.last().handlers.onClose(1006, "");
      connection.nudge();
    }
    connect();
    for (let beat = 0; beat < 6; beat++) {
      clock.advance(10_000);
      sockets.last().say({ type: "pong" });
    }
    sockets.last().handlers.onClose(1006, "");
    expect(connection.status.retryAt).toBe(clock.now() + 500);
  });

  it("pings first after a random part of the period, then every period", () => {
    const { connection, sockets, clock, connect } = setUp(0.25);
    connection.start();
    connect();
    clock.advance(4999);
    expect(sockets.last().of("ping")).toHaveLength(0);
    clock.advance(1);
    expect(sockets.last().of("ping")).toHaveLength(1);
    sockets.last().say({ type: "pong" });
    clock.advance(20_000);
    expect(sockets.last().of("ping")).toHaveLength(2);
  });

  it("closes with 4000 when nothing answers a ping within 5 s", () => {
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

  it.each([1000, 4401, 4403])("does not come back after %i", (code) => {
    const { connection, sockets, clock, connect } = setUp();
    connection.start();
    connect();
    sockets.last().handlers.onClose(code, "why");
    clock.advance(600_000);
    expect(sockets.all).toHaveLength(1);
    expect(connection.status).toMatchObject({ phase: "disconnected", closed: { code, reason: "why" } });
  });

  it("leaves at a random time within the server's notice and comes back at once", () => {
    const { connection, sockets, clock, connect } = setUp(0.5);
    connection.start();
    connect();
    sockets.last().say({ type: "reconnect", afterMs: 8000 });
    clock.advance(3999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it("tries at once when it is nudged during the wait, and checks the link otherwise", () => {
    const { connection, sockets, connect } = setUp();
    connection.start();
    connect();
    connection.nudge();
    expect(sockets.last().of("ping")).toHaveLength(1);
    sockets.last().handlers.onClose(1006, "");
    connection.nudge();
    expect(sockets.all).toHaveLength(2);
  });

  it("gives a socket up that opens but never becomes ready", () => {
    const { connection, sockets, clock } = setUp();
    connection.start();
    sockets.last().handlers.onOpen();
    clock.advance(10_000);
    expect(sockets.all[0]!.closedWith).toBe(4000);
  });

  it("hears nothing of a socket that was given up", () => {
    const { connection, sockets, connect, faults } = setUp();
    connection.start();
    connect();
    const old = sockets.last();
    old.handlers.onClose(1006, "");
    connection.nudge();
    connect();
    old.handlers.onClose(4401, "late");
    old.say(ready());
    expect(connection.status.phase).toBe("connected");
    expect(faults).toEqual([]);
  });

  it("survives any order of events without an impossible transition", () => {
    const step = fc.constantFrom("open", "ready", "close", "final", "nudge", "start", "stop", "time", "pong", "junk");
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { connection, sockets, clock, faults } = setUp(0.3);
      connection.start();
      for (const name of steps) {
        const socket = sockets.last();
        if (name === "open") socket.handlers.onOpen();
        else if (name === "ready" && connection.status.phase === "connecting") socket.say(ready());
        else if (name === "close") socket.handlers.onClose(1006, "");
        else if (name === "final") socket.handlers.onClose(4403, "");
        else if (name === "nudge") connection.nudge();
        else if (name === "start") connection.start();
        else if (name === "stop") connection.stop();
        else if (name === "time") clock.advance(7000);
        else if (name === "pong") socket.say({ type: "pong" });
      }
      expect(faults).toEqual([]);
    }));
  });
});
