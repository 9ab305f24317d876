// The form: a control for each attribute and custom property of the interface table.
import { COLOR, MODES, PREFIX } from './theme.js';

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** The language has a separate list. */
const LOCALE = 'locale';
/** Attributes for the proxy and the page's address: printed, but not set here. */
export const PRINTED_ONLY = new Set(['proxy-url', 'token-url', 'await-token', 'credentials', 'workspace', 'refresh-seconds', 'remember']);

/** The choices of a type such as `"auto" | "table"`; none if any text is allowed. */
const choices = (type) => {
  const parts = type.split(' | ').map((part) => part.trim());
  return parts.every((part) => /^"[^"]+"$/.test(part)) ? parts.map((part) => part.slice(1, -1)) : [];
};

/** The words of a list in a description, as in "separated by spaces: `a b c`". */
const words = (description) => /separated by spaces: `([^`]+)`/.exec(description)?.[1].split(' ') ?? [];

/** The option for an absent attribute. */
const PRESENT = 'present';

/** The control of one attribute. */
const attribute = ({ name, type, default: standard, description }) => {
  const listed = words(description);
  if (listed.length > 0) {
    const boxes = listed.map((word) =>
      make('label', { className: 'check' }, make('input', { type: 'checkbox', name: `@${name}`, value: word }), word),
    );
    return make('div', { role: 'group', ariaLabel: name }, make('small', {}, name), ...boxes);
  }
  const options = choices(type.replace('"" | boolean', `"${PRESENT}"`));
  const control = options.length > 0
    ? make('select', { name: `@${name}` }, ...['', ...options.filter((it) => it !== standard)].map((value) => new Option(value || `${standard || 'absent'} (default)`, value)))
    : make('input', { name: `@${name}`, placeholder: standard.replaceAll('`', ''), autocomplete: 'off' });
  control.title = description.replaceAll('`', '');
  return make('label', {}, name, control);
};

/** Writes the controls of attributes and custom properties into the form. */
export const build = (form, { attributes, customProperties }) => {
  const own = attributes.filter(({ name }) => name !== LOCALE);
  const controls = (printed) => own.filter(({ name }) => PRINTED_ONLY.has(name) === printed).map(attribute);
  form.querySelector('#attributes').append(...controls(false));
  form.querySelector('#printed').append(...controls(true));
  const colors = form.querySelector('.colors');
  for (const { name, description } of customProperties) {
    if (name.startsWith(COLOR)) {
      const short = name.slice(COLOR.length);
      const inputs = MODES.map((mode) =>
        make('input', { type: 'color', name: `${mode} ${short}`, ariaLabel: `${short}, ${mode}`, title: description }),
      );
      colors.append(make('span', { title: description }, short), ...inputs);
    } else {
      const short = name.slice(PREFIX.length);
      form.querySelector('#measures').append(
        make('label', {}, short, make('input', { name: `measure ${short}`, title: description, placeholder: 'default', autocomplete: 'off' })),
      );
    }
  }
};

/** Fills a `<select>`; `items` are `{name, title, group?}`. */
export const fill = (select, items) => {
  for (const { name, title, group } of items) {
    let parent = select;
    if (group) {
      parent = [...select.children].find((it) => it.label === group) ?? select.appendChild(make('optgroup', { label: group }));
    }
    parent.append(new Option(title, name));
  }
};

/** The attributes in the form, by name; empty ones are absent. */
export const attributes = (form) => {
  const stated = {};
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith('@') || !value) continue;
    const attribute = name.slice(1);
    stated[attribute] = value === PRESENT ? '' : [stated[attribute], value].filter(Boolean).join(' ');
  }
  return stated;
};
