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
        // Any function that returns a token works. This one calls the back end's route.
        getToken={async () => {
          const response = await fetch("/billing-token");
          // A thrown 401 response makes the widget offer "Sign in".
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
