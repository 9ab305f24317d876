// Counts a page's operations, starting before its other scripts run. `await meter.read()` returns
// the counts since the last reading, once the page is idle. The counts do not depend on a clock.
globalThis.meter = (() => {
  const NAMES = ["nodes_made", "mutations", "listeners", "intl_made", "intl_calls", "into_wasm", "out_of_wasm", "requests"];
  const counts = Object.fromEntries(NAMES.map((name) => [name, 0]));
  let instances = 0;
  let inFlight = 0;
  let mostInFlight = 0;

  // Replaces a method by `wrap(native)`.
  const replace = (target, name, wrap) => {
    const descriptor = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { ...descriptor, value: wrap(descriptor.value) });
  };
  const counted = (count, by = () => 1) => (native) =>
    function (...values) {
      const result = native.apply(this, values);
      counts[count] += by(result, values);
      return result;
    };

  // === the document ===

  const size = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
    let nodes = 1;
    while (walker.nextNode()) nodes += 1;
    return nodes;
  };
  for (const name of ["createElement", "createElementNS", "createTextNode", "createComment"]) {
    replace(Document.prototype, name, counted("nodes_made"));
  }
  for (const name of ["cloneNode"]) replace(Node.prototype, name, counted("nodes_made", size));
  replace(Document.prototype, "importNode", counted("nodes_made", size));
  replace(EventTarget.prototype, "addEventListener", counted("listeners"));

  const changes = { subtree: true, childList: true, attributes: true, characterData: true };
  const note = (records) => {
    for (const { type, addedNodes, removedNodes } of records) {
      counts.mutations += type === "childList" ? addedNodes.length + removedNodes.length : 1;
    }
  };
  const observer = new MutationObserver(note);
  observer.observe(document, changes);
  const roots = [];
  replace(Element.prototype, "attachShadow", (native) =>
    function (init) {
      const root = native.call(this, init);
      roots.push(root);
      observer.observe(root, changes);
      return root;
    });

  // === Intl ===

  for (const name of ["NumberFormat", "DateTimeFormat", "PluralRules", "RelativeTimeFormat", "ListFormat", "DisplayNames", "Collator", "Segmenter"]) {
    const native = Intl[name];
    for (const [method, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(native.prototype))) {
      if (!/^(format|formatToParts|select|of|compare|segment)$/.test(method)) continue;
      if (descriptor.value) replace(native.prototype, method, counted("intl_calls"));
      // `format` and `compare` are bound when they are read.
      else {
        const get = function () {
          return counted("intl_calls")(descriptor.get.call(this));
        };
        Object.defineProperty(native.prototype, method, { ...descriptor, get });
      }
    }
    const made = (target, values, newTarget) => {
      counts.intl_made += 1;
      return Reflect.construct(target, values, newTarget);
    };
    Intl[name] = new Proxy(native, { construct: made, apply: (target, _, values) => made(target, values, target) });
  }
  for (const type of [Number, BigInt, Date, String]) {
    for (const name of Object.getOwnPropertyNames(type.prototype)) {
      if (/^toLocale.*String$|^localeCompare$/.test(name)) replace(type.prototype, name, counted("intl_calls"));
    }
  }

  // === WebAssembly ===

  const counting = (functions, count) =>
    Object.fromEntries(Object.entries(functions).map(([name, it]) => [name, typeof it === "function" ? counted(count)(it) : it]));
  const outward = (imports = {}) => Object.fromEntries(Object.entries(imports).map(([name, it]) => [name, counting(it, "out_of_wasm")]));
  const inward = (instance) => {
    instances += 1;
    return Object.create(instance, { exports: { value: counting(instance.exports, "into_wasm") } });
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    replace(WebAssembly, name, (native) => async (source, imports) => {
      const result = await native.call(WebAssembly, source, outward(imports));
      return result instanceof WebAssembly.Instance ? inward(result) : { ...result, instance: inward(result.instance) };
    });
  }
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct: (native, [module, imports]) => inward(new native(module, outward(imports))),
  });

  // === the network ===

  replace(globalThis, "fetch", (native) => async (...values) => {
    mostInFlight = Math.max(mostInFlight, (inFlight += 1));
    counts.requests += 1;
    try {
      return await native(...values);
    } finally {
      inFlight -= 1;
    }
  });

  // === reading ===

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const sum = () => {
    note(observer.takeRecords());
    return Object.values(counts).reduce((sum, it) => sum + it, inFlight * 1e9);
  };
  // Idle: nothing was counted in ten frames, and no request is in flight.
  const rest = async () => {
    for (let before = NaN, quiet = 0; quiet < 10; await frame()) {
      const now = sum();
      quiet = now === before && !inFlight ? quiet + 1 : 0;
      before = now;
    }
  };

  return {
    async read() {
      await rest();
      const nodes = [document, ...roots.filter(({ host }) => host.isConnected)].reduce((sum, root) => sum + size(root), 0);
      const read = { nodes, ...counts, in_flight: mostInFlight, instances };
      for (const name of NAMES) counts[name] = 0;
      mostInFlight = 0;
      return read;
    },
  };
})();
