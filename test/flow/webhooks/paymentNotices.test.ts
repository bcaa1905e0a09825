import { describe, expect, it } from 'vitest';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import type { WebhookStore } from '../../../services/webhooks/domain/ports.ts';
import { storedNotices } from '../../support/notifications/storedNotices.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { DAY, syncBench } from '../../support/webhooks/syncBench.ts';
import { message } from '../../support/webhooks/syncing.ts';

const bench = syncBench();
const { apply, account } = bench;

/** A customer whose account has the plan. */
async function paying() {
  const { customer, subscription } = await bench.bought();
  await apply([message(customer)]);
  return { customer, subscription: subscription.id };
}

/** Renews the subscription at the end of its period. Returns when that is. */
async function renew(subscription: string, outcome: 'paid' | 'failed'): Promise<number> {
  const { periodEnd } = await account();
  await bench.shop.stripe.control('clock', { now: periodEnd });
  await bench.shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });
  return periodEnd;
}

const sync = (customer: string, at: number, overrides: Partial<typeof bench.deps> = {}) =>
  applyEvents({ ...bench.deps, ...overrides }, [message(customer)], at);
const newestInvoice = async (subscription: string) => {
  const { data } = await bench.shop.stripe.stripe.invoices.list({ subscription });
  if (!data[0]) throw new Error(`${subscription} has no invoice`);
  return data[0];
};
const latestInvoice = async (subscription: string) => (await newestInvoice(subscription)).id;
const notices = () => storedNotices(bench.shop.table, 'u1');
const keys = async () => (await notices()).map(({ sk }) => sk);

describe('apply writes', () => {
  it('no notice of the first payment', async () => {
    await paying();
    expect(await keys()).toEqual([]);
  });

  it('one notice of a renewal that is paid, however many events report it', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'paid');
    await sync(customer, at + 1);
    await sync(customer, at + 2);
    const invoice = await latestInvoice(subscription);
    const { paidUntil } = (await account()).subscription ?? {};
    expect(await notices()).toMatchObject([
      {
        sk: `invoice_paid#${invoice}`,
        state: 'new',
        createdAt: at + 1,
        facts: { invoice, plan: 'starter', currency: 'usd', periodStart: at, paidUntil },
      },
    ]);
  });

  it('a notice of each failed attempt and one of the payment', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'failed');
    await sync(customer, at + 1);
    await sync(customer, at + 2);
    const { id: invoice, next_payment_attempt: nextAttemptAt } = await newestInvoice(subscription);
    // The emulator's clock runs on after it was set.
    expect(nextAttemptAt).toBeGreaterThanOrEqual(at + 3 * DAY);
    const { accessUntil } = await account();
    expect(await notices()).toMatchObject([
      {
        sk: `payment_failed#${invoice}#1`,
        facts: { invoice, attempt: 1, accessUntil, nextAttemptAt },
      },
    ]);
    await bench.shop.stripe.control(`subscriptions/${subscription}/recover`);
    await sync(customer, at + DAY);
    await sync(customer, at + DAY + 1);
    expect(await keys()).toEqual([`payment_failed#${invoice}#1`, `payment_recovered#${invoice}`]);
  });

  it('a notice of what it sees late, although the events in between were lost', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'failed');
    await bench.shop.stripe.control(`subscriptions/${subscription}/recover`);
    await sync(customer, at + 3 * DAY);
    expect(await keys()).toEqual([`invoice_paid#${await latestInvoice(subscription)}`]);
  });

  it('one notice, whenever it dies: the account and its notice, or neither', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'paid');
    const before = (await account()).version;
    const invoice = await latestInvoice(subscription);
    for (let call = 0; ; call++) {
      let calls = 0;
      for (const when of ['before', 'after'] as const) {
        const dying: WebhookStore & { calls(): number } = crashing(bench.deps.store, { call, when });
        await sync(customer, at + 1, { store: dying }).catch((error) => {
          if (!(error instanceof Crash)) throw error;
        });
        calls = Math.max(calls, dying.calls());
        const isWritten = (await account()).version > before;
        expect(await keys()).toEqual(isWritten ? [`invoice_paid#${invoice}`] : []);
      }
      if (calls <= call) break;
    }
    expect((await sync(customer, at + 2)).failures).toEqual([]);
    expect(await keys()).toEqual([`invoice_paid#${invoice}`]);
  });

  it('no notice with a version that another call has replaced', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'paid');
    const { store } = bench.deps;
    const before = await account();
    const after = { ...before, status: 'past_due' };
    const changes = { before, notices: [], offers: [], now: at };
    expect(await store.saveEntitlements({ ...changes, after: before })).toBe(true);
    const [notice] = await noticesOfRenewal(customer, at);
    if (!notice) throw new Error('the renewal has no notice');
    expect(await store.saveEntitlements({ ...changes, after, notices: [notice] })).toBe(false);
    expect(await keys()).toEqual([]);
    expect((await account()).status).toBe('active');
  });

  /** The notices that a sync would write. */
  async function noticesOfRenewal(customer: string, at: number) {
    const seen: Parameters<WebhookStore['saveEntitlements']>[0]['notices'] = [];
    const store: WebhookStore = {
      ...bench.deps.store,
      saveEntitlements: async ({ notices: given }) => {
        seen.push(...given);
        return true;
      },
    };
    await sync(customer, at + 1, { store });
    return seen;
  }

  it('one notice if many calls see the same renewal at once', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'paid');
    await Promise.allSettled(Array.from({ length: 8 }, () => sync(customer, at + 1)));
    await sync(customer, at + 2);
    expect(await keys()).toEqual([`invoice_paid#${await latestInvoice(subscription)}`]);
  });
});

describe('the requests of apply', () => {
  it('are a write of the account without a notice, and a transaction with one', async () => {
    const { customer, subscription } = await paying();
    const at = await renew(subscription, 'paid');
    const names: string[] = [];
    bench.shop.table.client.middlewareStack.add(
      (next, context) => (args) => {
        names.push(context.commandName ?? '');
        return next(args);
      },
      { step: 'initialize' },
    );
    await sync(customer, at + 1);
    await sync(customer, at + 2);
    const reads = ['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand'];
    const writes = names.filter((name) => !reads.includes(name));
    expect(names).toHaveLength(8);
    expect(writes).toEqual([
      'TransactWriteItemsCommand',
      'BatchWriteItemCommand',
      'UpdateItemCommand',
      'BatchWriteItemCommand',
    ]);
  });
});
