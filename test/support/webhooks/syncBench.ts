import { beforeEach } from 'vitest';
import { type Applied, type ApplyDeps, applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { createSyncing, type Syncing } from './syncing.ts';

export const NOW = Math.floor(Date.now() / 1000);
export const DAY = 86_400;

/** A webhook path of its own for each test of a file, as `createSyncing` makes it, with batches of events. */
export function syncBench() {
  let syncing: Syncing;
  beforeEach(async () => {
    syncing = await createSyncing();
  });
  return {
    get shop() {
      return syncing.shop;
    },
    get deps() {
      return syncing.deps;
    },
    get reports() {
      return syncing.reports;
    },
    apply: (messages: StripeEventMessage[], by: Partial<ApplyDeps> = {}): Promise<Applied> =>
      applyEvents({ ...syncing.deps, ...by }, messages, NOW),
    account: (accountId?: string) => syncing.account(accountId),
    /** The user buys through the real flow; answers with what Stripe has then. */
    async bought(accountId = 'u1', plan: PaidPlanId = 'starter') {
      const { customer, subscription } = await syncing.bought(plan, accountId);
      return { customer, subscription: await syncing.stripe.subscriptions.retrieve(subscription) };
    },
  };
}
