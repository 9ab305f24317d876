
// From here on: what `cargo xtask pack` adds to the loader of the second module.

let address = new URL("./NAME", import.meta.url).href;

/** Where a bundler has put the second module. */
export const setAddress = (url) => {
  address = url;
};

// Nothing is inherited: what a page put on Object.prototype is not sent along.
const fetchTools = async () => {
  const options = { __proto__: null, integrity: INTEGRITY, credentials: "same-origin", referrerPolicy: "no-referrer" };
  const { body, status } = await fetch(address, options);
  // Not every server knows the type, and the compiler insists on it.
  const headers = { __proto__: null, "content-type": "application/wasm" };
  return new Response(body, { __proto__: null, status, headers });
};
