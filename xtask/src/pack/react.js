// Appended to the tables in the package's react.js, which `cargo xtask pack` generates from the elements' interface.

// A server runs no effects, and React 18 warns about layout effects there.
const useBrowserEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** The attributes that React writes, also on a server: the same names and values in React 18 and 19. */
const attributesOf = (props) => {
  const attributes = {};
  for (const [name, value] of Object.entries(props)) {
    if (PROPERTIES.includes(name) || Object.hasOwn(EVENTS, name)) continue;
    if (Object.hasOwn(ATTRIBUTES, name)) {
      if (value !== undefined && value !== null && value !== false) {
        attributes[ATTRIBUTES[name]] = value === true ? "" : String(value);
      }
    } else {
      // React 18 writes `className` of a custom element under this name, unchanged.
      attributes[name === "className" ? "class" : name] = value;
    }
  }
  // An element that is upgraded before React hydrates it must not send requests without a token.
  if (props.getToken || props.data) attributes["await-token"] = "";
  return attributes;
};

const component = (tag, displayName) => {
  const Component = forwardRef((props, ref) => {
    const element = useRef(null);
    const latest = useRef(props);
    // The element treats a new function as a new session and loads again, and an inline function is
    // new at each rendering.
    const [getToken] = useState(() => async () => latest.current.getToken?.());

    useImperativeHandle(ref, () => element.current, []);
    useBrowserEffect(() => {
      latest.current = props;
    });
    // React 18 supports neither properties nor events of custom elements, and React 19 does not while it
    // hydrates: https://github.com/facebook/react/issues/35446
    for (const name of PROPERTIES) {
      const value = name === "getToken" && props.getToken ? getToken : props[name];
      useBrowserEffect(() => {
        if (element.current[name] !== value) element.current[name] = value;
      }, [value]);
    }
    useBrowserEffect(() => {
      const listening = new AbortController();
      for (const [prop, type] of Object.entries(EVENTS)) {
        const listener = (event) => latest.current[prop]?.(event);
        element.current.addEventListener(type, listener, { signal: listening.signal });
      }
      return () => listening.abort();
    }, []);
    // After the listeners, so that they miss no event. A file that fails to load is an unhandled
    // rejection, like any other chunk of the page; the children stay on the screen.
    useEffect(() => {
      import("./bundled.js");
    }, []);
    return createElement(tag, { ...attributesOf(props), ref: element });
  });
  Component.displayName = displayName;
  return Component;
};
