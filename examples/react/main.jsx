import "billing-widget";
import { useState } from "react";
import { createRoot } from "react-dom/client";

// Anything that gives a token will do: here the back end's route, asked by hand.
const getToken = async () => (await (await fetch("/billing-token")).json()).token;

function App() {
  const [invoices, setInvoices] = useState();
  return (
    <>
      <billing-widget
        proxy-url="/billing-proxy/"
        getToken={getToken}
        onbilling-ready={(event) => setInvoices(event.detail.invoices)}
      />
      <p id="heard">{invoices} invoices</p>
    </>
  );
}

createRoot(document.querySelector("#app")).render(<App />);
