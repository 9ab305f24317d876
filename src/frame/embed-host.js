// For pages that show the widget in a frame: makes the <iframe> of `embed.html`, gives it settings and
// tokens, and follows its height. docs/embedding-frame.md documents the messages.

const SCRIPT_URL = import.meta.url;
const PREFIX = "billing-widget:";
// `allow-same-origin` is the frame's own origin, by which the proxy knows it.
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals allow-top-navigation-by-user-activation";
const ADDRESSES = ["manage-url", "sign-in-url", "update-payment-url", "support-url"];
// How long a frame that has loaded may be silent.
const SILENCE_MS = 5000;

const absolute = (address) => new URL(address, document.baseURI).href;

/** Shows the widget in a frame at the end of `container`. */
export const embedBilling = (container, { src, title = "Billing", getToken, tokenUrl, ...options } = {}) => {
  const url = new URL(src ?? new URL("embed.html", SCRIPT_URL), document.baseURI);
  url.searchParams.set("parent", location.origin);
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  Object.assign(frame, { src: url.href, title, allow: "clipboard-write", referrerPolicy: "no-referrer" });
  Object.assign(frame.style, { display: "block", inlineSize: "100%", border: "0" });
  const ended = new AbortController();
  const { signal } = ended;
  let hasAnswered = false;
  let scheme;

  const send = (type, values) => frame.contentWindow?.postMessage({ type: PREFIX + type, ...values }, url.origin);

  const sendSettings = () => {
    const { frameTokenUrl, colorScheme, attributes, ...others } = options;
    const locale = frame.closest("[lang]")?.lang || null;
    const all = { __proto__: null, locale, ...attributes };
    for (const name of ADDRESSES) if (all[name]) all[name] = absolute(all[name]);
    scheme = colorScheme ?? schemeOf(container);
    frame.style.colorScheme = scheme;
    send("settings", { ...others, attributes: { ...all }, colorScheme: scheme, tokenUrl: frameTokenUrl });
  };

  const sendToken = async (id) => {
    try {
      send("token", { id, token: await (getToken ? getToken() : tokenOf(tokenUrl)) });
    } catch (error) {
      send("token", { id, status: Number(error?.status) || 0 });
    }
  };

  const dispatch = (name, detail) => frame.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));

  const receive = ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== url.origin) return;
    if (data?.type === `${PREFIX}hello`) sendSettings((hasAnswered = true));
    else if (data?.type === `${PREFIX}token-request`) sendToken(data.id);
    else if (data?.type === `${PREFIX}size` && Number.isFinite(data.height)) frame.style.blockSize = `${data.height}px`;
    else if (data?.type === `${PREFIX}event` && /^billing-[a-z-]+$/.test(data.name)) dispatch(data.name, data.detail);
  };

  const followScheme = () => {
    if (hasAnswered && !options.colorScheme && schemeOf(container) !== scheme) sendSettings();
  };

  // A frame that the browser refuses to show loads too, and sends nothing.
  const checkAnswer = () => {
    if (hasAnswered || signal.aborted) return;
    const message = `no answer from ${url.href}: is ${location.origin} among the proxy's allowed_origins?`;
    console.warn(`<billing-widget> in a frame: ${message}`);
    dispatch("billing-error", { source: null, code: "frame", status: 0, message, requestId: null, retryable: false });
  };

  addEventListener("message", receive, { signal });
  frame.addEventListener("load", () => setTimeout(checkAnswer, SILENCE_MS), { signal, once: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", followScheme, { signal });
  const observer = new MutationObserver(followScheme);
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
  container.append(frame);

  return {
    frame,
    update(changes) {
      Object.assign(options, changes);
      if (hasAnswered) sendSettings();
    },
    refresh: () => send("refresh"),
    remove() {
      ended.abort();
      observer.disconnect();
      frame.remove();
    },
  };
};

const tokenOf = async (tokenUrl) => {
  if (!tokenUrl) throw new Error("neither getToken nor tokenUrl is set");
  const answer = await fetch(absolute(tokenUrl), { cache: "no-store", headers: { Accept: "application/json" } });
  const { token } = answer.ok ? await answer.json().catch(() => ({})) : {};
  // A page in place of a token, after a redirect, is the one for signing in.
  if (!token) throw { status: answer.ok && answer.redirected ? 401 : answer.status };
  return token;
};

// The colour scheme at the frame's place: the declared one, or what suits the background.
const schemeOf = (container) => {
  const declared = getComputedStyle(container).colorScheme.split(" ");
  const [light, dark] = ["light", "dark"].map((name) => declared.includes(name));
  if (light && dark) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (light || dark) return dark ? "dark" : "light";
  for (let element = container; element; element = element.parentElement) {
    const background = getComputedStyle(element).backgroundColor;
    const [red, green, blue, alpha = 1] = background.startsWith("rgb") ? background.match(/[\d.]+/g).map(Number) : [];
    if (alpha > 0.5 && red !== undefined) return 0.3 * red + 0.6 * green + 0.1 * blue < 128 ? "dark" : "light";
  }
  return "light";
};
