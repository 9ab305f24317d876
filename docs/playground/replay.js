// The sandbox's responses, recorded when this site was built.
// A customer without errors is shown with the property `data`. For failed or delayed responses, the widget
// sends its requests as usual, and gets the recorded responses.

/** The proxy's placeholder address; no server can have this name. */
const PROXY = 'https://recorded.invalid/';
const DAY = 86_400_000;
const ROUTES = { 'autoposting/billing/history': 'autoposting', 'trackmyposts/billing': 'trackmyposts' };

const recordings = new Map();
/** The number of responses of a route so far, if it has more than one. */
const given = new Map();

/** Reads a file next to this page. */
export const read = async (path) => {
  const response = await fetch(new URL(path, import.meta.url));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
};

// === Dates ===

const DATE = /"(\d{4}-\d{2}-\d{2})(T[^"]*)?"/g;

/** Shifts each date of a JSON text by whole days, so that "renews in nine days" stays true. */
export const moved = (text, days) =>
  text.replace(DATE, (whole, date, time = '') => {
    const then = new Date(`${date}T00:00:00Z`);
    // Other texts and the zero date are unchanged.
    if (Number.isNaN(then.getTime()) || then.getUTCFullYear() < 2000) return whole;
    return `"${new Date(then.getTime() + days * DAY).toISOString().slice(0, 10)}${time}"`;
  });

/** JSON with integers beyond 2^53 as `bigint`, if the browser exposes their digits. */
const parse = (text) =>
  JSON.parse(text, (_key, value, context) => {
    const digits = context?.source;
    return typeof value === 'number' && digits && /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value;
  });

// === Recordings ===

const recording = async (name) => {
  let loaded = recordings.get(name);
  if (!loaded) {
    loaded = read(`scenarios/${name}.json`).then(({ madeAt, ...sources }) => {
      const days = Math.round((Date.now() - Date.parse(madeAt)) / DAY);
      for (const answers of Object.values(sources)) for (const answer of answers) answer.body = moved(answer.body, days);
      return sources;
    });
    recordings.set(name, loaded);
  }
  return loaded;
};

const isPlain = (answer) => answer.status === 200 && answer.seconds === 0;

/** The loading and error states that no customer has. */
const MOMENTS = {
  loading: { title: 'loading', getToken: () => new Promise(() => {}) },
  'session-ended': { title: 'session ended', getToken: async () => { throw { status: 401 }; } },
  'no-token': { title: 'no token to be had', getToken: async () => { throw new Error('no token'); } },
  'not-reached': { title: 'proxy not reached' },
};

/** All states, as `{name, title, group}`. `errors` is the table of the proxy's error codes. */
export const states = (scenarios, errors) => [
  ...scenarios.map((name) => ({ name, title: name.replaceAll('-', ' '), group: 'Customers' })),
  ...Object.entries(MOMENTS).map(([name, { title }]) => ({ name, title, group: 'Waiting and failure' })),
  ...errors.map(({ code, status }) => ({ name: `error-${code}`, title: `${code} (${status})`, group: 'Error codes' })),
];

/** Puts the element into a state, before it is connected. */
export const apply = async (element, name, errors) => {
  element.setAttribute('manage-url', '#manage');
  const moment = MOMENTS[name];
  if (moment || name.startsWith('error-')) {
    prepare(name, errors);
    element.setAttribute('proxy-url', `${PROXY}${name}/`);
    if (moment?.getToken) element.getToken = moment.getToken;
    return;
  }
  const sources = await recording(name);
  if (Object.values(sources).every((answers) => answers.every(isPlain))) {
    element.data = Object.fromEntries(Object.entries(sources).map(([source, [answer]]) => [source, parse(answer.body)]));
  } else {
    element.setAttribute('proxy-url', `${PROXY}${name}/`);
  }
};

/** Creates the response of a state that was not recorded: an error of the proxy, or none at all. */
const prepare = (name, errors) => {
  const error = errors.find(({ code }) => name === `error-${code}`);
  if (!error) return;
  const { status, code, message, retryAfter } = error;
  const body = JSON.stringify({ success: false, error: code, message, requestId: 'recorded' });
  const answer = { status, body, seconds: 0, headers: retryAfter ? { 'retry-after': String(retryAfter) } : {} };
  recordings.set(name, Promise.resolve({ autoposting: [answer], trackmyposts: [answer] }));
};

const answer = async (url) => {
  const [, name, route] = /^([^/]+)\/(.+)$/.exec(url.pathname.slice(1)) ?? [];
  const answers = (await recordings.get(name))?.[ROUTES[route]];
  if (!answers) throw new TypeError('Failed to fetch');
  const count = given.get(url.pathname) ?? 0;
  given.set(url.pathname, count + 1);
  const { status, body, headers, seconds } = answers[count % answers.length];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } });
};

const pageFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input, document.baseURI);
  return url.href.startsWith(PROXY) ? answer(url) : pageFetch(input, init);
};
