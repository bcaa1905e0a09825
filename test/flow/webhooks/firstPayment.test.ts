import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseDirectoryRow } from '../../../shared/account/directoryItem.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';

let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

/** The instant in the account's row of the directory. */
async function firstPaidAt(accountId = 'u1') {
  const { client, tableName } = syncing.shop.table;
  const Key = marshall(tableKeys.directory(accountId));
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item && parseDirectoryRow(Item).firstPaidAt;
}

async function synced(customer: string, arrival: Parameters<Syncing['arrive']>[1] = {}) {
  const { failures } = await syncing.arrive(customer, arrival);
  expect(failures).toEqual([]);
}

const paidAtOf = async (subscription: string) => {
  const { data } = await syncing.stripe.invoices.list({ subscription });
  return data.map(({ status_transitions: { paid_at } }) => paid_at);
};

describe('the first payment of an account', () => {
  it('is recorded with the sync that sees it, and stays', async () => {
    const { shop, bought } = syncing;
    const { customer, subscription } = await bought();
    await synced(customer);
    const [first] = await paidAtOf(subscription);
    expect(first).toBeGreaterThan(0);
    expect(await firstPaidAt()).toBe(first);
    await shop.stripe.control('clock', { advanceSeconds: 31 * SECONDS_PER_DAY });
    await shop.stripe.control(`subscriptions/${subscription}/renew`);
    await synced(customer, { at: Number(first) + 31 * SECONDS_PER_DAY });
    expect((await paidAtOf(subscription))[0]).toBeGreaterThan(Number(first));
    expect(await firstPaidAt()).toBe(first);
  });

  it('is the one after a trial', async () => {
    const { shop, subscribed } = syncing;
    const trial = { items: [{ price: shop.prices.starter }], trial_period_days: 14 };
    const { customer, subscription } = await subscribed(trial);
    await synced(customer);
    expect(await firstPaidAt()).toBeUndefined();
    const trialEnd = Math.floor(Date.now() / 1000) + 14 * SECONDS_PER_DAY + 60;
    await shop.stripe.control('clock', { now: trialEnd });
    await synced(customer, { at: trialEnd });
    expect(await firstPaidAt()).toBeUndefined();
    await shop.stripe.control('clock', { now: trialEnd + 3_700 });
    await synced(customer, { at: trialEnd + 3_700 });
    expect(await firstPaidAt()).toBe((await paidAtOf(subscription))[0]);
  });

  it('is not an invoice of 0, and not one that is open', async () => {
    const { shop, stripe, subscribed } = syncing;
    const { id: coupon } = await stripe.coupons.create({ percent_off: 100, duration: 'once' });
    const { customer, subscription } = await subscribed({
      items: [{ price: shop.prices.starter }],
      discounts: [{ coupon }],
    });
    await synced(customer);
    expect(await firstPaidAt()).toBeUndefined();
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'failed' });
    await synced(customer);
    expect(await firstPaidAt()).toBeUndefined();
    await shop.stripe.control(`subscriptions/${subscription}/recover`);
    await synced(customer);
    expect(await firstPaidAt()).toBe((await paidAtOf(subscription))[0]);
  });

  it('of an invoiced customer is recorded when the invoice is paid, not when the credit begins', async () => {
    const { shop, subscribed } = syncing;
    const invoiced = { collection_method: 'send_invoice', days_until_due: 14 } as const;
    const { customer, subscription } = await subscribed({
      ...invoiced,
      items: [{ price: shop.prices.growth }],
    });
    await synced(customer);
    expect((await syncing.account()).plan).toBe('growth');
    expect(await firstPaidAt()).toBeUndefined();
    await shop.stripe.control(`subscriptions/${subscription}/recover`);
    await synced(customer);
    expect(await firstPaidAt()).toBe((await paidAtOf(subscription))[0]);
  });

  it('is not that of another product', async () => {
    const { stripe, deps, bought } = syncing;
    const { customer } = await bought();
    const rules = { ...deps.rules, prices: { starter: ['price_other'], growth: [] } };
    await syncing.arrive(customer, { overrides: { rules } });
    expect(await firstPaidAt()).toBeUndefined();
    expect((await stripe.invoices.list({ customer })).data[0]).toMatchObject({ status: 'paid' });
  });

  it('is found by the nightly comparison if all its events were lost, which is drift that operators see', async () => {
    const { bought, shop } = syncing;
    const { customer, subscription } = await bought();
    await synced(customer, { type: RECONCILE_TYPE });
    expect(await firstPaidAt()).toBe((await paidAtOf(subscription))[0]);
    const { client, tableName } = shop.table;
    const Key = marshall(tableKeys.change('u1', `drift#${(await syncing.account()).version - 1}`));
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
    expect(Item).toMatchObject({ planBefore: { S: 'free' }, plan: { S: 'starter' } });
  });
});

describe('a sync', () => {
  it('without a new payment writes the account alone', async () => {
    const { stripe, bought } = syncing;
    const { customer, subscription } = await bought();
    await synced(customer);
    const sent = vi.spyOn(DynamoDBClient.prototype, 'send');
    onTestFinished(() => sent.mockRestore());
    await synced(customer);
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    await synced(customer);
    const names = sent.mock.calls.map(([command]) => command.constructor.name);
    expect(names.filter((name) => name === 'UpdateItemCommand')).toHaveLength(2);
    expect(names).not.toContain('TransactWriteItemsCommand');
  });

  it('that overlaps with the erasure of the account does not bring its row back', async () => {
    const { deps, shop, bought } = syncing;
    await bought();
    const before = await syncing.account();
    const { client, tableName } = shop.table;
    const Key = marshall(tableKeys.account('u1'));
    await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
    const change = { before, after: before, notices: [], offers: [], firstPaidAt: 1, now: 1 };
    expect(await deps.store.saveEntitlements(change)).toBe(false);
    expect(await firstPaidAt()).toBeUndefined();
  });
});
