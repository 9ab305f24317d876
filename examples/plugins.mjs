// Vite's plugins and options for each framework.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import { createServer } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const JSX = { jsx: { runtime: "automatic" } };

/** Lets a page's `server.jsx` render it, as a server does for each request. */
const serverRendered = {
  name: "server-rendered",
  async transformIndexHtml(html, { filename, server }) {
    const options = { configFile: false, appType: "custom", oxc: JSX, server: { middlewareMode: true, ws: false } };
    const renderer = server ?? (await createServer({ root: dirname(filename), ...options }));
    const { render } = await renderer.ssrLoadModule("/server.jsx");
    if (!server) await renderer.close();
    return html.replace("<!--app-->", render());
  },
};

/** Writes what the function renders into the page. */
export const renderedBy = (render) => ({
  name: "rendered-by",
  transformIndexHtml: (html) => html.replace("<!--app-->", render()),
});

/**
 * Makes Vite resolve React from the folder of the built page, because the package is linked and has no
 * React in its own folder.
 */
export const REACT_VERSIONS = {
  "react-component": { dedupe: ["react", "react-dom"] },
  "react-18-component": { alias: { react: here("react-18/node_modules/react"), "react-dom": here("react-18/node_modules/react-dom") } },
};

export const PLUGINS = {
  // React's JSX is known to Vite itself.
  react: [serverRendered],
  // Otherwise Vue treats the elements as Vue components.
  vue: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("billing-") } } })],
  svelte: [svelte({ configFile: false })],
};
