import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import Stripe from 'stripe';
import { startSecretsServer } from '../../../local/secrets/secretsServer.ts';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { startStripe } from '../../../local/stripe/startStripe.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { stripeSecretName } from '../../../shared/stripe/stripeSettings.ts';
import {
  type ControlState,
  GOOD_CARD,
  monthlyPrice,
  stripeAt,
} from '../../local/stripe/support/startedStripe.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { bundle } from '../../support/bundles.ts';
import { startRecordedQueue } from '../../support/webhooks/recordedQueue.ts';
import { type Row, told } from '../row.ts';
import { type Bed, createBed } from '../support/bed.ts';
import { bodyOf } from '../support/calls.ts';
import type { Tally } from '../support/countingProxy.ts';

const WEBHOOK_SECRET = 'whsec_bench';
const USER_ID = 'user_2mXbqQeVYdJ0cBvQ6k1x8zEw3aR';
const BATCH = 10;

/** Requests to the queue, the table and Stripe for an event that is received, and for batches that are applied. */
export async function measure(): Promise<Row[]> {
  const bed = await createBed('counted');
  try {
    const webhooks = await createWebhooks(bed);
    const rows = [...(await receiveOne(webhooks)), ...(await applyBatches(webhooks))];
    await webhooks.close();
    return rows;
  } finally {
    await bed.close();
  }
}

type Webhooks = Awaited<ReturnType<typeof createWebhooks>>;

async function createWebhooks(bed: Bed) {
  const [secrets, { queue, close: closeQueue }, running] = await Promise.all([
    startSecretsServer(),
    startRecordedQueue(),
    startStripe({ secretKey: DEFAULT_SECRET_KEY }),
  ]);
  const stripe = stripeAt(running.port);
  const prices = {
    starter: (await monthlyPrice(stripe, 'Starter', 2_900)).id,
    growth: (await monthlyPrice(stripe, 'Growth', 9_900)).id,
  };
  secrets.put(stripeSecretName('bench'), {
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: running.apiBase,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_PRICE_STARTER: prices.starter,
    STRIPE_PRICE_GROWTH: prices.growth,
  });
  Object.assign(process.env, {
    QUEUE_URL: queue.url,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    STRIPE_SECRET_ID: stripeSecretName('bench'),
    STRIPE_LIVEMODE: 'false',
    STRIPE_PAUSE_MS: '0',
    PAST_DUE_GRACE_DAYS: '7',
  });
  const receive = await bed.load((await bundle({ entry: 'services/webhooks/handlers/receive.ts' })).code);
  const apply = await bed.load<(event: SQSEvent) => Promise<SQSBatchResponse>>(
    (await bundle({ entry: 'services/webhooks/handlers/apply.ts' })).code,
  );
  const stripeCalls = async () => {
    const { calls } = (await (await fetch(`${running.apiBase}/_control/state`)).json()) as ControlState;
    await fetch(`${running.apiBase}/_control/calls/reset`, { method: 'POST', body: '{}' });
    return calls;
  };
  /** What was sent since it was last asked: to the table, to SQS, to Stripe. */
  const sent = async () => ({
    table: bed.proxy.take(),
    queue: queue.calls.splice(0).length,
    stripe: await stripeCalls(),
  });
  const customer = await stripe.customers.create(GOOD_CARD);
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: prices.starter }],
    metadata: { user_id: USER_ID },
  });
  return {
    ...{ receive, apply, sent, customer: customer.id },
    close: async () => {
      closeQueue();
      await Promise.all([secrets.close(), running.close()]);
    },
  };
}

async function receiveOne({ receive, sent, customer }: Webhooks): Promise<Row[]> {
  const deliver = async (id: string) => {
    const body = JSON.stringify({
      ...{ id, object: 'event', type: 'customer.subscription.updated', livemode: false },
      ...{ created: Math.floor(Date.now() / 1000), api_version: Stripe.API_VERSION },
      data: { object: { id: 'sub_1', object: 'subscription', customer } },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET });
    const headers = { 'stripe-signature': signature };
    bodyOf(await receive(httpEvent({ route: 'POST /webhooks/stripe', body, headers }), {}), 200);
  };
  // The secret is read every five minutes; from here on it is known.
  await deliver('evt_first');
  await sent();
  await deliver('evt_second');
  const { table, queue, stripe } = await sent();
  return [
    { ...told('receive: requests to SQS', queue, 'requests'), budget: { exactly: 1 } },
    { ...told('receive: requests to the table', table.requests, 'requests'), budget: { exactly: 0 } },
    { ...told('receive: requests to Stripe', sum(stripe), 'requests'), budget: { exactly: 0 } },
  ];
}

async function applyBatches(webhooks: Webhooks): Promise<Row[]> {
  let events = 0;
  const applyBatch = async (count: number) => {
    await webhooks.sent();
    const Records = Array.from({ length: count }, () => recordOf(`evt_${events++}`, webhooks.customer));
    const { batchItemFailures } = await webhooks.apply({ Records: Records as SQSEvent['Records'] });
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} events were not applied`);
    return webhooks.sent();
  };
  // Makes the account and says whose the customer is.
  await applyBatch(1);
  const rows: Row[] = [];
  for (const count of [1, BATCH]) {
    const { table, stripe } = await applyBatch(count);
    rows.push(...applyRows(`apply, ${count} of one customer`, table, stripe));
  }
  return rows;
}

function applyRows(
  name: string,
  { requests, operations, readUnits, writeUnits }: Tally,
  stripe: Record<string, number>,
) {
  const of = (...names: string[]) => names.reduce((sum, one) => sum + (operations[one] ?? 0), 0);
  const reads = of('GetItem', 'BatchGetItem', 'Query');
  const lists = stripe['GET /v1/subscriptions'] ?? 0;
  return [
    { ...told(`${name}: lists of Stripe`, lists, 'requests'), budget: { exactly: 1 } },
    { ...told(`${name}: other requests to Stripe`, sum(stripe) - lists, 'requests'), budget: { exactly: 0 } },
    { ...told(`${name}: reads`, reads, 'requests'), budget: { atMost: 2 } },
    { ...told(`${name}: writes`, of('UpdateItem', 'PutItem'), 'requests'), budget: { exactly: 1 } },
    { ...told(`${name}: batches of markers`, of('BatchWriteItem'), 'requests'), budget: { exactly: 1 } },
    { ...told(`${name}: requests to the table`, requests, 'requests'), budget: { atMost: 4 } },
    told(`${name}: write units`, writeUnits, 'units'),
    told(`${name}: read units`, readUnits, 'units'),
  ];
}

const sum = (calls: Record<string, number>) =>
  Object.values(calls).reduce((total, count) => total + count, 0);

function recordOf(id: string, customer: string) {
  const message: StripeEventMessage = {
    ...{ version: 1, id, type: 'customer.subscription.updated', customer, livemode: false },
    created: Math.floor(Date.now() / 1000),
  };
  return {
    ...{ messageId: id, receiptHandle: id, body: JSON.stringify(message) },
    attributes: { ApproximateReceiveCount: '1', MessageGroupId: customer },
  };
}
