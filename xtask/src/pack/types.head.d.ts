// Types of the elements that `billing-widget.js` defines.

export type BillingSource = "autoposting" | "trackmyposts";

/** Data to show without a request: each vendor's own response, as JSON. Amounts may be `bigint`. */
export interface BillingData {
  autoposting?: unknown;
  trackmyposts?: unknown;
}

export interface BillingReadyDetail {
  sources: BillingSource[];
  /** The number of invoices. */
  invoices: number;
}

export interface BillingErrorDetail {
  source: BillingSource;
  /**
   * The proxy's code, or one of the widget's own, which have `status` 0: `network`, `offline`,
   * `timeout`, `decode`, `token` (not available), `module` (the WebAssembly could not start).
   */
  code: string;
  /** The HTTP status; 0 without a response. */
  status: number;
  /** For developers. */
  message: string;
  /** The proxy's id of the request, for support. */
  requestId: string | null;
  /** Whether a retry may succeed. */
  retryable: boolean;
}

/** An invoice by the vendor's own names. */
export interface BillingInvoice {
  id: string;
  /** In the currency's smallest unit; a `bigint` if a number would not be exact. */
  amount: number | bigint;
  /** ISO 4217. */
  currency: string;
  /** Null if the vendor has none. */
  status: string | null;
  description: string | null;
  /** ISO 8601. */
  paidAt: string | null;
  invoiceUrl: string | null;
}

export interface BillingInvoiceOpenDetail {
  invoice: BillingInvoice;
}

export interface BillingActionDetail {
  action: "manage" | "update-payment" | "sign-in" | "support";
}

export interface BillingLoadDetail {
  source: BillingSource;
  /** The duration of the load, in milliseconds. */
  ms: number;
  /** `hit`, `miss` or `stale`: the proxy's source of the data. Null if it does not report it. */
  cache: string | null;
  /** The uncompressed size of the response. */
  bytes: number;
}

/** The loaded data of an element. Dates are ISO 8601; amounts are in the currency's smallest unit. */
export interface BillingSnapshot {
  readonly plan: {
    readonly plan: string | null;
    readonly status: string | null;
    readonly nextBillingDate: string | null;
    readonly trialEnd: string | null;
    readonly currentPeriodEnd: string | null;
    readonly cancelAtPeriodEnd: boolean | null;
    readonly paymentMethod: {
      readonly type: string | null;
      readonly brand: string | null;
      readonly last4: string | null;
    } | null;
    readonly createdAt: string | null;
  } | null;
  readonly invoices: readonly {
    readonly id: string;
    readonly amount: bigint;
    readonly currency: string;
    readonly status: string | null;
    readonly description: string | null;
    readonly paidAt: string | null;
    readonly invoiceUrl: string | null;
  }[] | null;
  /** Over all invoices, by currency. */
  readonly totals: readonly {
    readonly currency: string;
    readonly paid: bigint;
    readonly outstanding: bigint;
  }[] | null;
  /** When the data were fetched; the older time if there are two. */
  readonly fetchedAt: string | null;
}

export interface BillingExportDetail {
  /** `csv`, `spreadsheet`, `json`, `copy`, `print` or `ics`. */
  format: string;
  /** The number of invoices in the file. */
  rows: number;
}

export interface BillingSchemaWarningDetail {
  source: BillingSource;
  /** The JSON path in the response. */
  path: string;
  problem: string;
}

/** A text, or one for each plural category (`one`, `other`, …) of the language. */
export type BillingText = string | { [category in Intl.LDMLPluralRule]?: string };
