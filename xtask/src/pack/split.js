
// `cargo xtask pack` adds the rest to the loader of the second module.

let address = new URL("./NAME", import.meta.url).href;

/** The second module's address from a bundler. */
export const setAddress = (url) => {
  address = url;
};

// Without a prototype, because a page may have changed Object.prototype.
const fetchTools = async () => {
  const options = { __proto__: null, integrity: INTEGRITY, credentials: "same-origin", referrerPolicy: "no-referrer" };
  const { body, status } = await fetch(address, options);
  // Not every server sends the media type that streaming compilation requires.
  const headers = { __proto__: null, "content-type": "application/wasm" };
  return new Response(body, { __proto__: null, status, headers });
};
