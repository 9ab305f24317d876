// Checks the built package with npm, TypeScript and the frameworks' own compilers.
// Run by `cargo xtask test package`, which builds the package and passes its path.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = process.env.BILLING_PACKAGE ?? join(here, "../../pkg");
const scratch = mkdtempSync(join(tmpdir(), "billing-widget-"));
const project = join(scratch, "project");
let tarball;

/** Runs a program of node_modules/.bin; returns its exit status and all of its output. */
function tool(name, args, folder = here) {
  const { status, stdout, stderr } = spawnSync(join(here, "node_modules/.bin", name), args, {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, output: `${stdout}${stderr}` };
}

function npm(args, folder) {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

const inPackage = (name) => readFileSync(join(packageFolder, name));

const LOADERS = ["billing-widget.js", "bundled.js"];
const FRAME = ["embed.js", "embed-host.js"];
/** For bundlers only: it imports React by its name. */
const COMPONENTS = "react.js";
const localeFiles = () =>
  readdirSync(join(packageFolder, "locales")).filter((name) => name.endsWith(".json")).sort();

/** The input of the hash in a file's name: its own content, or that of all locale files. */
function hashedContent(name) {
  if (!name.startsWith("locales/")) return inPackage(name);
  return Buffer.concat(localeFiles().map((file) => inPackage(`locales/${file}`)));
}

before(() => {
  const [{ filename }] = JSON.parse(npm(["pack", "--json", "--pack-destination", scratch, packageFolder], scratch));
  tarball = join(scratch, filename);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "empty", "private": true, "type": "module" }');
  npm(["install", "--offline", "--no-audit", "--no-fund", tarball], project);
  // The consumers next to this file see exactly the installed files.
  const seen = join(here, "node_modules/billing-widget");
  rmSync(seen, { recursive: true, force: true });
  mkdirSync(seen);
  execFileSync("tar", ["--extract", "--gzip", "--strip-components=1", `--directory=${seen}`, `--file=${tarball}`]);
});

after(() => rmSync(scratch, { recursive: true, force: true }));

test("the tarball contains the promised files", () => {
  const installed = join(project, "node_modules/billing-widget");
  for (const name of [
    "billing-widget.js", "bundled.js", "react.js", "billing-widget.d.ts", "react.d.ts", "jsx.d.ts", "vue.d.ts", "svelte.d.ts",
    "custom-elements.json", "web-types.json", "html-custom-data.json", "css-custom-data.json",
    "embed.html", "embed.css", "embed.js", "embed-host.js", "embed-host.d.ts",
    "sri.json", "preload.json", "hashed-files.json", "locales", "package.json", "README.md", "LICENSE-MIT", "LICENSE-APACHE",
  ]) {
    assert.ok(existsSync(join(installed, name)), `${name} is missing`);
  }
  const wasm = readdirSync(installed).filter((name) => name.endsWith(".wasm"));
  assert.equal(wasm.length, 2);
  assert.match(wasm[0], /^billing-tools-[0-9a-f]{12}\.wasm$/);
  assert.match(wasm[1], /^billing-widget-[0-9a-f]{12}\.wasm$/);
});

test("importing it without a DOM does nothing and does not throw", () => {
  const script = 'const names = Object.keys(globalThis).length; await import("billing-widget"); process.stdout.write(String(Object.keys(globalThis).length - names));';
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: project, encoding: "utf8" });
  assert.equal(output, "0");
});

test("sri.json has the right hash of every file", async () => {
  const { createHash } = await import("node:crypto");
  const hashes = JSON.parse(inPackage("sri.json"));
  const served = readdirSync(packageFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name) && entry.name !== "sri.json")
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(packageFolder.length + 1));
  assert.deepEqual(Object.keys(hashes).sort(), served.sort());
  for (const [name, integrity] of Object.entries(hashes)) {
    assert.equal(integrity, `sha384-${createHash("sha384").update(inPackage(name)).digest("base64")}`, name);
  }
});

