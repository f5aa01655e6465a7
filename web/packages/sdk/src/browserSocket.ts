import type { OpenSocket } from "./connection.ts";

/** Opens the browser's WebSocket; the cookie of the page says who it is. */
export const browserSocket =
  (url: () => string): OpenSocket =>
  (handlers) => {
    const socket = new WebSocket(url(), "parley.v1.json");
    socket.onopen = handlers.onOpen;
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === "string") handlers.onText(event.data);
    };
    socket.onclose = (event) => {
      handlers.onClose(event.code, event.reason);
    };
    return {
      send: (text) => {
        // A socket that is closing has nothing to send to; its close event brings the reconnect.
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: (code, reason) => {
        socket.close(code, reason);
      },
    };
  };
