import { subprotocols } from "./codec.ts";
import type { OpenSocket } from "./connection.ts";

/**
 * Opens the platform's WebSocket, or a compatible one: Node has its own from version 22. A page authenticates by
 * cookie.
 */
export const browserSocket =
  (
    url: () => string,
    connect = (to: string, protocols: string[]): WebSocket => new WebSocket(to, protocols),
  ): OpenSocket =>
  (handlers) => {
    const socket = connect(url(), [...subprotocols]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      handlers.onOpen(socket.protocol);
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === "string") handlers.onPayload(event.data);
      else if (event.data instanceof ArrayBuffer) handlers.onPayload(new Uint8Array(event.data));
    };
    socket.onclose = (event) => {
      handlers.onClose(event.code, event.reason);
    };
    return {
      send: (payload) => {
        // Frames for a closing socket are dropped; its close event triggers the reconnect.
        if (socket.readyState === socket.OPEN) socket.send(payload);
      },
      close: (code, reason) => {
        socket.close(code, reason);
      },
    };
  };