test("hashed-files.json lists the files whose names hold a hash of their content, and no others", async () => {
  const { createHash } = await import("node:crypto");
  const isHashed = (name) => {
    const digits = /-([0-9a-f]{8,})\.[a-z]+$/.exec(name)?.[1];
    return digits && createHash("sha384").update(hashedContent(name)).digest("hex").startsWith(digits);
  };
  const hashed = Object.keys(JSON.parse(inPackage("sri.json"))).filter(isHashed);
  assert.ok(hashed.length >= 3);
  assert.deepEqual(JSON.parse(inPackage("hashed-files.json")), hashed.sort());
});

test("the compressed files have the content of the plain ones", async () => {
  const { brotliDecompressSync, gunzipSync } = await import("node:zlib");
  const scripts = readdirSync(packageFolder).filter((name) => name !== COMPONENTS && /\.(js|wasm|html|css)$/.test(name));
  assert.ok(scripts.length >= 3);
  for (const name of scripts) {
    assert.ok(brotliDecompressSync(inPackage(`${name}.br`)).equals(inPackage(name)), `${name}.br`);
    assert.ok(gunzipSync(inPackage(`${name}.gz`)).equals(inPackage(name)), `${name}.gz`);
  }
});

test("a hash in a file's name is that of its content", async () => {
  const { createHash } = await import("node:crypto");
  const served = readdirSync(packageFolder, { recursive: true }).filter((name) => /\.(js|wasm)$|^locales.*\.json$/.test(name));
  const hashed = served.filter((name) => ![...LOADERS, ...FRAME, COMPONENTS].includes(name));
  assert.ok(hashed.length >= 6);
  for (const name of hashed) {
    const [, hash] = /-([0-9a-f]{8}|[0-9a-f]{12})\.\w+$/.exec(name);
    assert.ok(createHash("sha384").update(hashedContent(name)).digest("hex").startsWith(hash), name);
  }
});

test("a bundler finds the address of every locale file", () => {
  const loader = inPackage("bundled.js").toString();
  for (const file of localeFiles()) {
    assert.ok(loader.includes(`new URL("./locales/${file}",import.meta.url)`), file);
  }
});

test("the JavaScript glue loads the second module with its hash, and a bundler finds its address", async () => {
  const { createHash } = await import("node:crypto");
  const tools = readdirSync(packageFolder).find((name) => /^billing-tools-.*\.wasm$/.test(name));
  const glue = readdirSync(packageFolder).find((name) => /^billing-widget-.*\.js$/.test(name));
  const side = inPackage(glue).toString();
  assert.ok(side.includes(`new URL("./${tools}",import.meta.url)`));
  assert.ok(side.includes(`sha256-${createHash("sha256").update(inPackage(tools)).digest("base64")}`));
  assert.ok(inPackage("bundled.js").toString().includes(`new URL("./${tools}",import.meta.url)`));
});

test("each locale file has a text for every plural category of its language, and for no other", () => {
  for (const file of localeFiles()) {
    const language = file.replace(/-[0-9a-f]{8}\.json$/, "");
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const found = {};
    for (const key of Object.keys(JSON.parse(inPackage(`locales/${file}`)))) {
      const [text, category] = key.split("_");
      if (category) (found[text] ??= []).push(category);
    }
    assert.ok(Object.keys(found).length > 5, language);
    for (const [text, its] of Object.entries(found)) {
      assert.deepEqual(its.sort(), [...categories].sort(), `${language}: ${text}`);
    }
  }
});

test("preload.json lists the two files that the loaders request, with the same options", async () => {
  const { createHash } = await import("node:crypto");
  const links = JSON.parse(inPackage("preload.json"));
  assert.deepEqual(links.map(({ rel, as }) => [rel, as]), [["modulepreload", undefined], ["preload", "fetch"]]);
  for (const loader of LOADERS.map((name) => inPackage(name).toString())) {
    for (const { href } of links) {
      assert.ok(loader.includes(JSON.stringify(href)), href);
      const integrity = `sha256-${createHash("sha256").update(inPackage(href)).digest("base64")}`;
      assert.ok(loader.includes(JSON.stringify(integrity)), integrity);
    }
    assert.ok(loader.includes(JSON.stringify(links[0].integrity)));
  }
});

test("the page for a frame preloads the same files", () => {
  const page = inPackage("embed.html").toString();
  for (const { rel, href, integrity = "" } of JSON.parse(inPackage("preload.json"))) {
    const link = page.split("\n").find((line) => line.includes(`href="${href}"`));
    assert.ok(link?.includes(`rel="${rel}"`) && link.includes(integrity), href);
  }
});

