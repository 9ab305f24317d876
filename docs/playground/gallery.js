// The gallery: every state, on a light and on a dark page. A state is rendered shortly before it becomes visible.
import { apply, read, states } from './replay.js';

const [scenarios, errors] = await Promise.all(['scenarios', 'errors'].map((name) => read(`${name}.json`)));
const gallery = document.querySelector('#gallery');
const list = document.querySelector('#list');

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const draw = async (section) => {
  for (const shot of section.querySelectorAll('.shot')) {
    const widget = document.createElement('billing-widget');
    widget.setAttribute('heading-level', '3');
    widget.setAttribute('locale', 'en');
    widget.setAttribute('rows', '5');
    await apply(widget, section.id, errors);
    shot.replaceChildren(widget);
  }
};

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      draw(target);
    }
  },
  { rootMargin: '600px' },
);

for (const { name, title } of states(scenarios, errors)) {
  const shots = ['light', 'dark'].map((page) => {
    const shot = make('div', { className: 'shot', role: 'group', ariaLabel: `${title}, ${page}`, tabIndex: 0 });
    shot.dataset.page = page;
    return shot;
  });
  const link = make('a', { href: `index.html?state=${name}`, textContent: title });
  const section = make('section', { className: 'state', id: name, ariaLabel: title }, make('h2', {}, link), make('div', { className: 'pair' }, ...shots));
  gallery.append(section);
  list.append(make('a', { href: `#${name}`, textContent: title }));
  observer.observe(section);
}
