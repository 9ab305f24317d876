// node bench.mjs [--quick] [--rounds 7] [--scale-rounds 3] [--only a,b] [--candidate extra.json] [--skip start,scale] [--sizes 12,1000,…] [--out results]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fail, start } from './browser.mjs';
import { agree, check, weigh } from './check.mjs';
import { SMALL } from './data.mjs';
import { machine } from './machine.mjs';
import { MANY, scale, starts } from './measure.mjs';
import { publish } from './quote.mjs';
import { certificate, serve, serveApi } from './server.mjs';
import { pack } from './stats.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: args } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    'scale-rounds': { type: 'string' },
    only: { type: 'string' },
    candidate: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', default: '' },
    sizes: { type: 'string' },
    out: { type: 'string' },
    chromium: { type: 'string' },
  },
});
const QUICK = {
  rounds: 2,
  scaleRounds: 1,
  only: 'vanilla,solid,react,ours,ours-preload',
  sizes: '1000,10000,100000',
};
const FULL = { rounds: 7, scaleRounds: 3, sizes: '12,1000,10000,100000' };
const mode = args.quick ? QUICK : FULL,
  skip = args.skip.split(',');
const rounds = +(args.rounds ?? mode.rounds),
  scaleRounds = skip.includes('scale') ? 0 : Math.min(rounds, +(args['scale-rounds'] ?? mode.scaleRounds));
const sizes = (args.sizes ?? mode.sizes).split(',').map(Number),
  only = args.only ?? mode.only;
// Only a full run may replace the stored results.
const whole =
  !args.quick &&
  !args.only &&
  !args.sizes &&
  !args.skip &&
  !args.candidate.length &&
  rounds >= FULL.rounds &&
  scaleRounds >= FULL.scaleRounds;
const out = args.out
  ? resolve(args.out)
  : whole
    ? join(here, 'results')
    : mkdtempSync(join(tmpdir(), 'bench-'));

const SELECTORS = {
  row: '[data-row]',
  plan: '[data-plan]',
  sortAmount: '[data-sort="amount"]',
  filter: '[data-filter]',
  status: '[data-status]',
};
const load = (file) =>
  []
    .concat(JSON.parse(readFileSync(file, 'utf8')))
    .map((c) => ({ ...c, dir: resolve(dirname(file), c.dir), selectors: { ...SELECTORS, ...c.selectors } }));
const extra = args.candidate.flatMap((f) => load(resolve(f)));
let candidates = [...load(join(here, 'candidates.json')), ...extra];
if (only)
  candidates = only
    .split(',')
    .map((n) => candidates.find((c) => c.name === n) ?? fail(`no candidate ${n}`))
    .concat(args.only ? [] : extra);
candidates = candidates.filter((c) => !c.optional || existsSync(c.dir));
for (const c of candidates)
  if (!existsSync(join(c.dir, c.page ?? 'index.html')))
    fail(`${c.name}: no page in its folder (node build.mjs first?)`);

const began = Date.now(),
  state = { n: SMALL, latency: 0, held: 0, sizes: [...new Set([SMALL, ...(scaleRounds ? sizes : [])])] };
const tls = certificate(),
  api = await serveApi(tls, state);
for (const c of candidates) c.server = await serve(c, c.dir, tls, api);
const stage = await start({ executable: args.chromium, spki: tls.spki, api, state });
const timed = candidates.filter((c) => !c.bytesOnly),
  scaled = timed.filter((c) => !c.startsOnly),
  load1 = [];
const samples = Object.fromEntries(
  candidates.map((c) => [c.name, { starts: [], scale: Object.fromEntries(sizes.map((n) => [n, []])) }]),
);
const rotate = (list, r) => list.map((_, i) => list[(i + r) % list.length]),
  checks = {};
try {
  for (const c of candidates.filter((it) => it.bytesOnly)) await weigh(stage, c);
  for (const c of timed) checks[c.name] = await check(stage, c, scaleRounds ? sizes : []);
  agree(checks);
  console.log(`rows agree: ${timed.map((c) => c.name).join(', ')}`);
  for (let r = 0; r < rounds; r++) {
    const t0 = Date.now();
    load1.push(+loadavg()[0].toFixed(2));
    if (!skip.includes('start'))
      for (const c of rotate(timed, r)) samples[c.name].starts.push(await starts(stage, c));
    if (r < scaleRounds)
      for (const n of sizes)
        for (const c of rotate(scaled, r)) samples[c.name].scale[n].push(await scale(stage, c, n));
    console.log(`round ${r + 1}/${rounds}: ${((Date.now() - t0) / 1000).toFixed(0)} s, load ${load1.at(-1)}`);
  }
} finally {
  await stage.close();
  for (const { server } of [...candidates, { server: api }]) server.close();
}

const result = {
  machine: machine(here, stage.version),
  rounds,
  scaleRounds,
  sizes,
  many: MANY,
  load1,
  minutes: (Date.now() - began) / 60_000,
  candidates: candidates.map((c) => ({
    name: c.name,
    bytesOnly: !!c.bytesOnly,
    bytes: c.bytes,
    ...samples[c.name],
  })),
  checks,
};
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'results.json'), pack(result));
publish(out, { kept: whole && !args.out });
if (!whole) for (const c of timed) writeFileSync(join(out, `${c.name}.png`), c.screenshot);
console.log(readFileSync(join(out, 'results.md'), 'utf8'));
console.log(`results are in ${out}`);
