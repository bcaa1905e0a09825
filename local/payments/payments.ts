/** What the run knows of Stripe, whichever Stripe it is. */
export interface Payments {
  apiBase: string;
  /** Where customers return to; undefined for the API itself. */
  appUrl?: string;
  /** Values by the names that operators know. */
  secrets: Record<string, string>;
}
