import type { BillingAttributes, BillingEventMap, BillingStrings } from "./billing-widget.js";

/** What a page cannot set in a frame: where requests go, and what the frame's own address holds. */
type Fixed = "proxy-url" | "token-url" | "await-token" | "workspace" | "credentials" | "theme" | "remember";

/** How the widget looks and behaves in the frame. */
export interface BillingFrameSettings {
  /** The element; `billing-widget` by default. */
  element?: "billing-widget" | "billing-plan" | "billing-invoices";
  /** The element's attributes, by their own names. */
  attributes?: { [K in Exclude<keyof BillingAttributes, Fixed>]?: string | number | null };
  /** Overrides of single texts. */
  strings?: Partial<BillingStrings>;
  /** Custom properties, whose names start with `--billing-`. */
  properties?: { [name: `--billing-${string}`]: string | number };
  /** By default the page's own: its `color-scheme`, or what suits the background. */
  colorScheme?: "light" | "dark";
  /** Events whose default action the frame prevents: the page acts in its place. */
  handles?: ("billing-invoice-open" | "billing-action")[];
}

/** Where the frame is, and where its tokens come from. */
export interface BillingFrameOptions extends BillingFrameSettings {
  /** The address of `embed.html`; by default beside this script. */
  src?: string;
  /** The frame's accessible name; "Billing" by default. */
  title?: string;
  /** Returns a session token; throws an error with a `status` of 401 where no user is signed in. */
  getToken?: () => Promise<string> | string;
  /** Where this page's back end returns a session token, in place of `getToken`. */
  tokenUrl?: string;
  /** Where the frame itself requests tokens: an address of the frame's own origin. This page then sees no token. */
  frameTokenUrl?: string;
}

/** A frame with the widget. The widget's events are dispatched on `frame`, and bubble. */
export interface BillingFrame {
  readonly frame: HTMLIFrameElement;
  /** Changes settings; those that are not named stay. */
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
