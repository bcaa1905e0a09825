import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { addMonths, SECONDS_PER_DAY, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { monthlyPrice } from '../../local/stripe/support/startedStripe.ts';
import {
  alteredGateway,
  createSyncing,
  GRACE_SECONDS,
  type Syncing,
} from '../../support/webhooks/syncing.ts';
import { switchPlan } from '../../support/webhooks/webhookPath.ts';

const SECONDS_PER_HOUR = 60 * SECONDS_PER_MINUTE;

/** Stripe embeds this many items and lines. */
const EMBEDDED_COUNT = 10;

let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

/** Buys a starter subscription by card, and syncs it. */
async function starter() {
  const { shop, stripe, subscribed, arrive, account } = syncing;
  const { customer, subscription } = await subscribed({ items: [{ price: shop.prices.starter }] });
  await arrive(customer);
  const { items } = await stripe.subscriptions.retrieve(subscription);
  const { periodStart, periodEnd } = await account();
  return { customer, subscription, item: items.data[0]?.id ?? '', periodStart, periodEnd };
}

/** Makes the customer's next charges fail. */
async function loseCard(customer: string): Promise<void> {
  const { stripe } = syncing;
  const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
}

async function latestInvoice(subscription: string): Promise<Stripe.Invoice> {
  const expand = ['latest_invoice'];
  const { latest_invoice: latest } = await syncing.stripe.subscriptions.retrieve(subscription, { expand });
  if (latest === null || typeof latest === 'string') throw new Error('no invoice');
  return latest;
}

const passHours = (hours: number) =>
  syncing.shop.stripe.control('clock', { advanceSeconds: hours * SECONDS_PER_HOUR });

/** The emulator's time, epoch seconds. */
const emulatorNow = async () => Number((await passHours(0)).body.now);

/** Uses sessions without starting them one by one. */
async function use(sessions: number): Promise<void> {
  const { table } = syncing.shop;
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.account('u1')),
      UpdateExpression: 'SET sessionsUsed = :sessions',
      ExpressionAttributeValues: marshall({ ':sessions': sessions }),
    }),
  );
}

describe('a plan', () => {
  it('is found in the eleventh of twelve items, and in the eleventh line of the invoice', async () => {
    const { stripe, shop, subscribed, arrive, account } = syncing;
    const addOns: { price: string }[] = [];
    for (let count = 0; count <= EMBEDDED_COUNT; count++) {
      addOns.push({ price: (await monthlyPrice(stripe, `Add-on ${count}`)).id });
    }
    const items = [...addOns.slice(0, EMBEDDED_COUNT), { price: shop.prices.growth }, ...addOns.slice(-1)];
    const { customer, subscription } = await subscribed({ items });
    const listed = await stripe.subscriptions.retrieve(subscription);
    expect(listed.items).toMatchObject({ has_more: true, data: { length: EMBEDDED_COUNT } });
    await arrive(customer);
    expect(await account()).toMatchObject({ plan: 'growth', status: 'active' });
  });

  it('is found in the last line of an invoice, after more invoice items than Stripe embeds', async () => {
    const { stripe, shop, arrive, account } = syncing;
    const { customer, subscription, periodEnd } = await starter();
    for (let count = 0; count <= EMBEDDED_COUNT; count++) {
      await stripe.invoiceItems.create({ customer, subscription, amount: 100, currency: 'usd' });
    }
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`);
    const { status, lines } = await latestInvoice(subscription);
    expect({ status, has_more: lines.has_more }).toEqual({ status: 'paid', has_more: true });
    await arrive(customer, { at: periodEnd + SECONDS_PER_MINUTE });
    expect(await account()).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 5_000,
      periodStart: periodEnd,
    });
  });

  it('is granted a month at a time while a year is paid, and for the grace after it', async () => {
    const { stripe, deps, subscribed, arrive, account } = syncing;
    const { id: price } = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 29_000,
      recurring: { interval: 'year' },
      product_data: { name: 'Starter, yearly' },
    });
    const prices = { ...deps.rules.prices, starter: [...deps.rules.prices.starter, price] };
    const overrides = { rules: { ...deps.rules, prices } };
    const { customer } = await subscribed({ items: [{ price }] });
    await arrive(customer, { overrides });
    const { periodStart: start } = await account();
    for (const month of [0, 1, 11]) {
      await arrive(customer, { overrides, at: addMonths(start, month) });
      expect(await account()).toMatchObject({
        plan: 'starter',
        sessionsIncluded: 5_000,
        periodStart: addMonths(start, month),
        periodEnd: addMonths(start, month + 1),
      });
    }
    const yearEnd = addMonths(start, 12);
    await arrive(customer, { overrides, at: yearEnd });
    expect(await account()).toMatchObject({ plan: 'starter', accessUntil: yearEnd + GRACE_SECONDS });
    await arrive(customer, { overrides, at: yearEnd + GRACE_SECONDS });
    expect(await account()).toMatchObject({ plan: 'free', periodStart: yearEnd });
  });

  it('continues when its price is archived', async () => {
    const { stripe, shop, reports, arrive, account } = syncing;
    const { customer, subscription, periodEnd } = await starter();
    await stripe.prices.update(shop.prices.starter, { active: false });
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`);
    await arrive(customer, { at: periodEnd + SECONDS_PER_MINUTE });
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active', periodStart: periodEnd });
    expect(reports).toEqual([]);
  });
});

