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
import type { Row } from '../row.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  type HttpHandler,
} from '../support/benchEnvironment.ts';
import type { Tally } from '../support/countingProxy.ts';
import { bodyOf } from '../support/meteringCalls.ts';

const WEBHOOK_SECRET = 'whsec_bench';
const USER_ID = 'user_2mXbqQeVYdJ0cBvQ6k1x8zEw3aR';
const BATCH = 10;

type StripeRequests = Record<string, number>;

type Webhooks = {
  receive: HttpHandler;
  apply: (event: SQSEvent) => Promise<SQSBatchResponse>;
  /** Returns the requests to the table, to SQS and to Stripe since the last call. */
  takeRequests(): Promise<{ table: Tally; queue: number; stripe: StripeRequests }>;
  customer: string;
  close(): Promise<void>;
};

/** Requests to the queue, the table and Stripe: for one received event, and for batches of applied events. */
export async function measure(): Promise<Row[]> {
  const environment = await createBenchEnvironment('counted');
  try {
    const webhooks = await createWebhooks(environment);
    const rows = [...(await measureReceive(webhooks)), ...(await measureApply(webhooks))];
    await webhooks.close();
    return rows;
  } finally {
    await environment.close();
  }
}

async function createWebhooks(environment: BenchEnvironment): Promise<Webhooks> {
  const [secrets, { queue, close: closeQueue }, emulator] = await Promise.all([
    startSecretsServer(),
    startRecordedQueue(),
    startStripe({ secretKey: DEFAULT_SECRET_KEY }),
  ]);
  const stripe = stripeAt(emulator.port);
  const prices = {
    starter: (await monthlyPrice(stripe, 'Starter', 2_900)).id,
    growth: (await monthlyPrice(stripe, 'Growth', 9_900)).id,
  };
  secrets.put(stripeSecretName('bench'), {
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: emulator.apiBase,
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
  const load = async <Handler>(entry: string) => environment.load<Handler>((await bundle({ entry })).code);
  const customer = await stripe.customers.create(GOOD_CARD);
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: prices.starter }],
    metadata: { user_id: USER_ID },
  });
  return {
    receive: await load<HttpHandler>('services/webhooks/handlers/receive.ts'),
    apply: await load<Webhooks['apply']>('services/webhooks/handlers/apply.ts'),
    takeRequests: async () => ({
      table: environment.proxy.take(),
      queue: queue.calls.splice(0).length,
      stripe: await takeStripeRequests(emulator.apiBase),
    }),
    customer: customer.id,
    close: async () => {
      closeQueue();
      await Promise.all([secrets.close(), emulator.close()]);
    },
  };
}

/** Returns the number of requests per route that the Stripe emulator received, and resets it. */
async function takeStripeRequests(apiBase: string): Promise<StripeRequests> {
  const { calls } = (await (await fetch(`${apiBase}/_control/state`)).json()) as ControlState;
  await fetch(`${apiBase}/_control/calls/reset`, { method: 'POST', body: '{}' });
  return calls;
}

async function measureReceive({ receive, takeRequests, customer }: Webhooks): Promise<Row[]> {
  const deliver = async (id: string) => {
    const body = JSON.stringify({
      id,
      object: 'event',
      type: 'customer.subscription.updated',
      livemode: false,
      created: Math.floor(Date.now() / 1000),
      api_version: Stripe.API_VERSION,
      data: { object: { id: 'sub_1', object: 'subscription', customer } },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET });
    const headers = { 'stripe-signature': signature };
    bodyOf(await receive(httpEvent({ route: 'POST /webhooks/stripe', body, headers }), {}), 200);
  };
  // The function caches the secret for five minutes. The first delivery loads it.
  await deliver('evt_first');
  await takeRequests();
  await deliver('evt_second');
  const { table, queue, stripe } = await takeRequests();
  const unit = 'requests';
  return [
    { name: 'receive: requests to SQS', value: queue, unit, budget: { exactly: 1 } },
    { name: 'receive: requests to the table', value: table.requests, unit, budget: { exactly: 0 } },
    { name: 'receive: requests to Stripe', value: sumOf(stripe), unit, budget: { exactly: 0 } },
  ];
}

async function measureApply(webhooks: Webhooks): Promise<Row[]> {
  let events = 0;
  const applyBatch = async (count: number) => {
    await webhooks.takeRequests();
    const Records = Array.from({ length: count }, () => createRecord(`evt_${events++}`, webhooks.customer));
    const { batchItemFailures } = await webhooks.apply({ Records: Records as SQSEvent['Records'] });
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} events were not applied`);
    return webhooks.takeRequests();
  };
  // The first event creates the account and links the customer to it.
  await applyBatch(1);
  const rows: Row[] = [];
  for (const count of [1, BATCH]) {
    const { table, stripe } = await applyBatch(count);
    const name = `apply, ${count} event${count === 1 ? '' : 's'} of one customer`;
    rows.push(...applyRows(name, table, stripe));
  }
  return rows;
}

function applyRows(name: string, table: Tally, stripe: StripeRequests): Row[] {
  const countOf = (...operations: string[]) =>
    operations.reduce((sum, operation) => sum + (table.operations[operation] ?? 0), 0);
  const lists = stripe['GET /v1/subscriptions'] ?? 0;
  const others = sumOf(stripe) - lists;
  const reads = countOf('GetItem', 'BatchGetItem', 'Query');
  const writes = countOf('UpdateItem', 'PutItem');
  const eventLogWrites = countOf('BatchWriteItem');
  const unit = 'requests';
  return [
    { name: `${name}: subscription lists from Stripe`, value: lists, unit, budget: { exactly: 1 } },
    { name: `${name}: other requests to Stripe`, value: others, unit, budget: { exactly: 0 } },
    { name: `${name}: reads`, value: reads, unit, budget: { atMost: 2 } },
    { name: `${name}: writes`, value: writes, unit, budget: { exactly: 1 } },
    { name: `${name}: batch writes to the event log`, value: eventLogWrites, unit, budget: { exactly: 1 } },
    { name: `${name}: requests to the table`, value: table.requests, unit, budget: { atMost: 4 } },
    { name: `${name}: write units`, value: table.writeUnits, unit: 'units' },
    { name: `${name}: read units`, value: table.readUnits, unit: 'units' },
  ];
}

const sumOf = (calls: StripeRequests) => Object.values(calls).reduce((total, count) => total + count, 0);

function createRecord(id: string, customer: string) {
  const message: StripeEventMessage = {
    version: 2,
    id,
    type: 'customer.subscription.updated',
    customer,
    livemode: false,
    created: Math.floor(Date.now() / 1000),
  };
  return {
    messageId: id,
    receiptHandle: id,
    body: JSON.stringify(message),
    attributes: { ApproximateReceiveCount: '1', MessageGroupId: customer },
  };
}
