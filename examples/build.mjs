// Builds every example into dist/NAME/.

import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { JSX, PLUGINS, REACT_VERSIONS, renderedBy } from "./plugins.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here("dist"), { recursive: true, force: true });
for (const [name, plugins] of Object.entries(PLUGINS)) {
  await build({
    root: here(name),
    base: "./",
    configFile: false,
    logLevel: "warn",
    plugins,
    oxc: JSX,
    build: { outDir: here(`dist/${name}`), target: "es2022", emptyOutDir: false },
  });
}

// One source, with each version of React that the component supports.
for (const [folder, resolve] of Object.entries(REACT_VERSIONS)) {
  const common = { root: here("react-component"), base: "./", configFile: false, logLevel: "warn", oxc: JSX, resolve };
  const server = here(`dist/${folder}/server`);
  // React itself is part of this file, as two versions of it are installed.
  const ssr = { noExternal: true };
  await build({ ...common, ssr, build: { ssr: "server.jsx", outDir: server } });
  const { render } = await import(`${server}/server.js`);
  rmSync(server, { recursive: true });
  const plugins = [renderedBy(render)];
  await build({ ...common, plugins, build: { outDir: here(`dist/${folder}`), target: "es2022", emptyOutDir: false } });
}

// The Leptos app is built by cargo; these files go next to it.
cpSync(here("leptos/index.html"), here("dist/leptos/index.html"));
cpSync(here("../locales"), here("dist/leptos/locales"), { recursive: true });

// A page without a bundler needs the package's files next to it.
cpSync(here("plain"), here("dist/plain"), { recursive: true });
cpSync(here("node_modules/billing-widget"), here("dist/plain/widget"), { recursive: true, dereference: true });
