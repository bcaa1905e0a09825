import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import Stripe from 'stripe';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { APPLIED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { httpEvent } from '../api/httpEvent.ts';
import { asFunction } from '../permissions/asFunction.ts';
import { createShop, type Shop } from '../stripe/shop.ts';
import type { StripeSecret } from '../stripe/stripeSecret.ts';
import type { VirtualClock } from '../virtualClock.ts';
import type { Apply } from './drainQueue.ts';
import { type FifoQueue, fifoQueue } from './fifoQueue.ts';
import { webhookEnv } from './webhookEnv.ts';

const WEBHOOK_SECRET = 'whsec_current';
const APPLIED = new Set<string>(APPLIED_EVENT_TYPES);

/** The complete webhook path: Stripe, the real handlers, the queue between them, and a table. */
export type WebhookPath = {
  shop: Shop;
  queue: FifoQueue;
  secret: StripeSecret;
  apply: Apply;
  /** Calls the real receive. Returns the status of its response. */
  receive(body: string, signature: string): Promise<number>;
  /** Signs an event and delivers it to receive. Returns the status of the response. */
  deliver(event: Stripe.Event): Promise<number>;
  /** Runs the real sweep. */
  sweep(): Promise<void>;
  /** Queues a slice with the real reconcile. */
  reconcile(): Promise<void>;
  /** The events of applied types since the last call, oldest first. */
  newEvents(): Promise<Stripe.Event[]>;
};

export async function createWebhookPath(clock: VirtualClock): Promise<WebhookPath> {
  const [shop, queue] = await Promise.all([createShop(clock.now()), fifoQueue(clock)]);
  const secret = await webhookEnv(shop, queue, WEBHOOK_SECRET);
  const handleReceive = (await import('../../../services/webhooks/handlers/receive.ts')).handler as (
    event: HttpEvent,
    context: Context,
  ) => Promise<APIGatewayProxyStructuredResultV2>;
  const apply: Apply = asFunction(
    'WebhookApply',
    (await import('../../../services/webhooks/handlers/apply.ts')).handler,
  );
  const sweep = asFunction(
    'WebhookSweep',
    (await import('../../../services/webhooks/handlers/sweep.ts')).handler,
  );
  const reconcile = asFunction(
    'WebhookReconcile',
    (await import('../../../services/webhooks/handlers/reconcile.ts')).handler,
  );
  const receive: WebhookPath['receive'] = async (body, signature) => {
    const headers = { 'stripe-signature': signature };
    const event = httpEvent({ route: 'POST /webhooks/stripe', body, headers });
    return (await handleReceive(event, {} as Context)).statusCode ?? 0;
  };
  return {
    shop,
    queue,
    secret,
    apply,
    receive,
    sweep,
    reconcile,
    newEvents: eventReader(shop.stripe.stripe),
    deliver: async (event) => {
      const body = JSON.stringify(event);
      const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET });
      return receive(body, signature);
    },
  };
}

function eventReader(stripe: Stripe): () => Promise<Stripe.Event[]> {
  let newest: string | undefined;
  return async () => {
    const events: Stripe.Event[] = [];
    for await (const event of stripe.events.list({ limit: 100 })) {
      if (event.id === newest) break;
      events.push(event);
    }
    newest = events[0]?.id ?? newest;
    return events.filter(({ type }) => APPLIED.has(type)).reverse();
  };
}

export type Subscriber = { userId: string; customer: string; subscription: string; item: string };

/**
 * Creates a customer with a working card and a subscription through Stripe's API. The metadata of the subscription, or that
 * of the customer, names the user.
 */
export async function subscriber(
  shop: Shop,
  given: { userId: string; plan: PaidPlanId; namedOn?: 'subscription' | 'customer' },
): Promise<Subscriber> {
  const { userId, plan, namedOn = 'subscription' } = given;
  const name = (place: typeof namedOn) => (place === namedOn ? { metadata: { user_id: userId } } : {});
  const { stripe } = shop.stripe;
  const customer = await stripe.customers.create({
    ...GOOD_CARD,
    ...name('customer'),
  });
  const { id, items } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: shop.prices[plan] }],
    ...name('subscription'),
  });
  return { userId, customer: customer.id, subscription: id, item: items.data[0]?.id ?? '' };
}

/** Switches the subscription to the plan's price as an upgrade in the portal does: a new period starts and is charged. */
export async function switchPlan(
  shop: Shop,
  { subscription, item }: Pick<Subscriber, 'subscription' | 'item'>,
  plan: PaidPlanId,
) {
  await shop.stripe.stripe.subscriptions.update(subscription, {
    items: [{ id: item, price: shop.prices[plan] }],
    ...AS_IN_PORTAL,
  });
}

/** How an upgrade in the portal changes a subscription. */
export const AS_IN_PORTAL = {
  billing_cycle_anchor: { type: 'now' },
  proration_behavior: 'always_invoice',
} as const;

/** The last outcome of an event in the event log. */
export type LoggedOutcome = { id: string; outcome: string };

/** Reads the last outcome of each event. */
export async function readOutcomes(table: Table): Promise<LoggedOutcome[]> {
  const items = await scanItems(table, 'EVENTS#');
  const latest = new Map<string, { outcome: string; doneAt: number }>();
  for (const { id, outcome, doneAt } of items) {
    const entry = { outcome: String(outcome), doneAt: Number(doneAt) };
    if (entry.doneAt >= (latest.get(String(id))?.doneAt ?? 0)) latest.set(String(id), entry);
  }
  return [...latest].map(([id, { outcome }]) => ({ id, outcome }));
}

export type AccountItem = Record<string, unknown> & { accountId: string; plan: string };

/** Reads every account's item as it is stored, without the product's parser. */
export async function readAccountItems(table: Table): Promise<AccountItem[]> {
  const items = await scanItems(table, 'ACCOUNT#');
  return items.map((item) => ({
    ...item,
    accountId: String(item.pk).slice('ACCOUNT#'.length),
    plan: String(item.plan),
  }));
}

async function scanItems(table: Table, prefix: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let startKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.tableName,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': { S: prefix } },
        ExclusiveStartKey: startKey,
      }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    startKey = page.LastEvaluatedKey;
  } while (startKey);
  return items;
}

/** Calls `carryOut` for every thing, for `atOnce` of them at a time. */
export async function inParallel<Thing, Result>(
  things: Thing[],
  atOnce: number,
  carryOut: (thing: Thing) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = things.entries();
  const work = async () => {
    for (const [index, thing] of waiting) results[index] = await carryOut(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
