import type { BillingInvoicesElement, BillingWidgetElement } from "billing-widget";
import { BillingInvoices, BillingPlan, BillingWidget } from "billing-widget/react";
import { useRef } from "react";

export function Billing() {
  const widget = useRef<BillingWidgetElement>(null);
  const invoices = useRef<BillingInvoicesElement>(null);
  return (
    <>
      <BillingWidget
        ref={widget}
        id="billing"
        className="billing"
        style={{ "--billing-radius": 0, marginBlock: 8 }}
        tokenUrl="/billing-token"
        theme="light"
        headingLevel={3}
        rows="all"
        awaitToken
        getToken={async () => "token"}
        strings={{ invoicesHeading: "Receipts" }}
        onClick={(event) => event.currentTarget.exportCsv()}
        onBillingReady={(event) => console.log(event.detail.invoices.toFixed())}
        onBillingAction={(event) => event.preventDefault()}
      >
        <p slot="footer">Loading</p>
      </BillingWidget>
      <BillingPlan manageUrl="/portal" planPrice={null} />
      <BillingInvoices ref={invoices} layout="cards" onBillingExport={() => widget.current?.refresh()} />
      {/* @ts-expect-error: a layout that does not exist */}
      <BillingInvoices layout="grid" />
      {/* @ts-expect-error: an event that does not exist */}
      <BillingPlan onBillingLoaded={() => undefined} />
      {/* @ts-expect-error: a detail that does not exist */}
      <BillingWidget onBillingReady={(event) => event.detail.rows} />
      {/* @ts-expect-error: a ref of another element */}
      <BillingWidget ref={useRef<HTMLInputElement>(null)} />
      {/* @ts-expect-error: getToken is a function */}
      <BillingWidget getToken="token" />
    </>
  );
}
