// node bench.mjs --rounds 5 [--scale-rounds 3] [--only a,b] [--candidate extra.json] [--skip cold,scale] [--sizes 1000,10000,100000] [--out out]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { clean, FILTER_KEY, reference } from './data.mjs';
import { markdown } from './report.mjs';
import { certificate, serve } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: args } = parseArgs({ options: {
  rounds: { type: 'string', default: '5' }, 'scale-rounds': { type: 'string' }, only: { type: 'string' }, candidate: { type: 'string', multiple: true, default: [] },
  skip: { type: 'string', default: '' }, sizes: { type: 'string', default: '1000,10000,100000' }, out: { type: 'string', default: 'results' }, chromium: { type: 'string' },
} });
const rounds = +args.rounds, scaleRounds = Math.min(rounds, +(args['scale-rounds'] ?? 3));
const sizes = args.sizes.split(',').map(Number), skip = args.skip.split(',');
const executablePath = args.chromium ?? process.env.PATH.split(delimiter).map((d) => join(d, 'chromium')).find(existsSync) ?? fail('no chromium on the PATH: --chromium FILE');
const SMALL = 12;
const SELECTORS = { row: '[data-row]', plan: '[data-plan]', sortAmount: '[data-sort="amount"]', filter: '[data-filter]' };
const SLOW = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };

const load = (file) => [].concat(JSON.parse(readFileSync(file, 'utf8'))).map((c) => ({ ...c, dir: resolve(dirname(file), c.dir), selectors: { ...SELECTORS, ...c.selectors } }));
let candidates = [...load(join(here, 'candidates.json')), ...args.candidate.flatMap((f) => load(resolve(f)))];
if (args.only) candidates = args.only.split(',').map((n) => candidates.find((c) => c.name === n) ?? fail(`no candidate ${n}`));
candidates = candidates.filter((c) => !c.optional || existsSync(c.dir));
for (const c of candidates) if (!existsSync(join(c.dir, c.page ?? 'index.html'))) fail(`${c.name}: no page in its folder (node build.mjs first?)`);
function fail(message) { throw new Error(message); }

const state = { n: SMALL, sizes: [SMALL, ...(skip.includes('scale') ? [] : sizes)] };
const tls = certificate();
for (const c of candidates) c.server = await serve(c, c.dir, tls, state);
const launch = {
  executablePath, env: { ...process.env, TZ: 'UTC', LANG: 'en_US.UTF-8' },
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', `--ignore-certificate-errors-spki-list=${tls.spki}`],
};
const look = { locale: 'en-US', timezoneId: 'UTC', viewport: { width: 1280, height: 800 } };
const browser = await chromium.launch(launch);
const profiles = mkdtempSync(join(tmpdir(), 'bench-profiles-')); // one disk profile per candidate: only those keep V8's and wasm's code caches
const probe = readFileSync(join(here, 'probe.js'), 'utf8').replace(/;?\s*$/, '');
const pause = (ms) => new Promise((ok) => setTimeout(ok, ms));
const within = (promise, ms, what) => { let t; return Promise.race([promise, new Promise((_, no) => { t = setTimeout(() => no(new Error(`${what}: nothing in ${ms} ms`)), ms); })]).finally(() => clearTimeout(t)); };
const newContext = () => browser.newContext(look);

// A renderer is told by the CPU time it used since `since`: nothing else is open, so the busiest one is the page's.
const renderers = async (root) => new Map((await root.send('SystemInfo.getProcessInfo')).processInfo.filter((p) => p.type === 'renderer').map((p) => [p.id, p.cpuTime * 1000]));
async function renderer({ root, since }) {
  const used = [...await renderers(root)].map(([pid, cpu]) => ({ pid, cpu: cpu - (since.get(pid) ?? 0) })).reduce((a, b) => (b.cpu > a.cpu ? b : a));
  const mib = (key) => +readFileSync(`/proc/${used.pid}/status`, 'utf8').match(new RegExp(`${key}:\\s+(\\d+)`))[1] / 1024;
  return { cpu: used.cpu, rss: mib('VmRSS'), anon: mib('RssAnon') };
}

