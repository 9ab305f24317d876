import type { BillingAttributes, BillingEventMap, BillingStrings } from "./billing-widget.js";

/** The attributes that a page cannot set in a frame: those for requests and for the frame's own address. */
type Fixed = "proxy-url" | "token-url" | "await-token" | "workspace" | "credentials" | "theme" | "remember";

/** The appearance and behaviour of the widget in the frame. */
export interface BillingFrameSettings {
  /** The element; `billing-widget` by default. */
  element?: "billing-widget" | "billing-plan" | "billing-invoices";
  /** The element's attributes, by their own names. */
  attributes?: { [K in Exclude<keyof BillingAttributes, Fixed>]?: string | number | null };
  /** Overrides of single texts. */
  strings?: Partial<BillingStrings>;
  /** Custom properties, whose names start with `--billing-`. */
  properties?: { [name: `--billing-${string}`]: string | number };
  /** By default the page's own: its `color-scheme`, or by how dark its background is. */
  colorScheme?: "light" | "dark";
  /** Events whose default action the frame prevents, because the page handles them. */
  handles?: ("billing-invoice-open" | "billing-action")[];
}

/** The address of the frame, and the source of its tokens. */
export interface BillingFrameOptions extends BillingFrameSettings {
  /** The address of `embed.html`; by default next to this script. */
  src?: string;
  /** The frame's accessible name; "Billing" by default. */
  title?: string;
  /** Returns a session token; throws an error with a `status` of 401 if no user is signed in. */
  getToken?: () => Promise<string> | string;
  /** The route of this page's back end that returns a session token, in place of `getToken`. */
  tokenUrl?: string;
  /** The address at which the frame itself requests tokens, on the frame's own origin. This page then sees no token. */
  frameTokenUrl?: string;
}

/** A frame with the widget. The widget's events are dispatched on `frame`, and bubble. */
export interface BillingFrame {
  readonly frame: HTMLIFrameElement;
  /** Changes the given settings; the others stay. */
  update(changes: BillingFrameSettings): void;
  /** Loads every source again. */
  refresh(): void;
  /** Removes the frame and every listener. */
  remove(): void;
}

/** The events that are dispatched on the frame. None can be cancelled: see `handles`. */
export type BillingFrameEventMap = { [K in keyof BillingEventMap]: CustomEvent<BillingEventMap[K]["detail"] | null> };

/** Shows the widget in a frame at the end of `container`. */
export function embedBilling(container: HTMLElement, options?: BillingFrameOptions): BillingFrame;
