import solid from "vite-plugin-solid";
import { defineConfig } from "vite";
import { blockRendering } from "./build/blockRendering.ts";
import { layerOrder } from "./build/layerOrder.ts";
import { precompress } from "./build/precompress.ts";

const server = "http://localhost:5000";

export default defineConfig({
  plugins: [solid(), blockRendering(), layerOrder("reset,tokens,base,components"), precompress()],
  build: {
    target: "es2022",
    // The content security policy of the server allows no data: URLs, so that every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      "/api": { target: server },
      "/ws": { target: server, ws: true },
    },
  },
});
