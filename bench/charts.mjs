// The charts: bars with their least and most, as SVG that follows the reader's light or dark colours.
import { kib, spread } from './stats.mjs';

const WIDTH = 860,
  GAP = 36,
  LABEL = 92,
  VALUE = 66,
  BAR = 14,
  STEP = 20,
  TITLE = 26,
  COLUMNS = 2;
const STYLE = `text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; } .title { font-weight: 600; } .quiet { fill: #59636e; }
.peer { fill: #9aa5b1; } .base { fill: #6b7785; } .ours { fill: #2f81f7; } .part { fill-opacity: .55; } .line { stroke: #1f2328; stroke-width: 1; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .quiet { fill: #9198a1; } .peer { fill: #59636e; } .base { fill: #8b949e; } .ours { fill: #4493f8; } .line { stroke: #e6edf3; } }`;
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const short = (v) => (v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v.toFixed(2));
const kind = (name) =>
  name.startsWith('ours') ? 'ours' : name === 'vanilla' || name === 'react' ? 'base' : 'peer';

// One panel: `bars` are { name, parts: [length…], min, max }. Only where there are several parts does a bar change its shade.
function panel({ title, unit, bars }, x, y, width) {
  const left = x + LABEL,
    space = width - LABEL - VALUE,
    most = Math.max(
      ...bars.map((b) =>
        Math.max(
          b.max ?? 0,
          b.parts.reduce((s, p) => s + p, 0),
        ),
      ),
      1e-9,
    );
  const out = [
    `<text class="title" x="${x}" y="${y + 14}">${escape(title)} <tspan class="quiet" font-weight="400">${escape(unit)}</tspan></text>`,
  ];
  bars.forEach((b, i) => {
    const top = y + TITLE + i * STEP,
      at = (v) => +(left + (v / most) * space).toFixed(1),
      middle = top + BAR / 2,
      sum = b.parts.reduce((s, p) => s + p, 0);
    out.push(`<text x="${left - 6}" y="${middle + 4}" text-anchor="end">${escape(b.name)}</text>`);
    let from = 0;
    b.parts.forEach((part, k) => {
      out.push(
        `<rect class="${kind(b.name)}${k ? ' part' : ''}" x="${at(from)}" y="${top}" width="${+(at(from + part) - at(from)).toFixed(1)}" height="${BAR}"/>`,
      );
      from += part;
    });
    if (b.max > b.min)
      out.push(
        `<path class="line" d="M${at(b.min)} ${middle}H${at(b.max)}M${at(b.min)} ${middle - 3}v6M${at(b.max)} ${middle - 3}v6"/>`,
      );
    out.push(
      `<text class="quiet" x="${at(Math.max(sum, b.max ?? 0)) + 5}" y="${middle + 4}">${short(sum)}</text>`,
    );
  });
  return out.join('\n');
}

function figure(title, panels) {
  const shown = panels.filter((p) => p.bars.length);
  if (!shown.length) return null;
  const width = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS,
    out = [];
  let y = 8;
  for (let i = 0; i < shown.length; i += COLUMNS) {
    const row = shown.slice(i, i + COLUMNS);
    row.forEach((p, k) => out.push(panel(p, k * (width + GAP), y, width)));
    y += TITLE + STEP * Math.max(...row.map((p) => p.bars.length)) + 18;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" role="img"><title>${escape(title)}</title><style>${STYLE}</style>\n${out.join('\n')}\n</svg>\n`;
}

const bars = (list, samples, key) =>
  list.flatMap((c) => {
    const s = spread(samples(c), key);
    return s ? [{ name: c.name, parts: [s.median], min: s.min, max: s.max }] : [];
  });

export function charts(result) {
  const timed = result.candidates.filter((c) => !c.bytesOnly),
    most = result.sizes.at(-1),
    middle = result.sizes.at(-2) ?? most,
    n = (it) => it.toLocaleString('en-US');
  const starts = (title, key) => ({ title, unit: 'ms', bars: bars(timed, (c) => c.starts, key) });
  const at = (size, title, key, unit = 'ms → DOM') => ({
    title: `${title}, ${n(size)}`,
    unit,
    bars: bars(timed, (c) => c.scale[size], key),
  });
  const memory = timed.flatMap((c) => {
    const parts = ['jsEnd', 'buffersEnd', 'wasmEnd'].map((k) => spread(c.scale[most], k)?.median);
    return parts.every(Number.isFinite) ? [{ name: c.name, parts }] : [];
  });
  const sizes = [...new Set([most, middle])];
  const figures = {
    'weight.svg': figure('Bytes, memory and nodes', [
      {
        title: 'First load',
        unit: 'KB, brotli 11',
        bars: result.candidates.map((c) => ({ name: c.name, parts: [kib(c.bytes.static)] })),
      },
      { title: `Memory, ${n(most)} invoices`, unit: 'MiB: V8, buffers, wasm', bars: memory },
      at(most, 'Nodes in the document', 'nodes', ''),
      at(most, 'Main thread per wheel step', 'wheelTask', 'ms'),
    ]),
    'start.svg': figure('Navigation to the first row painted', [
      starts('Cold', 'cold'),
      starts('Cold, slow 4G, CPU ÷ 4', 'coldSlow'),
      starts('Warm', 'warm'),
      starts(`${result.many} widgets on a page, cold`, 'many'),
    ]),
    'table.svg': figure(
      'The table',
      sizes.flatMap((s) => [
        at(s, 'Response → first row', 'firstRowDom'),
        at(s, 'Sort', 'sortDom'),
        at(s, 'First key of a search', 'searchDom'),
        at(s, 'Status filter', 'filterDom'),
      ]),
    ),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, svg]) => svg));
}
