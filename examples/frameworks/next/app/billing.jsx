"use client";

import { BillingWidget } from "billing-widget/react";
import { useState } from "react";

export function Billing() {
  const [invoices, setInvoices] = useState();
  return (
    <>
      <BillingWidget
        proxyUrl="https://billing.example.com"
        tokenUrl="/billing-token"
        signInUrl="/login"
        onBillingReady={(event) => setInvoices(event.detail.invoices)}
      >
        Billing needs JavaScript.
      </BillingWidget>
      <p id="invoices">{invoices} invoices</p>
    </>
  );
}
