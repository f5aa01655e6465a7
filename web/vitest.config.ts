import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [solid()],
  test: {
    include: ["packages/*/src/**/*.test.ts", "app/src/**/*.test.{ts,tsx}"],
    environment: "node",
    // Generous for busy machines; hanging tests still end.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    server: { deps: { inline: [/solid-js/] } },
  },
  resolve: { conditions: ["browser", "development"] },
});
