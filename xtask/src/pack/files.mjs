// Hashes and compresses the files of the package. Writes the result as JSON.
//
//   node files.mjs digest FILE       { hex, integrity }
//   node files.mjs measure FILE      { raw, gzip, brotli }
//   node files.mjs compress FOLDER   { PATH: { raw, gzip, brotli } }, and writes .br, .gz, the sizes into
//                                    README.md, and sri.json

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Files for browsers; the rest of the package is for tools. */
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

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`;

/** The README's table of download sizes, in kilobytes, so that it changes with few commits. */
function sizeTable(found) {
  const largest = (pattern) => {
    const files = Object.keys(found).filter((path) => pattern.test(path));
    return files.map((path) => found[path]).sort((a, b) => b.brotli - a.brotli)[0];
  };
  const rows = [
    ["`billing-widget.js`, the script", largest(/^billing-widget\.js$/)],
    ["its JavaScript glue", largest(/^billing-widget-.*\.js$/)],
    ["the WebAssembly module", largest(/^billing-widget-.*\.wasm$/)],
    ["the second module, after the first rows", largest(/^billing-tools-.*\.wasm$/)],
    ["the texts of a language but English, at most", largest(/^locales\//)],
  ].filter(([, size]) => size);
  const line = ([what, { brotli, gzip, raw }]) => `| ${[what, ...[brotli, gzip, raw].map(kilobytes)].join(" | ")} |`;
  return ["| a page downloads | brotli | gzip | uncompressed |", "|---|---:|---:|---:|", ...rows.map(line)].join("\n");
}

const SIZES = /(<!-- sizes: begin .*-->\n)[^]*(\n<!-- sizes: end -->)/;

function writeSizes(file, found) {
  const text = readFileSync(file, "utf8");
  if (!SIZES.test(text)) throw new Error(`${file} has no place for the sizes`);
  const written = text.replace(SIZES, (_, begin, end) => begin + sizeTable(found) + end);
  if (written !== text) writeFileSync(file, written);
}

function compress(folder) {
  const files = [...filesBelow(folder)]
    .map((file) => relative(folder, file).split(sep).join("/"))
    .filter((path) => !/\.(br|gz|tgz)$/.test(path) && path !== "sri.json");
  const found = {};
  for (const path of files.filter(isServed)) {
    const bytes = readFileSync(join(folder, path));
    const small = { gzip: gzip(bytes), brotli: brotli(bytes) };
    writeFileSync(join(folder, `${path}.gz`), small.gzip);
    writeFileSync(join(folder, `${path}.br`), small.brotli);
    found[path] = sizes(bytes, small);
  }
  writeSizes(join(folder, "README.md"), found);
  const integrities = Object.fromEntries(files.map((path) => [path, integrity(readFileSync(join(folder, path)))]));
  writeFileSync(join(folder, "sri.json"), `${JSON.stringify(integrities, null, 2)}\n`);
  return found;
}

const [command, path] = process.argv.slice(2);
const commands = {
  digest: () => {
    const bytes = readFileSync(path);
    // Shorter than in sri.json, because the loader contains it and a hash does not compress.
    const short = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
    return { hex: sha384(bytes, "hex"), integrity: short };
  },
  measure: () => sizes(readFileSync(path)),
  compress: () => compress(path),
};
if (!Object.hasOwn(commands, command)) throw new Error(`no command ${command}`);
process.stdout.write(JSON.stringify(commands[command]()));
