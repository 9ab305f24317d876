// The demo host page: puts the chosen element on the stage and writes down what it says.
// Each choice is kept in the page's address, so that a view can be linked to.
const SCENARIOS = [
  'active', 'trialing', 'canceling', 'past-due', 'unpaid', 'paused', 'canceled', 'incomplete', 'free', 'no-invoices',
  'currencies', 'large', 'slow', 'flaky', 'down', 'malformed', 'unknown-values', 'partial',
];
const EVENTS = ['billing-ready', 'billing-error', 'billing-invoice-open', 'billing-action', 'billing-load', 'billing-export', 'billing-schema-warning'];
const ATTRIBUTES = ['locale', 'theme', 'time-zone', 'layout', 'rows', 'hide', 'remember', 'plan-price', 'update-payment-url', 'support-url', 'pay-hosts'];
const PROXY = '/billing-proxy/';

const form = document.querySelector('#controls');
const stage = document.querySelector('#stage');
const log = document.querySelector('#log');
const markup = document.querySelector('#markup');

for (const name of SCENARIOS) form.scenario.add(new Option(name));
for (const [name, value] of new URLSearchParams(location.search)) if (form[name]) form[name].value = value;

for (const type of EVENTS) {
  document.addEventListener(type, (event) => {
    const item = document.createElement('li');
    item.textContent = `${event.target.localName} ${type} ${JSON.stringify(event.detail)}`;
    log.prepend(item);
  });
}

function show(changed) {
  const values = Object.fromEntries(new FormData(form));
  history.replaceState(null, '', `?${new URLSearchParams(Object.entries(values).filter(([, value]) => value))}`);
  let element = stage.firstElementChild;
  if (!element || changed === 'scenario' || changed === 'tag') {
    element = document.createElement(values.tag);
    element.setAttribute('proxy-url', PROXY);
    element.setAttribute('token-url', `${PROXY}sandbox/token?tenant=${values.scenario}`);
    element.setAttribute('manage-url', '#manage');
    stage.replaceChildren(element);
  }
  for (const name of ATTRIBUTES) values[name] ? element.setAttribute(name, values[name]) : element.removeAttribute(name);
  document.documentElement.style.setProperty('color-scheme', values.theme || 'light dark');
  element.style.setProperty('max-width', values.width ? `${values.width}px` : 'none');
  const attributes = ATTRIBUTES.filter((name) => values[name]).map((name) => ` ${name}="${values[name]}"`).join('');
  markup.textContent = `<script type="module" src="https://billing.example.com/widget/billing-widget.js"></script>\n<${values.tag} token-url="/billing-token"${attributes}></${values.tag}>`;
}

form.addEventListener('change', (event) => show(event.target.name));
form.addEventListener('submit', (event) => event.preventDefault());
show();
