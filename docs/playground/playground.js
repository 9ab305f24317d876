// The playground: shows the element with the settings of the form, and prints the code for a page.
import { attributes, build, fill, PRINTED_ONLY } from './controls.js';
import { measure, PAIRS } from './contrast.js';
import { apply, read, states } from './replay.js';
import { MODES, PRESETS, Theme } from './theme.js';

const [table, scenarios, languages, errors] = await Promise.all(
  ['interface', 'scenarios', 'languages', 'errors'].map((name) => read(`${name}.json`)),
);
const form = document.querySelector('#controls');
const stage = document.querySelector('#stage');
const frame = document.querySelector('#frame');
const events = document.querySelector('#events');
const theme = new Theme(table.colors);

/** The name of a language in that language. */
const languageName = (tag) => new Intl.DisplayNames([tag], { type: 'language' }).of(tag);

build(form, table);
fill(form.elements.state, states(scenarios, errors));
fill(form.elements.element, table.elements.map(({ tag }) => ({ name: tag, title: `<${tag}>` })));
fill(form.elements.language, languages.map((tag) => ({ name: tag, title: languageName(tag) })));
fill(form.elements.preset, Object.keys(PRESETS).map((name) => ({ name, title: name })));

// === The stage ===

/** Counts changes, so that the later of two selected states is shown. */
let turn = 0;
let element;

const put = async () => {
  const mine = ++turn;
  const next = document.createElement(form.elements.element.value);
  await apply(next, form.elements.state.value, errors);
  if (mine !== turn) return;
  element = next;
  style();
  frame.replaceChildren(next);
};

/** The form's previous attributes, so that removed ones are removed from the element. */
let stated = {};

const style = () => {
  const all = attributes(form);
  const own = Object.entries(all).filter(([name]) => !PRINTED_ONLY.has(name));
  const now = { ...Object.fromEntries(own), locale: form.elements.language.value };
  for (const name of Object.keys(stated)) if (!(name in now)) element?.removeAttribute(name);
  for (const [name, value] of Object.entries(now)) element?.setAttribute(name, value);
  stated = now;
  const { width, page } = form.elements;
  width.value ? (frame.dataset.width = width.value) : delete frame.dataset.width;
  page.value ? (stage.dataset.page = page.value) : delete stage.dataset.page;
  element?.style.setProperty('color-scheme', 'inherit');
  for (const { name } of table.customProperties) element?.style.removeProperty(name);
  for (const [name, value] of theme.declarations()) element?.style.setProperty(name, value);
  report({ ...all, ...now });
};

// === Output ===

const report = ({ locale, ...others }) => {
  const tag = form.elements.element.value;
  const language = locale === 'en' ? {} : { locale };
  const all = Object.entries({ 'token-url': '/billing-token', ...language, ...others });
  const text = all.map(([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`).join('').replaceAll('=""', '');
  const declarations = theme.declarations().map(([name, value]) => `  ${name}: ${value};\n`).join('');
  const css = declarations && `<style>\n${tag} {\n${declarations}}\n</style>\n`;
  document.querySelector('#snippet').textContent =
    `${css}<script type="module" src="https://billing.example.com/widget/billing-widget.js"></script>\n<${tag}${text}></${tag}>`;

  const measured = MODES.map((mode) => measure(theme.palette(mode)));
  const rows = PAIRS.map(([front, back, needed], index) => {
    const row = document.createElement('tr');
    const head = Object.assign(document.createElement('th'), { scope: 'row', textContent: `${front} on ${back}` });
    const need = Object.assign(document.createElement('td'), { textContent: `${needed} : 1` });
    const cells = measured.map((pairs) => {
      const { ratio, passes } = pairs[index];
      // Rounded down: 4.498 is not 4.5.
      const shown = `${(Math.floor(ratio * 100) / 100).toFixed(2)} ${passes ? '✓' : '✗ too low'}`;
      return Object.assign(document.createElement('td'), { textContent: shown, className: passes ? 'passes' : 'fails' });
    });
    row.append(head, need, ...cells);
    return row;
  });
  document.querySelector('#contrast tbody').replaceChildren(...rows);
  const failed = measured.flat().filter(({ passes }) => !passes).length;
  const verdict = document.querySelector('#verdict');
  verdict.textContent = failed === 0 ? 'Every pair passes WCAG 2.2 AA.' : `${failed} of ${measured.flat().length} pairs fail WCAG 2.2 AA.`;
  verdict.className = failed === 0 ? 'passes' : 'fails';
};

for (const { name } of table.events) {
  document.addEventListener(name, (event) => {
    const detail = JSON.stringify(event.detail, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    events.prepend(Object.assign(document.createElement('li'), { textContent: `${name} ${detail}` }));
    if (events.childElementCount > 50) events.lastElementChild.remove();
    // "Manage billing" and similar links have no target here.
    if (name === 'billing-action' || name === 'billing-invoice-open') event.preventDefault();
  });
}

// === The form ===

const showTheme = () => {
  for (const input of form.querySelectorAll('input[type="color"]')) {
    const [mode, name] = input.name.split(' ');
    input.value = theme.color(name)[mode];
    input.classList.toggle('changed', theme.isChanged(name, mode));
  }
  for (const input of form.querySelectorAll('#measures input')) input.value = theme.measure(input.name.split(' ')[1]);
};

const changed = ({ target }) => {
  const [kind, name] = target.name.split(' ');
  if (target.name === 'preset') theme.load(PRESETS[target.value]);
  if (target.type === 'color') theme.setColor(name, kind, target.value);
  if (kind === 'measure') theme.setMeasure(name, target.value.trim());
  showTheme();
  if (target.name === 'state' || target.name === 'element') put();
  else style();
  remember();
};

/** Writes the form's values into the page's address, so that a view can be linked to. */
const remember = () => {
  const kept = [...new FormData(form)].filter(([name, value]) => value && !name.includes(' '));
  history.replaceState(null, '', `?${new URLSearchParams(kept)}`);
};

const restore = () => {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const controls = [form.elements[name]].flatMap((it) => (it instanceof RadioNodeList ? [...it] : it ?? []));
    for (const control of controls) {
      if (control.type === 'checkbox') control.checked ||= control.value === value;
      else if (control.localName !== 'select' || [...control.options].some((option) => option.value === value)) control.value = value;
    }
  }
  theme.load(PRESETS[form.elements.preset.value]);
};

form.addEventListener('input', changed);
form.addEventListener('submit', (event) => event.preventDefault());
document.querySelector('#reset-theme').addEventListener('click', () => {
  form.elements.preset.value = 'default';
  theme.load(PRESETS.default);
  showTheme();
  style();
  remember();
});
document.querySelector('#copy').addEventListener('click', async () => {
  const status = document.querySelector('#copied');
  try {
    await navigator.clipboard.writeText(document.querySelector('#snippet').textContent);
    status.textContent = 'Copied.';
  } catch {
    status.textContent = 'Your browser does not let this page copy: select the text.';
  }
});

// If the form is above the stage, its long parts are collapsed.
if (matchMedia('(max-width: 56rem)').matches) form.querySelectorAll('details').forEach((details) => (details.open = false));
restore();
showTheme();
await put();
