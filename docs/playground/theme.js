// The theme builder: presets, the current palette, and the CSS to paste into a page.

export const PREFIX = '--billing-';
export const COLOR = `${PREFIX}color-`;
export const MODES = ['light', 'dark'];

/** Presets: colors as `[light, dark]`, and sizes. */
export const PRESETS = {
  default: {},
  violet: {
    colors: { accent: ['#6d28d9', '#c4b5fd'], 'on-accent': ['#ffffff', '#1e1033'], sunken: ['#f7f5fc', '#1f1b2a'], border: ['#e4dff0', '#352f45'] },
    measures: { radius: '16px' },
  },
  forest: {
    colors: { accent: ['#17633a', '#86d9a5'], 'on-accent': ['#ffffff', '#0c1f14'], surface: ['#fffefb', '#141a16'], sunken: ['#f4f3ec', '#1c241f'], border: ['#dfdccf', '#2f3a33'] },
    measures: { radius: '6px' },
  },
  ledger: {
    colors: { text: ['#1f1a14', '#efe8dc'], muted: ['#62584a', '#b3a793'], surface: ['#fffdf8', '#1b1813'], sunken: ['#f6f0e4', '#25211a'], border: ['#ddd2bd', '#3a3429'], accent: ['#8a3b12', '#f0b083'], 'on-accent': ['#ffffff', '#2a1408'] },
    measures: { font: '16px/1.5 Georgia, serif', radius: '0' },
  },
  'high contrast': {
    colors: { text: ['#000000', '#ffffff'], muted: ['#333333', '#dddddd'], surface: ['#ffffff', '#000000'], sunken: ['#f2f2f2', '#141414'], border: ['#595959', '#a6a6a6'], control: ['#404040', '#bfbfbf'], accent: ['#00308f', '#a8c7ff'], 'on-accent': ['#ffffff', '#000000'], positive: ['#0b4a22', '#8fe3ae'], warning: ['#5c3800', '#ffd180'], negative: ['#7a0c08', '#ffb4ab'] },
    measures: { radius: '4px' },
  },
  compact: { measures: { font: '13px/1.4 system-ui, sans-serif', space: '3px', radius: '8px', 'table-height': '320px' } },
};

/** A theme under construction. `defaults` are the widget's colors by name, as `{light, dark}`. */
export class Theme {
  #defaults;
  #colors = new Map();
  #measures = new Map();

  constructor(defaults) {
    this.#defaults = defaults;
  }

  /** Starts from a preset. */
  load({ colors = {}, measures = {} }) {
    const unknown = Object.keys(colors).filter((name) => !this.#defaults[name]);
    if (unknown.length > 0) throw new Error(`the widget has no colors ${unknown}`);
    this.#colors = new Map(Object.entries(colors).map(([name, [light, dark]]) => [name, { light, dark }]));
    this.#measures = new Map(Object.entries(measures));
  }

  setColor(name, mode, color) {
    this.#colors.set(name, { ...this.color(name), [mode]: color });
  }

  setMeasure(name, value) {
    value ? this.#measures.set(name, value) : this.#measures.delete(name);
  }

  color(name) {
    return this.#colors.get(name) ?? this.#defaults[name];
  }

  measure(name) {
    return this.#measures.get(name) ?? '';
  }

  isChanged(name, mode) {
    return this.color(name)[mode] !== this.#defaults[name][mode];
  }

  /** All colors of one mode by name. */
  palette(mode) {
    return Object.fromEntries(Object.keys(this.#defaults).map((name) => [name, this.color(name)[mode]]));
  }

  /** The custom properties that differ from the widget's own, as `[property, value]`. */
  declarations() {
    const colors = Object.keys(this.#defaults)
      .filter((name) => MODES.some((mode) => this.isChanged(name, mode)))
      .map((name) => {
        const { light, dark } = this.color(name);
        return [COLOR + name, light === dark ? light : `light-dark(${light}, ${dark})`];
      });
    return [...colors, ...[...this.#measures].map(([name, value]) => [PREFIX + name, value])];
  }
}
