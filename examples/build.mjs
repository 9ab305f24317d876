// Builds every example into dist/NAME/.

import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { JSX, PLUGINS } from "./plugins.mjs";

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

// The Leptos app is built by cargo; these lie beside it.
cpSync(here("leptos/index.html"), here("dist/leptos/index.html"));
cpSync(here("../locales"), here("dist/leptos/locales"), { recursive: true });

// A page without a bundler wants the package's files beside it.
cpSync(here("plain"), here("dist/plain"), { recursive: true });
cpSync(here("node_modules/billing-widget"), here("dist/plain/widget"), { recursive: true, dereference: true });
