// The measurements of one candidate in one round: navigation to the first row, many widgets on one page, and the
// table at some length.
import { SMALL } from './data.mjs';
import {
  clear,
  fail,
  filterNone,
  filterOpen,
  longTasks,
  pause,
  renderer,
  search,
  searchAgain,
  sortAmount,
  visit,
} from './browser.mjs';
import { verify } from './check.mjs';

export const MANY = 20;
const refetched = (v) =>
  v
    .log()
    .filter((r) => r.kind === 'static')
    .reduce((sum, r) => sum + r.bytes, 0);

// Cold: a separate context, nothing cached. Warm: a disk profile whose HTTP and code caches two earlier visits have
// filled (V8 stores code on the second), with a new tab each time. Each visit's tab is closed.
export async function starts(stage, c) {
  const m = {};
  for (const [name, options] of [
    ['cold', {}],
    ['coldSlow', { slow: true }],
    ['many', { widgets: MANY }],
  ]) {
    const context = await stage.fresh(),
      v = await visit(stage, context, c, options);
    m[name] = v.painted;
    m[`${name}Dom`] = v.dom;
    m[`${name}Cpu`] = v.cpu;
    await pause(300);
    const tasks = await longTasks(v);
    m[`${name}Blocked`] = tasks.blocked;
    m[`${name}Longest`] = tasks.longest;
    if (name === 'many') Object.assign(m, await many(v));
    await context.close();
  }
  const context = await stage.kept(c.name);
  try {
    await pause(500); // the browser's own start-up
    const close = async (v) => {
      await pause(c.primed ? 100 : 2500);
      await v.page.close();
    };
    for (; !c.primed; c.primed = c.visits === 2) {
      c.visits = (c.visits ?? 0) + 1;
      await close(await visit(stage, context, c));
    }
    for (const slow of [false, true]) {
      const v = await visit(stage, context, c, { slow }),
        name = slow ? 'warmSlow' : 'warm';
      m[name] = v.painted;
      m[`${name}Dom`] = v.dom;
      m[`${name}Cpu`] = v.cpu;
      m.warmTransfer = (m.warmTransfer ?? 0) + refetched(v);
      await close(v);
    }
  } finally {
    await context.close();
  }
  return m;
}

// Many widgets on one page: how often code and data were fetched for them, and how many wasm instances there are.
async function many(v) {
  const log = v.log(),
    count = (kind) => log.filter((r) => r.kind === kind).length;
  const { instances, ...memory } = await memoryOf(v);
  return {
    manyLoads: count('api'),
    manyStatic: count('static'),
    manyNodes: await v.page.evaluate(() => window.__bench.nodes()),
    manyInstances: instances,
    manyMemory: memory.total,
  };
}

// After a forced collection: V8's heap, what its array buffers and external strings hold, and every wasm memory, which is in neither.
async function memoryOf(v) {
  const { cdp } = v,
    MIB = 2 ** 20;
  await cdp.send('HeapProfiler.collectGarbage');
  await pause(100);
  const heap = await cdp.send('Runtime.getHeapUsage');
  const wasm = await v.page.evaluate(() => window.__bench.wasm());
  const js = heap.usedSize / MIB,
    buffers = heap.backingStorageSize / MIB;
  return {
    js,
    buffers,
    wasm: wasm.bytes / MIB,
    total: js + buffers + wasm.bytes / MIB,
    dom: heap.embedderHeapUsedSize / MIB,
    instances: wasm.instances,
  };
}

// The API responds late enough for every candidate's code to have loaded: the time after the response depends only on
// the data.
const HELD = 1000;

export async function scale(stage, c, n) {
  const context = await stage.fresh(),
    v = await visit(stage, context, c, { n, held: HELD }),
    { page, cdp } = v,
    m = {};
  const responseEnd = await page.evaluate(() =>
    Math.max(
      ...performance
        .getEntriesByType('resource')
        .filter((e) => new URL(e.name).pathname.endsWith('/billing/history'))
        .map((e) => e.responseEnd),
    ),
  );
  m.firstRow = v.painted - responseEnd;
  m.firstRowDom = v.dom - responseEnd;
  let blocked = 0;
  const tasks = async (what) => {
    const t = await longTasks(v);
    blocked += t.blocked;
    m[`${what}Longest`] = t.longest;
  };
  const memory = async (tag) => {
    const { instances, ...mib } = await memoryOf(v),
      { anon } = await renderer(v);
    for (const [key, value] of Object.entries({ ...mib, private: anon })) m[`${key}${tag}`] = value;
  };
  await pause(300);
  await tasks('load'); // the code's own start-up included
  m.nodes = await page.evaluate(() => window.__bench.nodes());
  await memory('Load');
  await longTasks(v); // the collection's own are not the candidate's
  const timed = async (name, act) => {
    const { dom, painted } = await act(v, c);
    m[name] = painted;
    m[`${name}Dom`] = dom;
  };
  await timed('search', search);
  await verify(v, c, n, 'searched');
  await timed('clear', clear);
  await verify(v, c, n, 'initial');
  await timed('searchAgain', searchAgain);
  await clear(v, c);
  await tasks('search');
  await timed('filter', filterOpen);
  await verify(v, c, n, 'filtered');
  await filterNone(v, c);
  await tasks('filter');
  await timed('sort', sortAmount);
  await verify(v, c, n, 'sorted');
  await timed('sortAgain', sortAmount);
  await tasks('sort');
  m.blocked = blocked;
  await memory('End');
  if (n > SMALL) Object.assign(m, await wheel(v, c, cdp));
  if (v.errors.length) fail(`${c.name}: page error: ${v.errors[0]}`);
  await context.close();
  return m;
}

// Sixty steps of the wheel: the frames, and how long the main thread worked for each step.
async function wheel({ page }, c, cdp) {
  const at = await page.evaluate((sel) => window.__bench.box(sel), c.selectors.row);
  const before = await page.evaluate(() => {
    window.__bench.startFrames();
    return window.__bench.visible(1)[0];
  });
  await page.mouse.move(at.x, at.y);
  await cdp.send('Performance.enable');
  const sent = [],
    busy = async () =>
      (await cdp.send('Performance.getMetrics')).metrics.find((x) => x.name === 'TaskDuration').value * 1000;
  const busyBefore = await busy();
  for (let i = 0; i < 60; i++) {
    sent.push(
      cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: at.x, y: at.y, deltaX: 0, deltaY: 400 }),
    );
    await pause(16);
  }
  await Promise.all(sent);
  const frames = (await page.evaluate(() => window.__bench.stopFrames())).slice(1),
    wheelTask = ((await busy()) - busyBefore) / 60;
  await pause(200);
  if ((await page.evaluate(() => window.__bench.visible(1)[0])) === before)
    fail(`${c.name}: the wheel did not move the rows`);
  return {
    wheelTask,
    slowFrames: frames.filter((t) => t > 20).length / frames.length,
    frames: frames.length,
    frameMax: Math.max(...frames),
  };
}
