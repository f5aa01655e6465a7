import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: { target: "es2022", reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
  // Parley's list is read from where it is written.
  server: { fs: { allow: ["../.."] } },
});
