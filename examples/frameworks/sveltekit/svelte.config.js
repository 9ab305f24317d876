import adapter from "@sveltejs/adapter-node";

export default {
  kit: {
    adapter: adapter(),
    csp: {
      mode: "nonce",
      directives: {
        "default-src": ["self"],
        "script-src": ["self", "wasm-unsafe-eval"],
        "connect-src": ["self", "https://billing.example.com"],
        "style-src": ["self"],
        // SvelteKit hides the element that announces navigations with a style attribute.
        "style-src-attr": ["unsafe-inline"],
        "base-uri": ["none"],
      },
    },
  },
};
