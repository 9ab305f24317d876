// The page in a frame, `embed.html?parent=ORIGIN`: shows the widget to the one page whose origin its
// address names. It takes messages of that page alone, and sends messages to no other.
// docs/embedding-frame.md documents them.
//
// Scripts of that page can set neither where requests go nor, after the first settings, where tokens
// come from.

const ELEMENTS = ["billing-widget", "billing-plan", "billing-invoices"];
// All but those that decide where requests go and what they carry, and those of the page's own address.
const ATTRIBUTES = "sources locale time-zone manage-url sign-in-url update-payment-url support-url plan-price rows hide refresh-seconds link-hosts pay-hosts heading-level layout".split(" ");
const EVENTS = "billing-ready billing-error billing-invoice-open billing-action billing-load billing-export billing-schema-warning".split(" ");
// Those without billing data in their details.
const WITHOUT_DATA = ["billing-error", "billing-action"];

const PREFIX = "billing-widget:";
const { parent } = window;
const warn = (message) => console.warn(`<billing-widget> in a frame: ${message}`);

// The one origin that the address names, as browsers write it; apps have schemes without an origin in `URL`.
const namedOrigin = () => {
  const [named, second] = new URLSearchParams(location.search).getAll("parent");
  if (second !== undefined || !/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+$/.test(named)) return null;
  try {
    const { origin } = new URL(named);
    return origin === named || (origin === "null" && !/^https?:/.test(named)) ? named : null;
  } catch {
    return null;
  }
};
const host = parent === window ? null : namedOrigin();

const send = (type, values) => parent.postMessage({ type: PREFIX + type, ...values }, host);

const note = (text) => {
  const paragraph = Object.assign(document.createElement("p"), { lang: "en", textContent: text });
  paragraph.setAttribute("role", "alert");
  document.body.replaceChildren(paragraph);
};

// === the token ===

const waiting = new Map();
let requests = 0;

const tokenOfParent = () =>
  new Promise((resolve, reject) => {
    requests += 1;
    waiting.set(requests, { resolve, reject });
    send("token-request", { id: requests });
  });

const takeToken = ({ id, token, status }) => {
  const request = waiting.get(id);
  waiting.delete(id);
  if (typeof token === "string" && token) request?.resolve(token);
  // By the status the widget distinguishes an ended session from an error.
  else request?.reject(Object.assign(new Error("the page has no token"), { status }));
};

// An address of this page's own origin; nothing for any other.
const ownAddress = (text) => {
  try {
    const url = new URL(text, location.href);
    if (url.origin === location.origin) return url.href;
  } catch {}
  warn("tokenUrl is not of the frame's own origin: the token is requested from the page");
};

// === the element ===

let element;
let hasOwnToken = false;
let handled = [];

const create = (settings) => {
  const isKnown = ELEMENTS.includes(settings.element);
  if (settings.element !== undefined && !isKnown) warn("element is not one of the three");
  element = document.createElement(isKnown ? settings.element : ELEMENTS[0]);
  const tokenUrl = settings.tokenUrl !== undefined && ownAddress(settings.tokenUrl);
  hasOwnToken = Boolean(tokenUrl);
  if (tokenUrl) element.setAttribute("token-url", tokenUrl);
  else element.getToken = tokenOfParent;
  for (const name of EVENTS) {
    element.addEventListener(name, (event) => {
      if (handled.includes(name)) event.preventDefault();
      // A token of the frame's own means that the page is not to see what the frame shows.
      const isForPage = !hasOwnToken || WITHOUT_DATA.includes(name);
      send("event", { name, detail: isForPage ? event.detail : null });
    });
  }
};

const isText = (value) => ["string", "number"].includes(typeof value);

const setAttributes = (attributes) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (!ATTRIBUTES.includes(name) || !(value === null || isText(value))) warn(`the attribute ${name} cannot be set`);
    else if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
};

const setProperties = (properties) => {
  for (const [name, value] of Object.entries(properties)) {
    if (!/^--billing-[a-z-]+$/.test(name) || !isText(value)) warn(`the custom property ${name} cannot be set`);
    else element.style.setProperty(name, value);
  }
};

const apply = (settings) => {
  if (!element) create(settings);
  setAttributes(settings.attributes ?? {});
  setProperties(settings.properties ?? {});
  if (settings.strings !== undefined) element.strings = settings.strings;
  if (Array.isArray(settings.handles)) handled = settings.handles;
  if (["light", "dark"].includes(settings.colorScheme)) {
    // Where the frame's scheme is not that of the <iframe>, browsers paint a background behind it.
    document.documentElement.style.colorScheme = settings.colorScheme;
    element.setAttribute("theme", settings.colorScheme);
  }
  document.documentElement.lang = element.getAttribute("locale") || navigator.language;
  if (!element.isConnected) {
    document.body.replaceChildren(element);
    reportHeight.observe(document.documentElement);
  }
};

// === the height ===

let height;
const reportHeight = new ResizeObserver(() => {
  const now = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (now !== height) send("size", { height: (height = now) });
});

// === the page ===

const receive = ({ source, origin, data }) => {
  if (source !== parent || origin !== host) return;
  if (data?.type === `${PREFIX}settings`) apply(data);
  else if (data?.type === `${PREFIX}token`) takeToken(data);
  else if (data?.type === `${PREFIX}refresh`) element?.refresh?.();
};

if (host) {
  addEventListener("message", receive);
  send("hello", { version: 1 });
  import("./billing-widget.js").catch((error) => {
    note("Billing could not be shown.");
    const detail = { source: null, code: "module", status: 0, message: `${error}`, requestId: null, retryable: false };
    send("event", { name: "billing-error", detail });
  });
} else {
  note("This page shows billing within another page, whose origin is the one value of the parameter “parent” in this address.");
}
