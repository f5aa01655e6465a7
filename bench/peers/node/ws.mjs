// Rooms on the package ws: one serialised buffer for all receivers of a message.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { messageOf, ready, userOf } from "./common.mjs";

const rooms = new Map();
const server = createServer((_, response) => response.writeHead(404).end());
const sockets = new WebSocketServer({ noServer: true });

server.on("upgrade", (request, socket, head) => {
  const user = userOf(new URL(request.url, "http://localhost").searchParams.get("token"));
  if (user === null) {
    socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => accept(client, user));
});

function accept(client, user) {
  const joined = new Set();
  client.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "send") {
      if (!joined.has(frame.room)) return;
      const message = Buffer.from(JSON.stringify(messageOf(frame.id, frame.room, user, frame.content)));
      for (const receiver of rooms.get(frame.room)) receiver.send(message, { binary: false });
      client.send(JSON.stringify({ type: "ack", ref: frame.ref, id: frame.id }));
    } else if (frame.type === "join") {
      for (const room of frame.rooms) {
        joined.add(room);
        if (!rooms.has(room)) rooms.set(room, new Set());
        rooms.get(room).add(client);
      }
      client.send(JSON.stringify({ type: "joined" }));
    }
  });
  client.on("close", () => {
    for (const room of joined) rooms.get(room).delete(client);
  });
  client.on("error", () => client.terminate());
}

server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => ready(server.address().port));
