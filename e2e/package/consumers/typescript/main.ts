import "billing-widget";
import { embedBilling, type BillingFrame } from "billing-widget/embed-host.js";
import type { BillingErrorDetail, BillingInvoice, BillingStrings } from "billing-widget";

const widget = document.createElement("billing-widget");
widget.proxyUrl = "https://billing.example.com/";
widget.theme = "dark";
widget.headingLevel = 3;
widget.refreshSeconds = null;
widget.getToken = async () => "token";
widget.data = { autoposting: { success: true, data: { invoices: [{ amount: 12n ** 20n }] } } };
const strings: Partial<BillingStrings> = { invoicesHeading: "Receipts", resultCount: { one: "{count}", other: "{count}" } };
widget.strings = strings;

widget.addEventListener("billing-error", (event) => {
  const detail: BillingErrorDetail = event.detail;
  console.log(detail.code, detail.requestId?.length);
});
widget.addEventListener("billing-invoice-open", (event) => {
  const invoice: BillingInvoice = event.detail.invoice;
  event.preventDefault();
  console.log(invoice.amount.toString());
});
widget.addEventListener("click", (event) => console.log(event.clientX));

const csv: string = document.querySelector("billing-invoices")!.exportCsv();
const settled: Promise<void> = document.querySelector("billing-plan")!.refresh();
console.log(csv, settled);

const inFrame: BillingFrame = embedBilling(document.body, {
  getToken: async () => "token",
  attributes: { rows: 24, "manage-url": "/billing" },
  properties: { "--billing-radius": "0" },
  handles: ["billing-action"],
});
inFrame.update({ colorScheme: "dark", strings });

// @ts-expect-error: a page does not decide where a frame's requests go
inFrame.update({ attributes: { "proxy-url": "https://evil.example/" } });
// @ts-expect-error: an event that a page cannot handle
inFrame.update({ handles: ["billing-ready"] });
// @ts-expect-error: a theme that does not exist
widget.theme = "sepia";
// @ts-expect-error: getToken is a function
widget.getToken = "token";
// @ts-expect-error: the methods have their types
const wrong: number = widget.exportCsv();
// @ts-expect-error: an action that does not exist
widget.addEventListener("billing-action", (event) => event.detail.action === "cancel");
// @ts-expect-error: a text that does not exist
widget.strings = { noSuchText: "" };
console.log(wrong);
