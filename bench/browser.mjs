// The browser, one navigation in it, and the user's actions on the page: everything that is timed is here.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { FILTER_KEY, SMALL } from './data.mjs';

const SLOW = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const probe = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'probe.js'), 'utf8').replace(
  /;?\s*$/,
  '',
);
export const fail = (message) => {
  throw new Error(message);
};
export const pause = (ms) => new Promise((ok) => setTimeout(ok, ms));
const within = (promise, ms, what) => {
  let t;
  return Promise.race([
    promise,
    new Promise((_, no) => {
      t = setTimeout(() => no(new Error(`${what}: nothing in ${ms} ms`)), ms);
    }),
  ]).finally(() => clearTimeout(t));
};

export async function start({ executable, spki, api, state }) {
  const executablePath =
    executable ??
    process.env.PATH.split(delimiter)
      .map((d) => join(d, 'chromium'))
      .find(existsSync) ??
    fail('no chromium on the PATH: --chromium FILE');
  const launch = {
    executablePath,
    env: { ...process.env, TZ: 'UTC', LANG: 'en_US.UTF-8' },
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--ignore-certificate-errors-spki-list=${spki}`,
    ],
  };
  const look = { locale: 'en-US', timezoneId: 'UTC', viewport: { width: 1280, height: 800 } };
  const browser = await chromium.launch(launch);
  const profiles = mkdtempSync(join(tmpdir(), 'bench-profiles-')); // one disk profile per candidate: only those keep V8's and wasm's code caches
  return {
    version: browser.version(),
    api,
    state,
    fresh: () => browser.newContext(look),
    kept: (name) => chromium.launchPersistentContext(join(profiles, name), { ...launch, ...look }),
    async close() {
      await browser.close();
      rmSync(profiles, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

// Nothing else is open, so the page's renderer is the one that has used most CPU time since `since`.
const renderers = async (root) =>
  new Map(
    (await root.send('SystemInfo.getProcessInfo')).processInfo
      .filter((p) => p.type === 'renderer')
      .map((p) => [p.id, p.cpuTime * 1000]),
  );
export async function renderer({ root, since }) {
  const used = [...(await renderers(root))]
    .map(([pid, cpu]) => ({ pid, cpu: cpu - (since.get(pid) ?? 0) }))
    .reduce((a, b) => (b.cpu > a.cpu ? b : a));
  const mib = (key) =>
    +readFileSync(`/proc/${used.pid}/status`, 'utf8').match(new RegExp(`${key}:\\s+(\\d+)`))[1] / 1024;
  return { cpu: used.cpu, rss: mib('VmRSS'), anon: mib('RssAnon') };
}

// One navigation in a new tab; resolves once the first data row, of each widget if there are several, is painted.
export async function visit(stage, context, c, { n = SMALL, slow = false, widgets = 1, held = 0 } = {}) {
  Object.assign(stage.state, { n, held, latency: slow ? SLOW.latency : 0 });
  const page = await context.newPage(),
    cdp = await context.newCDPSession(page),
    errors = [];
  const root = (context.root ??= await context.browser().newBrowserCDPSession());
  page.on('pageerror', (e) => errors.push(e.message));
  await page.addInitScript(`(${probe})(${JSON.stringify({ row: c.selectors.row, widgets })})`);
  if (slow) {
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', SLOW);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  }
  await pause(200); // the tab's own start-up is not the candidate's
  const from = [c.server.log.length, stage.api.log.length],
    since = await renderers(root);
  await page.goto(c.server.url + (widgets > 1 ? `?widgets=${widgets}` : ''), { waitUntil: 'commit' });
  const first = await within(
    page.evaluate(() => window.__bench.first),
    60_000,
    `${c.name}: first row`,
  ).catch((e) => fail(`${e.message} ${errors.join('; ')}`));
  const { cpu } = await renderer({ root, since });
  return {
    page,
    cdp,
    errors,
    root,
    since,
    cpu,
    ...first,
    log: () => [...c.server.log.slice(from[0]), ...stage.api.log.slice(from[1])],
  };
}

// The tasks of 50 ms and more so far: how many ms they took, how many of these were beyond the first 50 of each, and the longest.
export async function longTasks(v) {
  await pause(100); // they are reported once they are over
  const tasks = await v.page.evaluate(() => window.__bench.long.splice(0).map(([, duration]) => duration));
  return {
    sum: tasks.reduce((s, d) => s + d, 0),
    blocked: tasks.reduce((s, d) => s + d - 50, 0),
    longest: Math.max(0, ...tasks),
  };
}

// Waits for `event` from trusted input done by `act`, and for the rows to change.
async function react(v, c, event, act, what) {
  await v.page.evaluate((e) => window.__bench.arm(e), event);
  await act();
  return within(
    v.page.evaluate(() => window.__bench.reaction),
    60_000,
    `${c.name}: ${what}`,
  );
}
export async function click(v, c, selector) {
  const box =
    (await v.page.evaluate((s) => {
      window.__bench.element(s)?.scrollIntoView({ block: 'nearest' });
      return window.__bench.box(s);
    }, selector)) ?? fail(`${c.name}: no ${selector}`);
  await v.page.mouse.move(box.x, box.y);
  await pause(50);
  await v.page.mouse.click(box.x, box.y);
}
const key = (v, c, name, what) => react(v, c, 'keydown', () => v.page.keyboard.press(name), what);
export const search = async (v, c) => {
  await click(v, c, c.selectors.filter);
  await pause(100);
  return key(v, c, FILTER_KEY, 'search');
};
export const searchAgain = (v, c) => key(v, c, FILTER_KEY, 'search again');
export const clear = (v, c) => key(v, c, 'Backspace', 'search cleared');
export const sortAmount = (v, c) => react(v, c, 'click', () => click(v, c, c.selectors.sortAmount), 'sort');
// A closed select selects the option whose text begins with the key.
export const filterOpen = async (v, c) => {
  await v.page.evaluate((s) => window.__bench.element(s)?.focus(), c.selectors.status);
  await pause(100);
  return key(v, c, 'o', 'status filter');
};
export const filterNone = (v, c) => key(v, c, 'Home', 'status filter cleared');
