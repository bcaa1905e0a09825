/** The figures that test/flow/webhooks/burst reports. `events` includes the duplicates. */
export type BurstFigures = {
  events: number;
  duplicates: number;
  receiveSeconds: number;
  applySeconds: number;
  batches: number;
  /** Requests to Stripe while the queue drained. */
  fetches: number;
  lost: number;
  appliedTwice: number;
  wrongAccounts: number;
  deadLetters: number;
};
