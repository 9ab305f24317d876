// What each framework wants of Vite.

import { dirname } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import { createServer } from "vite";

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

export const PLUGINS = {
  // React's JSX is known to Vite itself.
  react: [serverRendered],
  // Else Vue takes the elements for components of its own.
  vue: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("billing-") } } })],
  svelte: [svelte({ configFile: false })],
};
