// Digests and compresses the files of the package. Writes its findings as JSON.
//
//   node files.mjs digest FILE       { hex, integrity }
//   node files.mjs measure FILE      { raw, gzip, brotli }
//   node files.mjs compress FOLDER   { PATH: { raw, gzip, brotli } }, and writes sri.json, .br, .gz

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** What a browser asks for; the rest of the package is read by tools. */
const isServed = (path) =>
  path !== "react.js" && /\.(js|wasm|html|css)$|^locales\/.*\.json$/.test(path);

const sha384 = (bytes, encoding) => createHash("sha384").update(bytes).digest(encoding);
const integrity = (bytes) => `sha384-${sha384(bytes, "base64")}`;

const gzip = (bytes) => gzipSync(bytes, { level: 9 });
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

const sizes = (bytes, small = { gzip: gzip(bytes), brotli: brotli(bytes) }) => ({
  raw: bytes.length,
  gzip: small.gzip.length,
  brotli: small.brotli.length,
});

function* filesBelow(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (name === "node_modules") continue;
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

function compress(folder) {
  const integrities = {};
  const found = {};
  for (const file of filesBelow(folder)) {
    const path = relative(folder, file).split(sep).join("/");
    if (/\.(br|gz|tgz)$/.test(path) || path === "sri.json") continue;
    const bytes = readFileSync(file);
    integrities[path] = integrity(bytes);
    if (!isServed(path)) continue;
    const small = { gzip: gzip(bytes), brotli: brotli(bytes) };
    writeFileSync(`${file}.gz`, small.gzip);
    writeFileSync(`${file}.br`, small.brotli);
    found[path] = sizes(bytes, small);
  }
  writeFileSync(join(folder, "sri.json"), `${JSON.stringify(integrities, null, 2)}\n`);
  return found;
}

const [command, path] = process.argv.slice(2);
const commands = {
  digest: () => {
    const bytes = readFileSync(path);
    // Shorter than in sri.json: the loader carries it, and a hash does not compress.
    const short = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
    return { hex: sha384(bytes, "hex"), integrity: short };
  },
  measure: () => sizes(readFileSync(path)),
  compress: () => compress(path),
};
if (!Object.hasOwn(commands, command)) throw new Error(`no command ${command}`);
process.stdout.write(JSON.stringify(commands[command]()));
