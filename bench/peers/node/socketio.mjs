// Rooms on Socket.IO. BENCH_RECOVERY=1 turns its connection state recovery on, which keeps the packets of the last two
// minutes.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { messageOf, ready, userOf } from "./common.mjs";

const server = createServer();
const io = new Server(server, {
  transports: ["websocket"],
  connectionStateRecovery: process.env.BENCH_RECOVERY === "1" ? { maxDisconnectionDuration: 120_000 } : undefined,
});

io.use((socket, next) => {
  const user = userOf(socket.handshake.auth.token);
  socket.data.user = user;
  next(user === null ? new Error("unauthorized") : undefined);
});

io.on("connection", (socket) => {
  socket.on("join", (rooms, done) => {
    socket.join(rooms);
    done();
  });
  socket.on("send", ({ id, room, content }, done) => {
    if (!socket.rooms.has(room)) return;
    io.to(room).emit("message", messageOf(id, room, socket.data.user, content));
    done({ id });
  });
});

server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => ready(server.address().port));
