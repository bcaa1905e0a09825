/** What test/flow/webhooks/burst tells of a burst. Events are counted with their duplicates. */
export type BurstFigures = {
  events: number;
  duplicates: number;
  receiveSeconds: number;
  applySeconds: number;
  batches: number;
  /** Requests that Stripe got while the queue drained. */
  fetches: number;
  lost: number;
  appliedTwice: number;
  wrongAccounts: number;
  deadLetters: number;
};
