import "billing-widget";
import { useEffect, useRef, useState } from "react";

// Any function that returns a token works. This one calls the back end's route.
const getToken = async () => {
  const response = await fetch("/billing-token");
  // A thrown 401 response makes the widget offer "Sign in".
  if (!response.ok) throw response;
  return (await response.json()).token;
};

/**
 * React sets neither functions nor listeners on a server-rendered custom element, so an effect does.
 * Until then `await-token` prevents requests without a token.
 */
export function App() {
  const billing = useRef(null);
  const [invoices, setInvoices] = useState();
  useEffect(() => {
    const element = billing.current;
    const onReady = (event) => setInvoices(event.detail.invoices);
    element.addEventListener("billing-ready", onReady);
    element.getToken = getToken;
    return () => element.removeEventListener("billing-ready", onReady);
  }, []);
  return (
    <>
      <billing-widget ref={billing} proxy-url="/billing-proxy/" sign-in-url="/login" await-token="" />
      <p id="invoices">{invoices} invoices</p>
    </>
  );
}
