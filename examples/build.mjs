// Builds every example into dist/NAME/.

import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const PLUGINS = {
  // React's JSX is known to Vite itself.
  react: [],
  // Else Vue takes the elements for components of its own.
  vue: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("billing-") } } })],
  svelte: [svelte({ configFile: false })],
};

rmSync(here("dist"), { recursive: true, force: true });
for (const [name, plugins] of Object.entries(PLUGINS)) {
  await build({
    root: here(name),
    base: "./",
    configFile: false,
    logLevel: "warn",
    plugins,
    oxc: { jsx: { runtime: "automatic" } },
    build: { outDir: here(`dist/${name}`), target: "es2022", emptyOutDir: false },
  });
}

// The Leptos app is built by cargo; these lie beside it.
cpSync(here("leptos/index.html"), here("dist/leptos/index.html"));
cpSync(here("../locales"), here("dist/leptos/locales"), { recursive: true });

// A page without a bundler wants the package's files beside it.
cpSync(here("plain"), here("dist/plain"), { recursive: true });
cpSync(here("node_modules/billing-widget"), here("dist/plain/widget"), { recursive: true, dereference: true });
