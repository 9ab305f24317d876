// The entry: defines <billing-widget>, <billing-plan> and <billing-invoices>, paints their
// skeletons, and starts the WebAssembly download, the token and the data requests side by side. What
// these answer is handed to the WebAssembly side, which draws and does all later requests by itself.
// No dependency, no global, no markup from text; where there is no DOM it does nothing.
//
// `cargo xtask pack` writes names with content hashes, and the hashes, into these four constants; as
// they stand they name what `trunk serve` lays beside this file.
const GLUE_URL = "./module/billing-widget.js";
const GLUE_INTEGRITY = "";
const WASM_URL = "./module/billing-widget_bg.wasm";
const WASM_INTEGRITY = "";

const SOURCES = {
  __proto__: null,
  autoposting: 'autoposting/billing/history',
  trackmyposts: 'trackmyposts/billing',
};
const ATTRIBUTES =
  'proxy-url token-url sources workspace credentials locale time-zone theme manage-url refresh-seconds link-hosts heading-level layout'.split(
    ' ',
  );
const VALUES = ['getToken', 'data', 'strings'];
const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const ignore = () => {};

// === the WebAssembly module ===

// The module that elements are mounted by; a module that died is never called again, and the next
// one is made from the same compiled code.
let instance;
let compiled;
let generation = 0;

let supply = async () => {
  const count = generation++;
  compiled ??= compile();
  // A module's own state is reached only by its address: a second instance needs a second address.
  const [bindings, module] = await Promise.all([
    count ? import(/* @vite-ignore */ `${GLUE_URL}#${count}`) : import(GLUE_URL),
    compiled,
  ]);
  await bindings.default({ module_or_path: module });
  return bindings;
};

