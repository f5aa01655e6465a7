import type { Plugin } from "vite";

/**
 * Each file of styles says the order of the layers, whichever of them comes first. The order is that of the first
 * mention: once a part that several chunks share has a file of its own, it is linked before the one that says the
 * order, and the reset then wins over every component.
 */
export const layerOrder = (order: string): Plugin => ({
  name: "parley:layer-order",
  generateBundle: (_, bundle) => {
    for (const asset of Object.values(bundle)) {
      if (asset.type === "asset" && asset.fileName.endsWith(".css"))
        asset.source = `@layer ${order};${String(asset.source)}`;
    }
  },
});