// One navigation in a new tab; resolves once the first data row is painted.
async function visit(context, c, { n = SMALL, slow = false, wasm = false } = {}) {
  state.n = n;
  const page = await context.newPage(), cdp = await context.newCDPSession(page), errors = [];
  const root = (context.root ??= await context.browser().newBrowserCDPSession());
  page.on('pageerror', (e) => errors.push(e.message));
  await page.addInitScript(`(${probe})(${JSON.stringify({ row: c.selectors.row, wasm })})`);
  if (slow) {
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', SLOW);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  }
  await pause(200); // the tab's own start-up is not the candidate's
  const from = c.server.log.length, since = await renderers(root);
  await page.goto(c.server.url, { waitUntil: 'commit' });
  const first = await within(page.evaluate(() => window.__bench.first), 60_000, `${c.name}: first row`).catch((e) => fail(`${e.message} ${errors.join('; ')}`));
  const { cpu } = await renderer({ root, since });
  return { page, cdp, errors, root, since, cpu, ...first, log: c.server.log.slice(from) };
}
const refetched = (v) => v.log.filter((r) => r.kind === 'static').reduce((sum, r) => sum + r.bytes, 0);

// Waits for `event` from trusted input done by `act`, and for the rows to change.
async function react(v, c, event, act, what) {
  await v.page.evaluate((e) => window.__bench.arm(e), event);
  await act();
  return within(v.page.evaluate(() => window.__bench.reaction), 60_000, `${c.name}: ${what}`);
}
async function click(v, c, selector) {
  const box = await v.page.evaluate((s) => { window.__bench.element(s)?.scrollIntoView({ block: 'nearest' }); return window.__bench.box(s); }, selector) ?? fail(`${c.name}: no ${selector}`);
  await v.page.mouse.move(box.x, box.y);
  await pause(50);
  await v.page.mouse.click(box.x, box.y);
}
const typeFilter = async (v, c) => { await click(v, c, c.selectors.filter); await pause(100); return react(v, c, 'keydown', () => v.page.keyboard.press(FILTER_KEY), 'filter'); };
const clearFilter = (v, c) => react(v, c, 'keydown', () => v.page.keyboard.press('Backspace'), 'filter cleared');
const sortAmount = (v, c) => react(v, c, 'click', () => click(v, c, c.selectors.sortAmount), 'sort');

const references = new Map();
async function verify(v, c, n, step) {
  if (!references.has(n)) references.set(n, reference(n));
  await pause(150);
  const texts = (await v.page.evaluate(() => window.__bench.visible(5))).map(clean);
  const options = references.get(n)[step];
  const match = options.find(({ rows }) => rows.length && rows.every((r, i) => texts[i]?.includes(r.amount) && (!r.date || texts[i].includes(r.date))));
  if (!match) fail(`${c.name}, ${n} invoices, ${step}: first rows differ.\n shown: ${JSON.stringify(texts)}\n wanted one of: ${options.map((o) => JSON.stringify(o)).join('\n   ')}`);
  // What of each row is compared across candidates: the reference's own amount and date texts, found in it.
  return { as: match.name, text: match.rows.map((r) => `${r.date ?? '-'} ${r.amount}`).join(' | ') };
}

async function check(c) {
  const context = await newContext(), out = {};
  for (const n of [SMALL, ...(skip.includes('scale') ? [] : [sizes[0]])]) {
    const v = await visit(context, c, { n });
    out[`${n} initial`] = await verify(v, c, n, 'initial');
    await v.page.evaluate((s) => window.__bench.element(s)?.textContent ?? '', c.selectors.plan).then((t) => /growth/i.test(t) || fail(`${c.name}: no plan card saying "growth"`));
    if (n > SMALL) {
      await typeFilter(v, c); out[`${n} filtered`] = await verify(v, c, n, 'filtered');
      await clearFilter(v, c); await verify(v, c, n, 'initial');
      await sortAmount(v, c); out[`${n} sorted`] = await verify(v, c, n, 'sorted');
    }
    if (v.errors.length) fail(`${c.name}: page error: ${v.errors[0]}`);
    if (n === SMALL) {
      const files = v.log.filter((r) => r.kind === 'static' && r.status === 200), missing = v.log.filter((r) => r.kind === 'missing');
      if (missing.length) fail(`${c.name}: asked for ${missing[0].path}, which is not there`);
      c.bytes = { static: files.reduce((s, r) => s + r.bytes, 0), requests: files.length, html: v.log.filter((r) => r.kind === 'html').reduce((s, r) => s + r.bytes, 0), files: files.map((r) => [r.path, r.bytes]) };
      c.screenshot = await v.page.screenshot();
    }
    await v.page.close();
  }
  await context.close();
  return out;
}

// Cold: a context of its own, nothing cached. Warm: a disk profile whose HTTP and code caches two earlier visits filled
// (V8 stores code on the second), a new tab each time. Each visit is thrown away with its tab.
async function cold(c) {
  const m = {};
  for (const slow of [false, true]) {
    const context = await newContext(), v = await visit(context, c, { slow });
    m[slow ? 'coldSlow' : 'cold'] = v.painted;
    if (!slow) m.coldCpu = v.cpu;
    await context.close();
  }
  const context = await chromium.launchPersistentContext(join(profiles, c.name), { ...launch, ...look });
  try {
    await pause(500); // the browser's own start-up
    const close = async (v) => { await pause(c.primed ? 100 : 2500); await v.page.close(); };
    for (; !c.primed; c.primed = c.visits === 2) { c.visits = (c.visits ?? 0) + 1; await close(await visit(context, c)); }
    for (const slow of [false, true]) {
      const v = await visit(context, c, { slow });
      m[slow ? 'warmSlow' : 'warm'] = v.painted;
      if (!slow) m.warmCpu = v.cpu;
      m.warmTransfer = (m.warmTransfer ?? 0) + refetched(v);
      await close(v);
    }
  } finally { await context.close(); }
  return m;
}

async function scale(c, n) {
  const context = await newContext(), v = await visit(context, c, { n, wasm: true }), { page, cdp } = v, m = {};
  const responseEnd = await page.evaluate((paths) => Math.max(...performance.getEntriesByType('resource').filter((e) => paths.some((p) => new URL(e.name).pathname === p)).map((e) => e.responseEnd)), c.server.apiPaths);
  m.apiToRow = v.painted - responseEnd;
  await pause(300);
  m.longLoad = await page.evaluate(() => window.__bench.long.reduce((s, [, d]) => s + d, 0));
  m.nodes = await page.evaluate(() => window.__bench.nodes());
  await cdp.send('Performance.enable');
  const memory = async (tag) => {
    await cdp.send('HeapProfiler.collectGarbage');
    await pause(100);
    const { metrics } = await cdp.send('Performance.getMetrics'), r = await renderer(v);
    m[`heap${tag}`] = metrics.find((x) => x.name === 'JSHeapUsedSize').value / 2 ** 20;
    m[`wasm${tag}`] = (await page.evaluate(() => window.__bench.wasmBytes())) / 2 ** 20;
    m[`rss${tag}`] = r.rss; m[`anon${tag}`] = r.anon;
  };
  await memory('Load');
  const f = await typeFilter(v, c);
  m.filter = f.painted; m.filterDom = f.dom;
  await verify(v, c, n, 'filtered');
  const cl = await clearFilter(v, c);
  m.clear = cl.painted; m.clearDom = cl.dom;
  await verify(v, c, n, 'initial');
  const s = await sortAmount(v, c);
  m.sort = s.painted; m.sortDom = s.dom;
  await verify(v, c, n, 'sorted');
  m.longAll = await page.evaluate(() => window.__bench.long.reduce((t, [, d]) => t + d, 0));
  await memory('End');

  const at = await page.evaluate((sel) => window.__bench.box(sel), c.selectors.row);
  const before = await page.evaluate(() => { window.__bench.startFrames(); return window.__bench.visible(1)[0]; });
  await page.mouse.move(at.x, at.y);
  const sent = [], busy = async () => (await cdp.send('Performance.getMetrics')).metrics.find((x) => x.name === 'TaskDuration').value * 1000;
  const busyBefore = await busy();
  for (let i = 0; i < 60; i++) {
    sent.push(cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: at.x, y: at.y, deltaX: 0, deltaY: 400 }));
    await pause(16);
  }
  await Promise.all(sent);
  const frames = (await page.evaluate(() => window.__bench.stopFrames())).slice(1);
  m.wheelTask = (await busy() - busyBefore) / 60;
  await pause(200);
  if ((await page.evaluate(() => window.__bench.visible(1)[0])) === before) fail(`${c.name}: the wheel did not move the rows`);
  m.slowFrames = frames.filter((t) => t > 20).length / frames.length;
  m.frames = frames.length; m.frameMax = Math.max(...frames);
  if (v.errors.length) fail(`${c.name}: page error: ${v.errors[0]}`);
  await context.close();
  return m;
}

