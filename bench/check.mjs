// Before anything is timed: every candidate must show the same rows, at rest, searched, filtered and sorted. Its bytes are counted on the way.
import { clean, reference, SMALL } from './data.mjs';
import { clear, fail, filterNone, filterOpen, pause, search, sortAmount, visit } from './browser.mjs';

const references = new Map();
export async function verify(v, c, n, step) {
  if (!references.has(n)) references.set(n, reference(n));
  await pause(150);
  const texts = (await v.page.evaluate(() => window.__bench.visible(5))).map(clean);
  const options = references.get(n)[step];
  const match = options.find(
    ({ rows }) =>
      rows.length &&
      rows.every((r, i) => texts[i]?.includes(r.amount) && (!r.date || texts[i].includes(r.date))),
  );
  if (!match)
    fail(
      `${c.name}, ${n} invoices, ${step}: first rows differ.\n shown: ${JSON.stringify(texts)}\n wanted one of: ${options.map((o) => JSON.stringify(o)).join('\n   ')}`,
    );
  // What of each row is compared across candidates: the reference's own amount and date texts, found in it.
  return { as: match.name, text: match.rows.map((r) => `${r.date ?? '-'} ${r.amount}`).join(' | ') };
}

const bytes = (log) => log.reduce((s, r) => s + r.bytes, 0);

export async function check(stage, c, sizes) {
  const context = await stage.fresh(),
    out = {};
  for (const n of [SMALL, ...sizes.filter((n) => n > SMALL).slice(0, 1)]) {
    const v = await visit(stage, context, c, { n });
    out[`${n} initial`] = await verify(v, c, n, 'initial');
    await v.page
      .evaluate((s) => window.__bench.element(s)?.textContent ?? '', c.selectors.plan)
      .then((t) => /growth/i.test(t) || fail(`${c.name}: no plan card saying "growth"`));
    if (n === SMALL) {
      await pause(1500); // what is fetched when all is quiet is part of the first load too
      c.bytes = loaded(v, c);
      c.screenshot = await v.page.screenshot();
    }
    await search(v, c);
    out[`${n} searched`] = await verify(v, c, n, 'searched');
    await clear(v, c);
    await verify(v, c, n, 'initial');
    await filterOpen(v, c);
    out[`${n} filtered`] = await verify(v, c, n, 'filtered');
    await filterNone(v, c);
    await verify(v, c, n, 'initial');
    await sortAmount(v, c);
    out[`${n} sorted`] = await verify(v, c, n, 'sorted');
    if (v.errors.length) fail(`${c.name}: page error: ${v.errors[0]}`);
    if (n === SMALL) c.bytes.used = bytes(v.log().filter((r) => r.kind === 'static' && r.status === 200));
    await v.page.close();
  }
  await context.close();
  return out;
}

function loaded(v, c) {
  const log = v.log(),
    of = (kind) => log.filter((r) => r.kind === kind),
    files = of('static').filter((r) => r.status === 200);
  if (of('missing').length) fail(`${c.name}: asked for ${of('missing')[0].path}, which is not there`);
  if (of('api').length !== 2 || of('preflight').length !== 2)
    fail(
      `${c.name}: ${of('api').length} API requests and ${of('preflight').length} preflights where two and two are expected`,
    );
  return {
    static: bytes(files),
    requests: files.length,
    html: bytes(of('html')),
    allRequests: log.filter((r) => r.kind !== 'connection' && r.kind !== 'icon').length,
    connections: of('connection').length,
    files: files.map((r) => [r.path, r.bytes]),
  };
}

// All candidates must have shown the same, if there is only one way to show it.
export function agree(checks) {
  for (const key of Object.keys(Object.values(checks)[0] ?? {})) {
    const shown = Object.entries(checks).map(([name, r]) => [name, `${r[key].as}: ${r[key].text}`]);
    if (new Set(shown.map(([, text]) => text)).size > 1 && !key.endsWith('sorted'))
      fail(`the candidates differ at ${key}: ${JSON.stringify(shown)}`);
  }
}

// A component that cannot run offline: only the bytes of its page are counted.
export async function weigh(stage, c) {
  const context = await stage.fresh(),
    page = await context.newPage();
  await page.goto(c.server.url, { waitUntil: 'load' });
  await pause(3000);
  const files = c.server.log.filter((r) => r.kind === 'static' && r.status === 200);
  c.bytes = { static: bytes(files), requests: files.length, files: files.map((r) => [r.path, r.bytes]) };
  await context.close();
}
