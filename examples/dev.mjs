// Serves an example by Vite's development server:
//
//   node dev.mjs react http://127.0.0.1:3000
//
// The second argument is the back end that serves /billing-token and /billing-proxy/.

import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { JSX, PLUGINS } from "./plugins.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [name, backEnd] = process.argv.slice(2);
if (!Object.hasOwn(PLUGINS, name) || !backEnd) throw new Error("node dev.mjs react|vue|svelte BACK_END");

const server = await createServer({
  root: here(name),
  configFile: false,
  cacheDir: here(`node_modules/.vite/${name}`),
  plugins: PLUGINS[name],
  oxc: JSX,
  server: {
    host: "127.0.0.1",
    port: 0,
    // The package is outside of this folder.
    fs: { allow: [here("..")] },
    proxy: { "/billing-token": backEnd, "/billing-proxy": backEnd },
  },
});
await server.listen();
console.log(`listening on ${server.resolvedUrls.local[0]}`);