const samples = Object.fromEntries(candidates.map((c) => [c.name, { cold: [], scale: Object.fromEntries(sizes.map((n) => [n, []])) }]));
const timed = candidates.filter((c) => !c.bytesOnly), load1 = [];
let checks;
try {
  for (const c of candidates.filter((x) => x.bytesOnly)) { // too much to run offline: only what its page fetches is counted
    const context = await newContext(), page = await context.newPage();
    await page.goto(c.server.url, { waitUntil: 'load' });
    await pause(3000);
    const files = c.server.log.filter((r) => r.kind === 'static' && r.status === 200);
    c.bytes = { static: files.reduce((s, r) => s + r.bytes, 0), requests: files.length, files: files.map((r) => [r.path, r.bytes]) };
    await context.close();
  }
  checks = Object.fromEntries(await timed.reduce(async (acc, c) => [...await acc, [c.name, await check(c)]], []));
  for (const key of Object.keys(Object.values(checks)[0] ?? {})) {
    const said = new Map(Object.entries(checks).map(([name, r]) => [name, r[key]]));
    const groups = new Set([...said.values()].map((r) => `${r.as}: ${r.text}`));
    if (groups.size > 1 && !key.endsWith('sorted')) fail(`the candidates differ at ${key}: ${JSON.stringify([...said])}`);
  }
  console.log(`rows agree: ${timed.map((c) => c.name).join(', ')}`);
  mkdirSync(resolve(here, args.out), { recursive: true });
  for (const c of timed) writeFileSync(join(resolve(here, args.out), `${c.name}.png`), c.screenshot);
  const rotate = (r) => timed.map((_, i) => timed[(i + r) % timed.length]);
  for (let r = 0; r < rounds; r++) {
    const t0 = Date.now();
    load1.push(+loadavg()[0].toFixed(2));
    if (!skip.includes('cold')) for (const c of rotate(r)) samples[c.name].cold.push(await cold(c));
    if (!skip.includes('scale') && r < scaleRounds) for (const n of sizes) for (const c of rotate(r)) samples[c.name].scale[n].push(await scale(c, n));
    console.log(`round ${r + 1}/${rounds}: ${((Date.now() - t0) / 1000).toFixed(0)} s, load ${load1.at(-1)}`);
  }
} finally {
  await browser.close();
  rmSync(profiles, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  for (const c of candidates) c.server.close();
}

const result = {
  date: new Date().toISOString().slice(0, 10), chromium: browser.version(), node: process.version, rounds, scaleRounds, sizes, load1,
  candidates: candidates.map((c) => ({ name: c.name, bytesOnly: !!c.bytesOnly, bytes: c.bytes, ...samples[c.name] })), checks,
};
writeFileSync(join(resolve(here, args.out), 'results.json'), JSON.stringify(result, (k, v) => (typeof v === 'number' ? +v.toFixed(3) : v), 1));
const text = markdown(result);
writeFileSync(join(resolve(here, args.out), 'results.md'), text);
console.log(text);
