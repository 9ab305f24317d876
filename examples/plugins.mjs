// What each framework wants of Vite.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";

export const PLUGINS = {
  // React's JSX is known to Vite itself.
  react: [],
  // Else Vue takes the elements for components of its own.
  vue: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("billing-") } } })],
  svelte: [svelte({ configFile: false })],
};

export const JSX = { jsx: { runtime: "automatic" } };
