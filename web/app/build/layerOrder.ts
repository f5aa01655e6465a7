import type { Plugin } from "vite";

/**
 * Declares the order of the cascade layers in every stylesheet. The first mention defines the order, and the stylesheet
 * of a shared chunk may be linked before the main one; the reset would then override every component.
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
