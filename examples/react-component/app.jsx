import { BillingWidget } from "billing-widget/react";
import { useRef, useState } from "react";

export function App() {
  const billing = useRef(null);
  const [invoices, setInvoices] = useState();
  return (
    <>
      <BillingWidget
        ref={billing}
        className="billing"
        proxyUrl="/billing-proxy/"
        signInUrl="/login"
        // Anything that gives a token will do: here the back end's route, asked by hand.
        getToken={async () => {
          const response = await fetch("/billing-token");
          // Thrown unchanged, an answer of 401 makes the widget offer "Sign in".
          if (!response.ok) throw response;
          return (await response.json()).token;
        }}
        onBillingReady={(event) => setInvoices(event.detail.invoices)}
      >
        Billing needs JavaScript.
      </BillingWidget>
      <p id="invoices">{invoices} invoices</p>
      <button id="refresh" onClick={() => billing.current.refresh()}>
        Load again
      </button>
    </>
  );
}
