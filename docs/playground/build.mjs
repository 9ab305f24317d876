// Builds the playground into a folder: `node build.mjs FOLDER`. `BILLING_PROXY_BIN` is the proxy's program,
// whose sandbox serves the customers, and `BILLING_PACKAGE` the folder of the package.
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const [folder] = process.argv.slice(2);
const { BILLING_PROXY_BIN: program, BILLING_PACKAGE: packed } = process.env;
if (!folder || !program || !packed) throw new Error('usage: BILLING_PROXY_BIN=… BILLING_PACKAGE=… node build.mjs FOLDER');

const ROUTES = { autoposting: 'autoposting/billing/history', trackmyposts: 'trackmyposts/billing' };
/** The headers that the widget reads. */
const HEADERS = ['age', 'retry-after', 'x-billing-cache', 'x-request-id'];
/** A customer whose responses alternate: one of each is recorded. */
const ALTERNATING = 'flaky';
/** A customer whose responses are delayed, by whole seconds. */
const LATE = 'slow';
/** Files that the playground does not use. */
const NOT_SERVED = /\.(br|gz|d\.ts|md)$|^package\.json$|^LICENSE|^bundled\.js$/;

const text = (path) => readFile(join(root, path), 'utf8');
const write = (name, value) => writeFile(join(folder, 'playground', name), `${JSON.stringify(value)}\n`);

/** The interface table, with the widget's own colors from its style sheet. */
const interfaceTable = async () => {
  const table = JSON.parse(await text('src/custom_element/interface.json'));
  const styles = await text('src/styles/widget.css');
  const color = /var\(--billing-color-([a-z-]+), light-dark\((#\w+), (#\w+)\)\)/g;
  const long = (hex) => (hex.length === 4 ? hex.replace(/\w/g, '$&$&') : hex);
  const colors = {};
  for (const [, name, light, dark] of styles.matchAll(color)) colors[name] = { light: long(light), dark: long(dark) };
  const wanted = table.customProperties.map(({ name }) => name).filter((name) => name.startsWith('--billing-color-'));
  const missing = wanted.filter((name) => !colors[name.slice('--billing-color-'.length)]);
  if (missing.length > 0) throw new Error(`src/styles/widget.css states no color for ${missing}`);
  return { ...table, colors };
};

const languages = async () => {
  const files = await readdir(join(root, 'locales'));
  return ['en', ...files.map((name) => name.replace(/\.json$/, '')).sort()];
};

/** The customers of the sandbox, in the sandbox's order. */
const scenarios = async () => {
  const source = await text('crates/billing-sandbox/src/scenario.rs');
  return [...source.matchAll(/Self::\w+ => "([a-z-]+)"/g)].map(([, name]) => name);
};

/** The sandbox's responses for a customer. */
const record = async (base, name) => {
  const { token } = await (await fetch(`${base}/sandbox/token?tenant=${name}`)).json();
  const recorded = { madeAt: new Date().toISOString() };
  for (const [source, route] of Object.entries(ROUTES)) {
    recorded[source] = [];
    for (let count = name === ALTERNATING ? 2 : 1; count > 0; count -= 1) {
      const start = performance.now();
      const response = await fetch(`${base}/${route}`, { headers: { authorization: `Bearer ${token}` } });
      const body = await response.text();
      const headers = Object.fromEntries(HEADERS.filter((it) => response.headers.has(it)).map((it) => [it, response.headers.get(it)]));
      const seconds = name === LATE ? Math.round((performance.now() - start) / 1000) : 0;
      recorded[source].push({ status: response.status, headers, seconds, body });
    }
  }
  return recorded;
};

/** Runs `work` with the address of a sandbox. */
const withSandbox = async (work) => {
  const proxy = spawn(program, ['sandbox', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    for await (const line of createInterface(proxy.stdout)) {
      const [base] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (base) return await work(base);
    }
    throw new Error('the sandbox names no address');
  } finally {
    proxy.kill();
  }
};

await rm(join(folder, 'playground'), { recursive: true, force: true });
await rm(join(folder, 'widget'), { recursive: true, force: true });
await mkdir(join(folder, 'playground/scenarios'), { recursive: true });
await cp(packed, join(folder, 'widget'), { recursive: true, filter: (from) => !NOT_SERVED.test(from.slice(packed.length).replace(/^\//, '')) });
const pages = (await readdir(here)).filter((name) => /\.(html|css|js)$/.test(name));
await Promise.all(pages.map((name) => cp(join(here, name), join(folder, 'playground', name))));
const FONT = 'inter-latin-wght-normal.woff2';
await cp(join(root, 'tools/node_modules/@fontsource-variable/inter/files', FONT), join(folder, 'playground', FONT));

const names = await scenarios();
await write('interface.json', await interfaceTable());
await write('languages.json', await languages());
await write('scenarios.json', names);
await write('errors.json', JSON.parse(await text('docs/proxy.errors.json')));
await withSandbox(async (base) => {
  for (const name of names) await write(`scenarios/${name}.json`, await record(base, name));
});
console.log(`    ${names.length} customers, ${pages.length} files of pages`);
