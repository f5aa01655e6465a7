import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [solid()],
  test: {
    include: ["packages/*/src/**/*.test.ts", "app/src/**/*.test.{ts,tsx}"],
    environment: "node",
    server: { deps: { inline: [/solid-js/] } },
  },
  resolve: { conditions: ["browser", "development"] },
});
