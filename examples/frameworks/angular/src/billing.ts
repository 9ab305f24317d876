import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from "@angular/core";
import type { BillingEventMap } from "billing-widget";

@Component({
  selector: "app-billing",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <h1>Billing</h1>
    <billing-widget
      proxy-url="https://billing.example.com"
      token-url="/billing-token"
      sign-in-url="/login"
      (billing-ready)="ready($event)"
    >
      Billing needs JavaScript.
    </billing-widget>
    <p id="invoices">{{ invoices() }} invoices</p>
  `,
})
export class Billing {
  readonly invoices = signal<number | undefined>(undefined);

  ready(event: Event) {
    this.invoices.set((event as BillingEventMap["billing-ready"]).detail.invoices);
  }
}
