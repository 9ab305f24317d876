import node from "@astrojs/node";
import { defineConfig } from "astro/config";

export default defineConfig({
  output: "server",
  adapter: node({ mode: "standalone" }),
  vite: {
    // A script of its own needs neither a nonce nor a hash.
    build: { assetsInlineLimit: 0 },
    // Vite's development server, before Vite 8, moves a package away from the files beside it.
    optimizeDeps: { exclude: ["billing-widget"] },
  },
});
