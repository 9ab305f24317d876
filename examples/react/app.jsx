import "billing-widget";
import { useEffect, useRef, useState } from "react";

// Anything that gives a token will do: here the back end's route, asked by hand.
const getToken = async () => {
  const response = await fetch("/billing-token");
  // Thrown as it is, an answer of 401 makes the widget offer "Sign in".
  if (!response.ok) throw response;
  return (await response.json()).token;
};

/**
 * React sets neither functions nor listeners on a custom element that a server has rendered, so an
 * effect does. Until then `await-token` keeps the widget from asking without a token.
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
