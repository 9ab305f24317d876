export default defineNuxtConfig({
  compatibilityDate: "2026-01-01",
  telemetry: false,
  // Otherwise Vue treats the elements as Vue components.
  vue: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("billing-") } },
  // The server's environment variable NUXT_PUBLIC_BILLING_PROXY overrides it.
  runtimeConfig: { public: { billingProxy: "https://billing.example.com" } },
  // Before Vite 8, the development server separates a package's script from its other files.
  vite: { optimizeDeps: { exclude: ["billing-widget"] } },
});
