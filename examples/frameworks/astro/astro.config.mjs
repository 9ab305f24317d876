import node from "@astrojs/node";
import { defineConfig } from "astro/config";

export default defineConfig({
  output: "server",
  adapter: node({ mode: "standalone" }),
  vite: {
    // An external script needs neither a nonce nor a hash.
    build: { assetsInlineLimit: 0 },
    // Before Vite 8, the development server separates a package's script from its other files.
    optimizeDeps: { exclude: ["billing-widget"] },
  },
});