async function compile() {
  try {
    const response = await request(new URL(WASM_URL, import.meta.url), 'omit', { cache: 'default', integrity: WASM_INTEGRITY });
    if (!response.ok) throw Error(`${response.url} answered ${response.status}`);
    return await (/^application\/wasm/i.test(response.headers.get('content-type'))
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    compiled = undefined;
    throw error;
  }
}

function start() {
  if (!instance) {
    const mine = (instance = { elements: new Set() });
    mine.module = supply().then((module) => {
      module.on_panic((message) => mine.die(message));
      return module;
    });
    mine.die = (message) => {
      if (instance === mine) instance = undefined;
      const elements = [...mine.elements];
      mine.elements.clear();
      // Not within the call that failed: its frames are still on the stack.
      queueMicrotask(() => elements.forEach((element) => element[DIED](message)));
    };
    mine.module.catch((error) => mine.die(String(error)));
  }
  return instance;
}

/** Mounts elements by a module that is there already, for tests and for pages that link it themselves. */
export const use = (module) => {
  supply = async () => module;
  instance = undefined;
};

// === the first requests ===

// Every field that matters is named and there is no prototype: a page that pollutes
// Object.prototype cannot add a header or a body.
const request = (url, credentials, more, token) =>
  fetch(url, {
    __proto__: null,
    method: 'GET',
    headers: {
      __proto__: null,
      Accept: 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    mode: 'cors',
    credentials,
    cache: 'no-store',
    redirect: 'follow',
    referrerPolicy: 'no-referrer',
    ...more,
  });

const absolute = (text) => {
  try {
    const url = new URL(text, document.baseURI);
    if (/^https?:$/.test(url.protocol)) return url;
  } catch {}
};

const base = (text) => {
  const url = (text && absolute(text)) || new URL('..', import.meta.url);
  url.search = url.hash = '';
  return url.href.replace(/\/*$/, '/');
};

// Requests that no module has taken over yet, one entry for all elements that ask the same.
const early = [];

function prefetch(element, sources, getToken) {
  const attribute = (name) => element.getAttribute(name) ?? '';
  const proxy = base(attribute('proxy-url'));
  const tokenUrl = (!getToken && attribute('token-url') && absolute(attribute('token-url'))?.href) || '';
  const workspace = attribute('workspace').trim();
  const credentials = /^(same-origin|include)$/.exec(attribute('credentials').trim())?.[0] ?? 'omit';
  const key = [proxy, tokenUrl, workspace, credentials].join(' ');
  let entry = early.find((it) => it.key === key && it.getToken === getToken);
  if (!entry) {
    const token = getToken
      ? new Promise((resolve) => resolve(getToken()))
      : tokenUrl
        ? request(tokenUrl, 'same-origin', { referrerPolicy: 'same-origin' }).then((answer) =>
            answer.ok ? answer.json() : Promise.reject(answer.status),
          )
        : Promise.resolve();
    token.catch(ignore);
    entry = { key, getToken, proxy, tokenUrl, workspace, credentials, token, loads: { __proto__: null }, users: new Set() };
    early.push(entry);
  }
  entry.users.add(element);
  for (const source of sources) {
    entry.loads[source] ??= ((abort) => {
      const url = new URL(SOURCES[source], proxy);
      if (workspace && source === 'trackmyposts') url.searchParams.set('workspaceSlug', workspace);
      const response = entry.token.then((answer) => {
        const token = answer?.token ?? answer;
        if ((getToken || tokenUrl) && (!token || typeof token !== 'string')) throw 0;
        return request(url, credentials, { signal: abort.signal, redirect: 'error' }, token);
      });
      response.catch(ignore);
      return { abort, response };
    })(new AbortController());
  }
  return entry;
}

function release(entry, element, taken) {
  entry.taken ||= taken;
  entry.users.delete(element);
  if (!entry.users.size) {
    early.splice(early.indexOf(entry), 1);
    if (!entry.taken) for (const source in entry.loads) entry.loads[source].abort.abort();
  }
}

// === the elements ===

const DIED = Symbol();

// Whether scripts that stand further down in the page may still be about to give a token or data.
let parsed = false;
const parsing = () =>
  !parsed &&
  (document.readyState === 'loading' ||
    performance.getEntriesByType?.('navigation')[0]?.domContentLoadedEventStart === 0);

let sheet;
const box = (part, children = []) => {
  const element = document.createElement('div');
  element.part = element.className = part;
  element.append(...children);
  return element;
};

function define() {
  class BillingElement extends HTMLElement {
    static observedAttributes = ATTRIBUTES;
    #values = { __proto__: null };
    #handle;
    #instance;
    #entry;
    #queued;
    #failed;
    #lives = 2;
    #waiting = [];

    constructor() {
      super();
      this.shadowRoot ?? this.attachShadow({ __proto__: null, mode: 'open' });
    }

    connectedCallback() {
      // Properties that were set before the script ran hide the accessors: set them again.
      for (const name of [...ATTRIBUTES.map(camel), ...VALUES]) {
        if (Object.hasOwn(this, name)) {
          const value = this[name];
          delete this[name];
          this[name] = value;
        }
      }
      if (!this.#handle) this.#paint();
      this.#later();
    }

    // A move is a removal and an insertion in one task: what counts is where the element is after it.
    disconnectedCallback() {
      this.#later();
    }

    connectedMoveCallback() {}

    attributeChangedCallback(name, old, value) {
      if (!this.#handle) this.#later();
      else if (old !== value) this.#call((handle) => handle.attribute(name, value ?? undefined));
    }

    /** Loads every source again; resolves when all have settled, never rejects. */
    async refresh() {
      if (this.#failed) {
        this.#failed = false;
        this.#paint();
        this.#later();
      }
      if (!this.#handle && this.isConnected) await new Promise((resolve) => this.#waiting.push(resolve));
      await this.#call((handle) => handle.refresh());
    }

    /** The filtered invoices as CSV. */
    exportCsv() {
      return (
        this.#call((handle) => handle.export_csv()) ??
        'date,description,amount,currency,status,invoice_id,invoice_url\r\n'
      );
    }

    /** Saves `exportCsv()` as a file. */
    downloadCsv() {
      if (this.#handle) this.#call((handle) => handle.download_csv());
      else this.refresh().then(() => this.#call((handle) => handle.download_csv()));
    }

    // Calls the module; when that traps, the module is lost.
    #call(use) {
      try {
        return this.#handle && use(this.#handle);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        this.#lives = 0;
        this.#instance.die(String(error));
      }
    }

    #sources() {
      const own = Object.keys(SOURCES).filter((it) => (this.constructor.sources ?? it).includes(it));
      const asked = (this.getAttribute('sources') ?? '').split(/[\s,]+/);
      const both = own.filter((it) => asked.includes(it));
      return both.length ? both : own;
    }

    #paint() {
      const root = this.shadowRoot;
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
      }
      root.adoptedStyleSheets = [sheet];
      const bones = box('skeleton', this.#sources().reverse().map((it) => box(it, [box('bone'), box('bone'), box('bone')])));
      bones.ariaBusy = 'true';
      root.replaceChildren(bones);
    }

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
      if (!getToken && !data && !this.hasAttribute('token-url') && parsing()) {
        addEventListener('DOMContentLoaded', () => this.#later((parsed = true)), { once: true });
        return;
      }
      const entry = data ? undefined : prefetch(this, this.#sources(), getToken);
      if (this.#entry && this.#entry !== entry) release(this.#entry, this);
      this.#entry = entry;
      if (this.#instance === mine) return;
      this.#instance = mine;
      mine.elements.add(this);
      mine.module.then((module) => {
        if (this.#instance === mine && this.isConnected) this.#mount(module);
      }, ignore);
    }

    #mount(module) {
      const entry = this.#entry;
      const { getToken, data, strings } = this.#values;
      this.#entry = undefined;
      this.shadowRoot.replaceChildren();
      const home = new URL('.', import.meta.url).href;
      const options = { home, base: base(), prefetch: entry, getToken, data, strings };
      // Through #call, so that a trap while mounting is this element's own.
      this.#handle = { __destroy_into_raw: ignore };
      const handle = this.#call(() => module.connect(this, this.shadowRoot, this.constructor.kind, options));
      this.#handle = handle;
      if (entry) release(entry, this, handle);
      this.#waiting.splice(0).forEach((resolve) => resolve());
    }

    #stop() {
      const handle = this.#handle;
      this.#instance?.elements.delete(this);
      if (this.#entry) release(this.#entry, this);
      // An element that comes back starts from nothing.
      this.#call(() => {
        handle.disconnect();
        handle.free();
      });
      this.#handle = this.#instance = this.#entry = undefined;
      this.#failed = false;
      this.#lives = 2;
      this.#waiting.splice(0).forEach((resolve) => resolve());
    }

    // The module could not start or was lost. Nobody knows whose doing a loss was, so every element
    // gets one more module, and with the second loss its own children and a message.
    [DIED](message) {
      const mounted = this.#handle;
      mounted?.__destroy_into_raw();
      this.#handle = this.#instance = undefined;
      if (mounted && --this.#lives > 0) {
        this.#paint();
        this.#later();
        return;
      }
      this.#failed = true;
      if (this.#entry) release(this.#entry, this);
      this.#entry = undefined;
      const note = box('error', ['Billing could not be shown.']);
      note.role = 'alert';
      this.shadowRoot.adoptedStyleSheets = [sheet];
      this.shadowRoot.replaceChildren(note, document.createElement('slot'));
      for (const source of this.#sources()) {
        const detail = { source, code: 'module', status: 0, message, requestId: null, retryable: true };
        this.dispatchEvent(
          new CustomEvent('billing-error', { __proto__: null, bubbles: true, composed: true, detail }),
        );
      }
      this.#waiting.splice(0).forEach((resolve) => resolve());
    }

    static {
      const accessor = (name, get, set) =>
        Object.defineProperty(this.prototype, name, { __proto__: null, get, set, configurable: true, enumerable: true });
      for (const name of ATTRIBUTES) {
        accessor(
          camel(name),
          function () {
            return this.getAttribute(name) ?? '';
          },
          function (value) {
            value == null ? this.removeAttribute(name) : this.setAttribute(name, value);
          },
        );
      }
      for (const name of VALUES) {
        accessor(
          name,
          function () {
            return this.#values[name];
          },
          function (value) {
            this.#values[name] = value ?? undefined;
            if (this.#handle) this.#call((handle) => handle.property(name, value ?? undefined));
            else this.#later();
          },
        );
      }
    }
  }

  for (const [kind, sources] of [['widget'], ['plan', 'trackmyposts'], ['invoices', 'autoposting']]) {
    const tag = `billing-${kind}`;
    // The script may be there twice, and in two versions: the first one stays.
    if (!customElements.get(tag)) {
      customElements.define(
        tag,
        class extends BillingElement {
          static kind = kind;
          static sources = sources;
        },
      );
    }
  }
}

// The skeleton's shapes and sizes are those of what takes its place, so that nothing below moves.
const STYLE = `
:host{display:block}
:host([hidden]){display:none}
.trackmyposts{block-size:168px}
.autoposting{block-size:560px}
.trackmyposts+.autoposting{margin-block-start:24px}
.bone{block-size:1em;border-radius:4px;margin-block-end:12px;background:currentColor;opacity:.1}
.bone:first-child{inline-size:40%}
.bone:last-child{block-size:100px}
.autoposting .bone:last-child{block-size:480px}
.error{margin-block-end:8px}
`;

if (globalThis.customElements) define();
