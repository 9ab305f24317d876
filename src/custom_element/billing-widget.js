// The entry: defines <billing-widget>, <billing-plan> and <billing-invoices>, paints their skeletons, and starts the
// WebAssembly download, the token and the data requests side by side. What these answer is handed to the WebAssembly
// side, which draws and makes all later requests itself. No dependency, no global, no markup from text; where there is
// no DOM it does nothing.
//
// `cargo xtask pack` writes hashed names, and the hashes, into these constants; here are those of `trunk serve`.
const GLUE_URL = "./module/billing-widget.js";
const GLUE_INTEGRITY = "";
const WASM_URL = "./module/billing-widget_bg.wasm";
const WASM_INTEGRITY = "";
// The second module, loaded after the first rows, where a bundler has moved it from its place beside the glue.
const TOOLS_URL = "";
// The address of a locale file, by its name.
const LOCALE_URL = (name) => here(`locales/${name}.json`);

const SOURCES = ["autoposting", "trackmyposts"];
// What stands in attributes, and what only properties can hold.
const ATTRIBUTES = "proxy-url token-url await-token sources workspace credentials locale time-zone theme manage-url sign-in-url update-payment-url support-url plan-price rows hide remember refresh-seconds link-hosts pay-hosts heading-level layout".split(" ");
const VALUES = ["getToken", "data", "strings"];

// The skeleton is as high as what takes its place, so that nothing below it moves.
const STYLE =
  ":host(:not([hidden])){display:block}.skeleton>*{background:currentColor;opacity:.06}.trackmyposts{block-size:128px}.autoposting{block-size:728px}*+.autoposting{margin-top:32px}.skeleton{container-type:inline-size}@container (width<620px){.trackmyposts{block-size:187px}}";

// Apart, as bundlers look for what stands in one expression with it.
const SCRIPT_URL = import.meta.url;
const here = (path) => new URL(path, SCRIPT_URL).href;
const ignore = () => {};
const box = (part, ...children) => {
  const element = document.createElement("div");
  element.part = element.className = part;
  element.append(...children);
  return element;
};
// Puts a message into the reader's language, if its locale file can be fetched. The module chooses
// among files more exactly; here a request finds out which file there is.
const translate = async (note, locale) => {
  const likely = (tag) => new Intl.Locale(tag).maximize();
  const { language, script, region } = likely(locale.replace(/^n[no]\b/i, "nb"));
  for (const lang of [language, language + "-" + region, language + "-" + script]) {
    const url = language !== "en" && likely(lang).script === script && LOCALE_URL(lang);
    const response = url && (await request(url, "omit", { cache: "default" }));
    const textContent = response?.ok && (await response.json()).errorModule;
    if (textContent) return Object.assign(note, { textContent, lang });
  }
};
const camel = (name) => name.replace(/-./g, (it) => it[1].toUpperCase());

// === the WebAssembly module ===

// What mounts elements: `{module, ready, elements, die}`. One that has died is never called again; the next
// is made from the same compiled code.
let instance, compiled, count = 0;
let supply = async () => {
  // A second instance needs a module state of its own, which an address of its own brings about.
  const url = here(GLUE_URL) + (count++ ? "#" + count : "");
  // An import() names no hash; the preload puts the checked module where the import looks first.
  // What is of the page's own origin a bundler may have rewritten, and is as good as the page.
  const integrity = url.startsWith(location.origin + "/") ? "" : GLUE_INTEGRITY;
  const link = Object.assign(document.createElement("link"), { rel: "modulepreload", integrity, href: url });
  compiled ??= compile();
  compiled.catch(() => (compiled = undefined));
  document.head.append(link);
  // A page's first formatters, of numbers in this one, cost tens of milliseconds: better while nothing is there.
  setTimeout(Intl.DateTimeFormat);
  const [module, module_or_path] = await Promise.all([import(/* @vite-ignore */ url), compiled]);
  await module.default({ module_or_path, tools: TOOLS_URL });
  return module;
};

const compile = async () => {
  // As a page's <link rel="preload"> asks, so that what it has fetched is used.
  const response = await request(here(WASM_URL), "same-origin", { cache: "default", integrity: WASM_INTEGRITY });
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
};

const start = () => {
  if (!instance) {
    const mine = (instance = {
      elements: new Set(),
      die(message) {
        if (instance === mine) instance = undefined;
        // Later: the call that failed is still on the stack.
        for (const died of mine.elements) queueMicrotask(() => died(message));
        mine.elements.clear();
      },
    });
    mine.module = supply().then((module) => {
      module.on_panic(mine.die);
      return (mine.ready = module);
    });
    mine.module.catch((error) => mine.die(`${error}`));
  }
  return instance;
};

/** Mounts elements by a module that is there already: for tests, and for pages that link it in. */
export const use = (module) => {
  supply = async () => module;
  instance = undefined;
};

// === the first requests ===

