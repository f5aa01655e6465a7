// Rooms on Bun's built-in publish.
import { messageOf, ready, userOf } from "./common.mjs";

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request, server) {
    const user = userOf(new URL(request.url).searchParams.get("token"));
    if (user === null) return new Response(null, { status: 401 });
    return server.upgrade(request, { data: { user } }) ? undefined : new Response(null, { status: 400 });
  },
  websocket: {
    message(client, data) {
      const frame = JSON.parse(data);
      if (frame.type === "send") {
        if (!client.isSubscribed(frame.room)) return;
        server.publish(frame.room, JSON.stringify(messageOf(frame.id, frame.room, client.data.user, frame.content)));
        client.send(JSON.stringify({ type: "ack", ref: frame.ref, id: frame.id }));
      } else if (frame.type === "join") {
        for (const room of frame.rooms) client.subscribe(room);
        client.send(JSON.stringify({ type: "joined" }));
      }
    },
  },
});

ready(server.port);