test("the loaders export nothing", async () => {
  for (const name of LOADERS) {
    const loader = await import(join(packageFolder, name));
    assert.deepEqual(Object.keys(loader), [], name);
  }
});

test("the README states the size of what a page downloads", () => {
  const readme = inPackage("README.md").toString();
  const kilobytes = (bytes) => (bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0);
  const names = readdirSync(packageFolder);
  for (const pattern of [/^billing-widget\.js$/, /^billing-widget-.*\.js$/, /^billing-widget-.*\.wasm$/, /^billing-tools-.*\.wasm$/]) {
    const name = names.find((it) => pattern.test(it));
    const [brotli, gzip, raw] = [`${name}.br`, `${name}.gz`, name].map((it) => `${kilobytes(inPackage(it).length)} KB`);
    assert.ok(readme.includes(`| ${brotli} | ${gzip} | ${raw} |`), `${name}: ${brotli}, ${gzip}, ${raw}`);
  }
});

test("publint reports nothing", async () => {
  const { publint } = await import("publint");
  const { formatMessage } = await import("publint/utils");
  const manifest = JSON.parse(inPackage("package.json"));
  const { messages } = await publint({ pkgDir: packageFolder, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, manifest, { color: false })), []);
});

test("attw finds that the types resolve like the code", () => {
  // Types for templates have no code, which attw reports as a resolution error.
  const { status, output } = tool("attw", [
    tarball, "--profile", "esm-only", "--exclude-entrypoints", "jsx", "vue", "svelte", "--no-emoji", "--no-color",
  ]);
  assert.equal(status, 0, output);
});

test("custom-elements.json follows its schema", async () => {
  const { default: Ajv } = await import("ajv");
  const schema = JSON.parse(readFileSync(join(here, "node_modules/custom-elements-manifest/schema.json")));
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  assert.ok(validate(JSON.parse(inPackage("custom-elements.json"))), JSON.stringify(validate.errors, null, 2));
});

test("web-types.json and the data for VS Code list every attribute, event, part and custom property", () => {
  const names = (list) => list.map(({ name }) => name).sort();
  const { version } = JSON.parse(inPackage("package.json"));
  const webTypes = JSON.parse(inPackage("web-types.json"));
  assert.deepEqual([webTypes.name, webTypes.version], ["billing-widget", version]);
  const { tags } = JSON.parse(inPackage("html-custom-data.json"));
  const { properties, pseudoElements } = JSON.parse(inPackage("css-custom-data.json"));
  const { css, html } = webTypes.contributions;
  const { declarations } = JSON.parse(inPackage("custom-elements.json")).modules[0];
  assert.ok(declarations.length === 3 && html.elements.length === 3 && tags.length === 3);
  for (const { tagName, attributes, events, slots, cssParts, cssProperties } of declarations) {
    const inHtml = html.elements.find(({ name }) => name === tagName);
    assert.deepEqual(names(inHtml.attributes), names(attributes));
    assert.deepEqual(names(inHtml.js.events), names(events));
    assert.deepEqual(names(inHtml.slots), names(slots));
    assert.deepEqual(names(tags.find(({ name }) => name === tagName).attributes), names(attributes));
    for (const name of names(cssProperties)) {
      assert.ok(names(css.properties).includes(name), name);
      assert.ok(names(properties).includes(name), name);
    }
    for (const name of names(cssParts)) {
      assert.ok(names(css["pseudo-elements"]).includes(`part(${name})`), name);
      assert.ok(names(pseudoElements).includes(`::part(${name})`), name);
    }
  }
});

