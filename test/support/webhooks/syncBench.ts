import { beforeEach } from 'vitest';
import { type AppliedBatch, applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import type { SyncDeps } from '../../../services/webhooks/domain/syncAccount.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { createSyncing, type Syncing } from './syncing.ts';

export const NOW = Math.floor(Date.now() / 1000);
export const DAY = 86_400;

/** Gives each test of a file a setup of `createSyncing` of its own, and applies batches of events to it. */
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
    apply: (messages: StripeEventMessage[], overrides: Partial<SyncDeps> = {}): Promise<AppliedBatch> =>
      applyEvents({ ...syncing.deps, ...overrides }, messages, NOW),
    account: (accountId?: string) => syncing.account(accountId),
    /** Buys a plan through the real checkout. Returns the customer, and the subscription as Stripe has it. */
    async bought(accountId = 'u1', plan: PaidPlanId = 'starter') {
      const { customer, subscription } = await syncing.bought(plan, accountId);
      return { customer, subscription: await syncing.stripe.subscriptions.retrieve(subscription) };
    },
  };
}
