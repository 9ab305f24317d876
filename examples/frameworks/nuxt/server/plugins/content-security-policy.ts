import { randomBytes } from "node:crypto";

// Nuxt writes an inline script with its settings into each page. All scripts get a nonce, and so do links,
// because a module does not run if its preload is blocked.
export default defineNitroPlugin((nitro) => {
  // Vite's development server writes inline styles.
  if (import.meta.dev) return;
  nitro.hooks.hook("render:html", (html, { event }) => {
    const nonce = randomBytes(16).toString("base64");
    for (const part of ["head", "bodyPrepend", "body", "bodyAppend"] as const) {
      html[part] = html[part].map((text) => text.replaceAll(/<(script|link)\b/g, `<$1 nonce="${nonce}"`));
    }
    const policy = [
      "default-src 'self'",
      `script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
      `connect-src 'self' ${useRuntimeConfig().public.billingProxy}`,
      "style-src 'self'",
      "base-uri 'none'",
    ];
    setResponseHeader(event, "Content-Security-Policy", policy.join("; "));
  });
});
