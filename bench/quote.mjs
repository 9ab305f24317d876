// The README's table of figures, made from results/results.json. `node quote.mjs` makes the report and the quotation again, and
// `node quote.mjs --check` fails where one of them is not what results.json says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from './report.mjs';
import { kib, of, ratio, spread, unpack } from './stats.mjs';

const here = dirname(fileURLToPath(import.meta.url)),
  README = join(here, '..', 'README.md');
const BEGIN = '<!-- figures: begin (bench/quote.mjs writes what stands here) -->',
  END = '<!-- figures: end -->';

const short = (v) => (v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(0) : v.toFixed(1));
const START = (name, key) => [name, 'ms', (c) => c.starts, key];
const AT = (name, n, key, unit = 'ms') => [
  `${n.toLocaleString('en-US')} invoices: ${name}`,
  unit,
  (c) => c.scale[n] ?? [],
  key,
];

export function quotation(result) {
  const [vanilla, react, ours, preload] = ['vanilla', 'react', 'ours', 'ours-preload'].map((n) =>
      of(result, n),
    ),
    m = result.machine;
  const lines = [
    START('cold', 'cold'),
    START('cold, slow 4G and a CPU four times slower', 'coldSlow'),
    START('the same, preloaded', 'coldSlow'),
    START('warm', 'warm'),
    START(`${result.many} widgets on one page, cold`, 'many'),
    ...result.sizes
      .filter((n) => n >= 10_000)
      .flatMap((n) => [
        AT('response → first row', n, 'firstRowDom'),
        AT('sort', n, 'sortDom'),
        AT('first key of a search', n, 'searchDom'),
        AT('next search', n, 'searchAgainDom'),
        AT('status filter', n, 'filterDom'),
      ]),
    ...result.sizes
      .slice(-1)
      .flatMap((n) => [AT('JS and wasm memory', n, 'totalEnd', 'MiB'), AT('nodes', n, 'nodes', '')]),
  ];
  const bytes = (c) => c.bytes.static,
    by = (a, b) => (a / b).toFixed(2);
  const rows = lines
    .map(([name, unit, samples, key]) => {
      const us = name.endsWith('preloaded') ? preload : ours,
        list = [us, vanilla, react].map((c) => spread(samples(c), key));
      if (list.some((s) => !s)) return null;
      const times = [vanilla, react].map((b) => ratio(samples(us), samples(b), key).median.toFixed(2));
      return [name, ...list.map((s) => `${short(s.median)}${unit && ` ${unit}`}`), ...times];
    })
    .filter(Boolean);
  const head = ['', '`<billing-widget>`', 'vanilla', 'React', '÷ vanilla', '÷ React'];
  const first = [
    'first load, brotli',
    ...[ours, vanilla, react].map((c) => `${kib(bytes(c)).toFixed(1)} KB`),
    by(bytes(ours), bytes(vanilla)),
    by(bytes(ours), bytes(react)),
  ];
  return [
    `Medians of ${result.rounds} interleaved rounds (${result.scaleRounds} of the table) on ${m.date}: ${m.cpu}, ${m.cores} cores, Chromium ${m.chromium}.`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map((_, i) => (i ? '---:' : '---')).join('|')}|`,
    ...[first, ...rows].map((r) => `| ${r.join(' | ')} |`),
  ].join('\n');
}

const parts = (text) => {
  const from = text.indexOf(BEGIN),
    to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  return [text.slice(0, from + BEGIN.length), text.slice(from + BEGIN.length, to), text.slice(to)];
};

/** Writes the report of what a folder's results.json says into that folder, and quotes it in the repository's README if it is the one that is kept. */
export function publish(folder, { kept }) {
  const result = unpack(readFileSync(join(folder, 'results.json'), 'utf8'));
  for (const [name, text] of Object.entries(report(result))) writeFileSync(join(folder, name), text);
  if (!kept) return;
  const [before, , after] = parts(readFileSync(README, 'utf8'));
  writeFileSync(README, `${before}\n${quotation(result)}\n${after}`);
}

function check(folder) {
  const result = unpack(readFileSync(join(folder, 'results.json'), 'utf8')),
    files = report(result);
  const stale = Object.keys(files)
    .filter(
      (name) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== files[name],
    )
    .map((name) => `bench/results/${name}`);
  if (parts(readFileSync(README, 'utf8'))[1] !== `\n${quotation(result)}\n`) stale.push('README.md');
  if (!stale.length) return;
  console.error(
    `not what bench/results/results.json says: ${stale.join(', ')}; \`node bench/quote.mjs\` writes them again`,
  );
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(here, 'results');
  process.argv.includes('--check') ? check(folder) : publish(folder, { kept: true });
}
