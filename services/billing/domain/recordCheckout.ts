import type { CheckoutOutcome } from './checkOut.ts';
import type { BillingStore } from './ports.ts';

/**
 * Records that an account got the page of a checkout, once a UTC day, for the figures of operators. Never at the expense of the
 * checkout: `onFailed` receives an error, and that day's figures lack this account. `now` is epoch seconds.
 */
export async function recordCheckout(
  store: Pick<BillingStore, 'recordOpenedCheckout'>,
  { kind }: CheckoutOutcome,
  checkout: { accountId: string; plan: string; now: number; onFailed(error: unknown): void },
): Promise<void> {
  if (kind !== 'session') return;
  const { accountId, plan, now, onFailed } = checkout;
  try {
    await store.recordOpenedCheckout({ accountId, plan, at: now });
  } catch (error) {
    onFailed(error);
  }
}
