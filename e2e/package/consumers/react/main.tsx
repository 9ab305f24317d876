import "billing-widget";
import type {} from "billing-widget/jsx";
import type { BillingWidgetElement } from "billing-widget";
import { useRef } from "react";

export function Billing() {
  const widget = useRef<BillingWidgetElement>(null);
  return (
    <>
      <billing-widget
        ref={widget}
        id="billing"
        token-url="/billing-token"
        theme="light"
        heading-level={3}
        getToken={async () => "token"}
        onbilling-ready={(event) => console.log(event.detail.invoices.toFixed())}
      >
        <p>Loading</p>
      </billing-widget>
      <billing-plan manage-url="/portal" />
      <billing-invoices layout="cards" onbilling-export={() => widget.current?.refresh()} />
      {/* @ts-expect-error: a layout that does not exist */}
      <billing-invoices layout="grid" />
      {/* @ts-expect-error: a detail that does not exist */}
      <billing-widget onbilling-ready={(event) => event.detail.rows} />
    </>
  );
}
