import "billing-widget";
import type { BillingEventMap } from "billing-widget";
import { Component, CUSTOM_ELEMENTS_SCHEMA } from "@angular/core";

@Component({
  selector: "app-billing",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <billing-widget token-url="/billing-token" theme="dark" [getToken]="getToken" (billing-error)="failed($event)" />
    <billing-plan manage-url="/portal" #plan />
    <button (click)="plan.refresh()">Again</button>
  `,
})
export class Billing {
  getToken = async () => "token";

  failed(event: Event) {
    console.log((event as BillingEventMap["billing-error"]).detail.code);
  }
}
