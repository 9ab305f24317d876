export default defineNuxtConfig({
  compatibilityDate: "2026-01-01",
  telemetry: false,
  // Else Vue takes the elements for components of its own.
  vue: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("billing-") } },
  // NUXT_PUBLIC_BILLING_PROXY sets it where the server is started.
  runtimeConfig: { public: { billingProxy: "https://billing.example.com" } },
  // Vite's development server, before Vite 8, moves a package away from the files beside it.
  vite: { optimizeDeps: { exclude: ["billing-widget"] } },
});
