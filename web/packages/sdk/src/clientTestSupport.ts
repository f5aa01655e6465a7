import { ParleyClient } from "./client.ts";
import { memoryOutbox } from "./outbox/storage.ts";
import type { Channel, ChannelEvent, Message } from "./generated/records.ts";
import { Rest } from "./rest.ts";
import { FakeClock, channel, fakeSockets, message, ready } from "./testSupport.ts";

/** A client with a fake server: REST by a routing function, the socket by hand. */
export const setUp = () => {
  const clock = new FakeClock();
  const sockets = fakeSockets();
  const calls: string[] = [];
  const log: Message[] = [];
  const eventsOf = (): ChannelEvent[] =>
    log.map((held) => ({ type: "message.created", channelId: "c1", seq: held.seq, message: held }));
  const record = (): Channel => channel({ lastSeq: log.length, lastIndex: log.length });
  const answer = (path: string): unknown => {
    const after = Number(/after=(\d+)/.exec(path)?.[1] ?? 0);
    if (path.includes("/events"))
      return {
        events: eventsOf().slice(after, after + 100),
        nextSeq: Math.min(after + 100, log.length),
        lastSeq: log.length,
      };
    if (path.includes("/messages"))
      return { messages: log.slice(-50), hasOlder: log.length > 50, hasNewer: false, lastSeq: log.length, users: [] };
    if (path.includes("/users/")) return { id: path.split("/").at(-1), displayName: "Ada", kind: "human" };
    return record();
  };
  let count = 0;
  const network = { down: false, syncs: true };
  const client = new ParleyClient({
    rest: new Rest({
      baseUrl: "",
      fetch: (url) => {
        calls.push(url);
        if (network.down) return Promise.reject(new TypeError("Failed to fetch"));
        return Promise.resolve(new Response(JSON.stringify(answer(url)), { status: 200 }));
      },
    }),
    open: sockets.open,
    clock,
    random: () => 0,
    nextId: () => `own${++count}`,
    storage: memoryOutbox(),
    client: { name: "test", version: "1" },
    onFault: (error) => {
      throw error;
    },
  });
  const add = (count = 1) => {
    for (let at = 0; at < count; at++) log.push(message(log.length + 1));
  };
  /** Answers `sync` requests as the server does. */
  const answerSyncs = () => {
    const socket = sockets.last();
    socket.onSent = (frame) => {
      if (frame.type !== "sync" || !network.syncs) return;
      const { after } = frame;
      queueMicrotask(() => {
        for (const event of eventsOf().slice(after)) socket.receive(event);
      });
    };
  };
  const connect = () => {
    answerSyncs();
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().receive(ready([record()]));
  };
  /** Reconnects; the server resumes from what the client named. */
  const resume = () => {
    answerSyncs();
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().receive(ready([record()], { resumed: true, userSeq: 3 }));
  };
  const deliver = (seq: number) => sockets.last().receive(eventsOf()[seq - 1]!);
  const seqs = () => client.store.state.channels["c1"]!.timeline!.messages.map((held) => held.seq);
  const sends = () => sockets.last().of("message.send");
  /** Commits and acknowledges the last sent message. */
  const ack = () => {
    const frame = sends().at(-1)!;
    log.push(message(log.length + 1, { id: frame.id, senderId: "u1", content: frame.content }));
    sockets.last().receive({
      type: "ack",
      ref: frame.ref,
      id: frame.id,
      seq: log.length,
      index: log.length,
      createdAt: "2026-01-01T00:00:00.000Z",
    });
  };
  return { clock, sockets, calls, network, client, log, add, connect, resume, deliver, seqs, sends, ack };
};

export const setUpOpened = async () => {
  const all = setUp();
  all.add(3);
  all.client.start();
  all.connect();
  await all.client.openChannel("c1");
  return all;
};