describe('the latest invoice', () => {
  it('is not needed: older invoices decide if there is none', async () => {
    const { arrive, account } = syncing;
    const { customer } = await starter();
    const gateway = alteredGateway(syncing, () => ({ latest_invoice: null }));
    await arrive(customer, { overrides: { gateway } });
    expect(await account()).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
  });

  it('extends no plan if it is paid but sells none', async () => {
    const { stripe, arrive, account } = syncing;
    const { customer, subscription, periodEnd } = await starter();
    const { id: manual = '' } = await stripe.invoices.create({ customer, subscription });
    await stripe.invoiceItems.create({ customer, invoice: manual, amount: 5_000, currency: 'usd' });
    await stripe.invoices.pay(manual);
    expect(await latestInvoice(subscription)).toMatchObject({ id: manual, status: 'paid' });
    await arrive(customer);
    expect(await account()).toMatchObject({
      plan: 'starter',
      periodEnd,
      subscription: { paidUntil: periodEnd },
    });
  });

  it.each(['void', 'uncollectible'] as const)('grants only the grace if it is %s', async (status) => {
    const { stripe, shop, arrive, account } = syncing;
    const { customer, subscription, periodEnd } = await starter();
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'failed' });
    const { id = '' } = await latestInvoice(subscription);
    if (status === 'void') await stripe.invoices.voidInvoice(id);
    else await stripe.invoices.markUncollectible(id);
    await arrive(customer, { at: periodEnd });
    expect(await account()).toMatchObject({ plan: 'starter', periodStart: periodEnd });
    expect((await account()).sessionsIncluded).toBeLessThan(5_000 / 4 + 1);
    await arrive(customer, { at: periodEnd + GRACE_SECONDS });
    expect(await account()).toMatchObject({ plan: 'free', periodStart: periodEnd });
  });
});

describe('a renewal that is a draft for an hour', () => {
  it('is granted the grace, also once its charge fails, and the rest with its payment', async () => {
    const { shop, arrive, account } = syncing;
    const { customer, subscription, periodStart, periodEnd } = await starter();
    await loseCard(customer);
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'draft' });
    const monthSeconds = addMonths(periodStart, 2) - periodEnd;
    const ofGrace = Math.ceil((5_000 * GRACE_SECONDS) / monthSeconds);
    await arrive(customer, { at: periodEnd + SECONDS_PER_MINUTE });
    const during = { plan: 'starter', periodStart: periodEnd, sessionsIncluded: ofGrace };
    expect(await account()).toMatchObject({ ...during, status: 'active' });
    await use(ofGrace);
    await shop.stripe.control('clock', { advanceSeconds: SECONDS_PER_HOUR + SECONDS_PER_MINUTE });
    await arrive(customer, { at: periodEnd + 2 * SECONDS_PER_HOUR });
    expect(await account()).toMatchObject({ ...during, status: 'past_due' });
    await shop.stripe.control(`invoices/${(await latestInvoice(subscription)).id}/pay`);
    await arrive(customer, { at: periodEnd + 2 * SECONDS_PER_DAY });
    expect(await account()).toMatchObject({
      ...during,
      status: 'active',
      sessionsIncluded: 5_000,
      sessionsUsed: ofGrace,
    });
  });
});

describe('a change from starter to growth and back on one day', () => {
  it('grants what the hours cost, and carries over what was used beyond that', async () => {
    const { shop, arrive, account } = syncing;
    const { customer, subscription, item, ...begun } = await starter();
    await use(5_000);
    // Each change begins a period, and months differ in length.
    const share = (
      { sessionsIncluded, ...period }: Record<'sessionsIncluded' | 'periodStart' | 'periodEnd', number>,
      until: number,
    ) =>
      Math.floor((sessionsIncluded * (until - period.periodStart)) / (period.periodEnd - period.periodStart));
    await passHours(6);
    await switchPlan(shop, { subscription, item }, 'growth');
    await arrive(customer, { at: await emulatorNow() });
    const grown = await account();
    expect(grown).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
    expect(grown.sessionsUsed).toBe(5_000 - share({ sessionsIncluded: 5_000, ...begun }, grown.periodStart));
    await use(20_000);
    await passHours(6);
    await switchPlan(shop, { subscription, item }, 'starter');
    await arrive(customer, { at: await emulatorNow() });
    const shrunk = await account();
    expect(shrunk).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
    expect(shrunk.sessionsUsed).toBe(20_000 - share(grown, shrunk.periodStart));
  });
});
