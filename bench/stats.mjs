// The figures behind the tables, the charts and the README.
export const median = (a) => {
  const s = [...a].sort((x, y) => x - y),
    h = s.length >> 1;
  return s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2;
};
export const kib = (bytes) => bytes / 1000;

const finite = (list) => list.filter(Number.isFinite);
/** Median, minimum and maximum of one measure; nothing if it was not measured. */
export const spread = (samples, key) => {
  const v = finite((samples ?? []).map((m) => m[key]));
  return v.length ? { median: median(v), min: Math.min(...v), max: Math.max(...v) } : null;
};
/** The median of the ratios of each round. */
export const ratio = (samples, base, key) => {
  const v = finite((samples ?? []).map((m, i) => m[key] / base?.[i]?.[key]));
  return v.length ? { median: median(v), min: Math.min(...v), max: Math.max(...v) } : null;
};
export const of = (result, name) => result.candidates.find((c) => c.name === name);

// In results.json each measure is one list over the rounds: a tenth of the size of a list of objects.
const columns = (rows) =>
  Object.fromEntries(Object.keys(rows[0] ?? {}).map((key) => [key, rows.map((row) => row[key])]));
const rows = (table) =>
  (Object.values(table)[0] ?? []).map((_, i) =>
    Object.fromEntries(Object.entries(table).map(([key, list]) => [key, list[i]])),
  );
const each = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

export const pack = (result) => {
  const candidates = result.candidates.map((c) => ({
    ...c,
    starts: columns(c.starts),
    scale: each(c.scale, columns),
  }));
  const short = JSON.stringify(
    { ...result, candidates },
    (k, v) => (typeof v === 'number' ? +v.toFixed(v < 1 ? 4 : 2) : v),
    1,
  );
  return short.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, list) => `[${list.replace(/\s*\n\s*/g, ' ')}]`) + '\n';
};
export const unpack = (text) => {
  const result = JSON.parse(text);
  for (const c of result.candidates) Object.assign(c, { starts: rows(c.starts), scale: each(c.scale, rows) });
  return result;
};