test("VS Code's own services complete the elements' attributes, values and custom properties", () => {
  const require = createRequire(import.meta.url);
  const html = require("vscode-html-languageservice");
  const css = require("vscode-css-languageservice");
  const complete = (service, newDocument, language, text, parse) => {
    const document = newDocument.create(`file:///page.${language}`, language, 1, text.replace("|", ""));
    const position = document.positionAt(text.indexOf("|"));
    return service.doComplete(document, position, parse(document)).items.map(({ label }) => label);
  };
  const data = html.newHTMLDataProvider("billing", JSON.parse(inPackage("html-custom-data.json")));
  const pages = html.getLanguageService({ customDataProviders: [data], useDefaultDataProvider: false });
  const inPage = (text) =>
    complete(pages, html.TextDocument, "html", text, (document) => pages.parseHTMLDocument(document));
  assert.deepEqual(inPage("<|").filter((label) => /^billing-/.test(label)).sort(), ["billing-invoices", "billing-plan", "billing-widget"]);
  assert.ok(inPage("<billing-widget |>").includes("token-url"));
  assert.deepEqual(inPage('<billing-widget theme="|">').sort(), ["auto", "dark", "light"]);

  const styles = css.getCSSLanguageService({
    customDataProviders: [css.newCSSDataProvider(JSON.parse(inPackage("css-custom-data.json")))],
    useDefaultDataProvider: false,
  });
  const inStyles = (text) =>
    complete(styles, css.TextDocument, "css", text, (document) => styles.parseStylesheet(document));
  assert.ok(inStyles("billing-widget { | }").includes("--billing-color-accent"));
});

for (const [version, modules] of [
  [18, join(here, "../../examples/react-18/node_modules")],
  [19, join(here, "node_modules")],
]) {
  test(`React ${version} renders a component on a server as the element with its attributes and children`, () => {
    const folder = join(scratch, `react-${version}`);
    const installed = join(folder, "node_modules");
    // Copies: a linked package would resolve React from its own folder.
    for (const name of ["react", "react-dom"]) cpSync(join(modules, name), join(installed, name), { recursive: true });
    cpSync(join(project, "node_modules/billing-widget"), join(installed, "billing-widget"), { recursive: true });
    const script = `
      import { createElement, version } from "react";
      import { renderToString } from "react-dom/server";
      const globals = Object.keys(globalThis).length;
      const { BillingInvoices, BillingWidget } = await import("billing-widget/react");
      const render = (component, props, ...children) => renderToString(createElement(component, props, ...children));
      const refuse = () => { throw new Error("a listener or a property was read on the server"); };
      console.log(JSON.stringify({
        version,
        widget: render(BillingWidget, {
          className: "a", id: "b", tokenUrl: "/t?a=1&b", headingLevel: 3, rows: "all", workspace: null, awaitToken: false,
          onBillingReady: refuse, getToken: refuse, strings: { invoicesHeading: "Receipts" }, ref: { current: null },
        }, "Loading"),
        invoices: render(BillingInvoices, { awaitToken: true, locale: undefined }),
        globals: Object.keys(globalThis).length - globals,
      }));`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" });
    // React writes its warnings to standard error.
    assert.deepEqual([status, stderr], [0, ""]);
    const rendered = JSON.parse(stdout);
    assert.match(rendered.version, new RegExp(`^${version}\\.`));
    assert.equal(
      rendered.widget,
      '<billing-widget class="a" id="b" token-url="/t?a=1&amp;b" heading-level="3" rows="all" await-token="">Loading</billing-widget>',
    );
    assert.equal(rendered.invoices, '<billing-invoices await-token=""></billing-invoices>');
    assert.equal(rendered.globals, 0);
  });
}

for (const [name, compiler, args] of [
  ["TypeScript", "tsc", ["--project", "consumers/typescript"]],
  ["React 19", "tsc", ["--project", "consumers/react"]],
  ["React 19 with the components", "tsc", ["--project", "consumers/react-component"]],
  ["React 18 with the components", "tsc", ["--project", "consumers/react-component/tsconfig.18.json"]],
  ["Vue 3", "vue-tsc", ["--project", "consumers/vue"]],
  ["Angular", "ngc", ["--project", "consumers/angular"]],
  ["Svelte 5", "svelte-check", ["--workspace", "consumers/svelte/right", "--fail-on-warnings", "--output", "human"]],
]) {
  test(`a consumer in ${name} compiles strictly`, () => {
    const { status, output } = tool(compiler, args);
    assert.equal(status, 0, output);
  });
}

test("svelte-check rejects a wrong consumer in Svelte 5", () => {
  const { status, output } = tool("svelte-check", ["--workspace", "consumers/svelte/wrong", "--output", "human"]);
  assert.notEqual(status, 0);
  assert.match(output, /sepia/);
  assert.match(output, /'rows' does not exist/);
});
