// Contrast of two colors according to WCAG 2.2, and the pairs of colors in the widget.

/** Relative luminance of `#rrggbb`. */
const luminance = (color) => {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = parseInt(color.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast ratio of two colors, from 1 to 21. */
export const contrast = (one, other) => {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
};

/** A color over another one, like `color-mix()` in sRGB. */
const mix = (color, over, share) =>
  [1, 3, 5].reduce((mixed, start) => {
    const channel = (from) => parseInt(from.slice(start, start + 2), 16);
    const value = Math.round(channel(color) * share + channel(over) * (1 - share));
    return mixed + value.toString(16).padStart(2, '0');
  }, '#');

const TEXT = 4.5;
const GRAPHICS = 3;
/** The background of a status is a tint of its color. */
const BADGE = 'its tint';
const TINT = 0.11;

/** Foregrounds and backgrounds, and the ratio that WCAG 2.2 AA requires (1.4.3 and 1.4.11). */
export const PAIRS = [
  ['text', 'surface', TEXT],
  ['text', 'sunken', TEXT],
  ['muted', 'surface', TEXT],
  ['muted', 'sunken', TEXT],
  ['accent', 'surface', TEXT],
  ['on-accent', 'accent', TEXT],
  ['positive', BADGE, TEXT],
  ['warning', BADGE, TEXT],
  ['negative', BADGE, TEXT],
  ['control', 'surface', GRAPHICS],
];

/** The pairs of a palette, `{text: '#…', …}`, with their ratios. */
export const measure = (palette) =>
  PAIRS.map(([front, back, needed]) => {
    const behind = back === BADGE ? mix(palette[front], palette.surface, TINT) : palette[back];
    const ratio = contrast(palette[front], behind);
    return { front, back, needed, ratio, passes: ratio >= needed };
  });