// Nothing is inherited: what a page put on Object.prototype is not sent along.
const request = (url, credentials, more, token) =>
  fetch(url, {
    __proto__: null,
    headers: { __proto__: null, Accept: "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    credentials, cache: "no-store", referrerPolicy: "no-referrer",
    ...more,
  });

// An address of http or https made absolute; nothing for any other.
const absolute = (text) => {
  try {
    const url = new URL(text, document.baseURI).href;
    return text.trim() && /^https?:/.test(url) && url;
  } catch {}
};

// Requests that no module has taken over yet, one entry for all elements that ask the same.
const early = new Set();

const prefetch = (element, sources, getToken) => {
  const proxy = (absolute(element.proxyUrl) || here("..")).replace(/\/*([?#].*)?$/, "/");
  const tokenUrl = (!getToken && absolute(element.tokenUrl)) || "";
  const workspace = element.workspace.trim();
  const credentials = /^(same-origin|include)$/.exec(element.credentials.trim())?.[0] ?? "omit";
  const key = `${proxy} ${tokenUrl} ${workspace} ${credentials}`;
  let entry = [...early].find((it) => it.key === key && it.getToken === getToken);
  if (!entry) {
    const abort = new AbortController();
    const token = (async () => {
      if (!tokenUrl) return getToken?.();
      const answer = await request(tokenUrl, "same-origin", { referrerPolicy: "same-origin", signal: abort.signal });
      // The module finds out from the response why there is no token.
      return (answer.ok && (await answer.json().catch(ignore))) || answer;
    })();
    early.add((entry = { __proto__: null, key, getToken, token, abort, loads: { __proto__: null }, users: new Set() }));
  }
  entry.users.add(element);
  for (const source of sources) {
    if (entry.loads[source]) continue;
    const abort = new AbortController();
    const url = new URL(source + "/billing" + (source === SOURCES[0] ? "/history" : ""), proxy);
    if (workspace && source === SOURCES[1]) url.searchParams.set("workspaceSlug", workspace);
    const response = entry.token.then((answer) => {
      const token = answer?.token ?? answer;
      if ((getToken || tokenUrl) && (!token || typeof token !== "string")) throw 0;
      return request(url.href, credentials, { redirect: "error", signal: abort.signal }, token);
    });
    response.catch(ignore);
    entry.loads[source] = { abort, response };
  }
  return entry;
};

// The element leaves its entry; requests that nobody waits for and no module took over end.
const release = (entry, element, taken) => {
  if (!entry) return;
  entry.taken ||= taken;
  entry.users.delete(element);
  if (!entry.users.size) {
    early.delete(entry);
    if (!entry.taken) for (const it of [entry, ...Object.values(entry.loads)]) it.abort.abort();
  }
};

// === the elements ===

// Whether scripts further down in the page may still be about to give a token or data.
let parsed;

const define = (kind, shown) => {
  const tag = "billing-" + kind;
  // The script may be there twice, and in two versions: the first one stays.
  if (customElements.get(tag)) return;

  class BillingElement extends HTMLElement {
    static observedAttributes = ATTRIBUTES;
    #values = { __proto__: null };
    #handle;
    #instance;
    #entry;
    #queued;
    #failed;
    #lost;
    #waiting = [];

    constructor() {
      super();
      this.shadowRoot ?? this.attachShadow({ __proto__: null, mode: "open" });
    }

    connectedCallback() {
      // Properties that were set before the script ran hide the accessors: set them again.
      for (const [name, value] of Object.entries(this)) {
        if (name in BillingElement.prototype) {
          delete this[name];
          this[name] = value;
        }
      }
      if (!this.#handle && !this.#failed) {
        // What is fetched first is the largest, and waits for no attribute.
        start();
        this.#paint();
      }
      this.#later();
    }

    // A document's style sheets stay behind when the element leaves for another document.
    adoptedCallback() {
      if (this.#handle) this.#call("adopted");
      else this.#fill(...this.shadowRoot.children);
    }

    // A move is a removal and an insertion in one task: what counts is where the element is then.
    disconnectedCallback() {
      this.#later();
    }
    connectedMoveCallback() {}

    attributeChangedCallback(name, old, value) {
      if (!this.#handle) this.#later();
      else if (old !== value) this.#call("attribute", name);
    }

    /** Loads every source again; resolves when all have settled, never rejects. */
    async refresh() {
      if (this.#failed) {
        this.#failed = false;
        this.#paint();
        this.#later();
      }
      if (!this.#handle && this.isConnected) await new Promise((resolve) => this.#waiting.push(resolve));
      await this.#call("refresh");
    }

    /** The filtered invoices as CSV; empty until the widget has started. */
    exportCsv() { return this.#call("export_csv") ?? ""; }

    /** What is known, as frozen plain objects; null before the first data. */
    get snapshot() { return this.#call("snapshot") ?? null; }

    /** Saves the filtered invoices as a file. */
    async downloadCsv() {
      if (!this.#handle) await this.refresh();
      this.#call("download_csv");
    }

    // Calls the module; when that traps, the module is lost and this element is the cause.
    #call(method, ...values) {
      try {
        return this.#handle?.[method](...values);
      } catch (error) {
        this.#blame(error);
      }
    }

    #blame(error) {
      this.#lost = true;
      this.#instance.die(`${error}`);
    }

    #sources() {
      const asked = this.sources.split(/[\s,]+/);
      const both = shown.filter((it) => asked.includes(it));
      return both.length ? both : shown;
    }

    #fill(...children) {
      this.shadowRoot.replaceChildren(...children);
      // None where nobody sees the document, and in old browsers, in which the module fails by it too.
      const { CSSStyleSheet } = this.ownerDocument.defaultView ?? {};
      if (!CSSStyleSheet?.prototype.replaceSync) return;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.shadowRoot.adoptedStyleSheets = [sheet];
    }

    #paint() {
      const skeleton = box("skeleton", ...this.#sources().map((it) => box(it)).reverse());
      skeleton.ariaBusy = true;
      this.#fill(skeleton);
    }

    #settle() {
      for (const resolve of this.#waiting.splice(0)) resolve();
    }

    // Changes of one task are looked at together, once it is over.
    #later() {
      if (this.#queued) return;
      this.#queued = true;
      queueMicrotask(() => {
        this.#queued = false;
        if (this.isConnected) this.#start();
        else this.#stop();
      });
    }

    #start() {
      if (this.#handle || this.#failed) return;
      const { getToken, data } = this.#values;
      const mine = start();
      const hasSource = getToken || this.tokenUrl;
      if (!hasSource && !data && !parsed && document.readyState !== "complete") {
        // Between the two events nothing tells that the first has been.
        for (const event of ["DOMContentLoaded", "load"]) {
          addEventListener(event, () => this.#later((parsed = true)), { once: true });
        }
        return;
      }
      // A module that is there knows best what it has loaded already.
      const entry = data || mine.ready || (!hasSource && this.hasAttribute("await-token")) ? undefined : prefetch(this, this.#sources(), getToken);
      if (this.#entry !== entry) release(this.#entry, this);
      this.#entry = entry;
      if (this.#instance === mine) return;
      this.#instance = mine;
      mine.elements.add(this.#died);
      mine.module.then((module) => {
        if (this.#instance === mine && this.isConnected) this.#mount(module);
      }, ignore);
    }

    #mount(module) {
      const prefetch = this.#entry;
      try {
        const options = { __proto__: null, home: here("."), base: here(".."), localeUrl: LOCALE_URL, prefetch, ...this.#values };
        this.#handle = module.connect(this, this.shadowRoot, kind, options);
        this.#entry = release(prefetch, this, true);
        this.#settle();
      } catch (error) {
        this.#blame(error);
      }
    }

    #stop() {
      this.#call("disconnect");
      this.#call("free");
      this.#instance?.elements.delete(this.#died);
      release(this.#entry, this);
      // An element that comes back starts from nothing.
      this.#handle = this.#instance = this.#entry = this.#failed = this.#lost = undefined;
      this.#settle();
    }

    // The module could not start, or was lost. Whose doing a loss was is mostly not known, so every
    // element gets one more module; then its own children come back, with a message.
    #died = (message) => {
      if (!this.isConnected) return;
      const mounted = this.#handle;
      // Else the garbage collector would call the lost module.
      mounted?.__destroy_into_raw();
      this.#handle = this.#instance = undefined;
      if (mounted && !this.#lost) {
        this.#lost = true;
        this.#paint();
        return this.#later();
      }
      this.#failed = true;
      this.#entry = release(this.#entry, this);
      const note = Object.assign(box("error", "Billing could not be shown."), { lang: "en", dir: "auto", role: "alert" });
      translate(note, this.locale || this.closest("[lang]")?.lang || navigator.language).catch(ignore);
      this.#fill(note, document.createElement("slot"));
      for (const source of this.#sources()) {
        const detail = { source, code: "module", status: 0, message, requestId: null, retryable: true };
        this.dispatchEvent(new CustomEvent("billing-error", { __proto__: null, bubbles: true, composed: true, detail }));
      }
      this.#settle();
    };

    static {
      for (const name of [...ATTRIBUTES, ...VALUES]) {
        const isValue = VALUES.includes(name);
        Object.defineProperty(this.prototype, camel(name), {
          __proto__: null, enumerable: true,
          get() { return isValue ? this.#values[name] : this.getAttribute(name) ?? ""; },
          set(value) {
            if (!isValue) return value == null ? this.removeAttribute(name) : this.setAttribute(name, value);
            this.#values[name] = value ?? undefined;
            if (this.#handle) this.#call("property", name, value ?? undefined);
            else this.#later();
          },
        });
      }
    }
  }

  customElements.define(tag, BillingElement);
};

if (globalThis.customElements) {
  define("widget", SOURCES);
  define("plan", ["trackmyposts"]);
  define("invoices", ["autoposting"]);
}
