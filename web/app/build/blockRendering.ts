import type { Plugin } from "vite";

/**
 * Sets `blocking="render"` on the script, which sets the theme: modules otherwise run after a first paint in the wrong
 * colours. Vite drops the attribute when it rewrites the tag.
 */
export const blockRendering = (): Plugin => ({
  name: "parley:block-rendering",
  transformIndexHtml: {
    order: "post",
    handler: (html) =>
      html.replace(/<script type="module"(?![^>]*blocking=)/, '<script type="module" blocking="render"'),
  },
});
