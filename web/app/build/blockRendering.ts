import type { Plugin } from "vite";

/**
 * Keeps the first paint until the script has chosen the theme. The page is empty before it anyway, and a module is
 * otherwise run only after a paint in the wrong colours. The build drops the attribute when it rewrites the tag, so it
 * is put back.
 */
export const blockRendering = (): Plugin => ({
  name: "parley:block-rendering",
  transformIndexHtml: {
    order: "post",
    handler: (html) =>
      html.replace(/<script type="module"(?![^>]*blocking=)/, '<script type="module" blocking="render"'),
  },
});
