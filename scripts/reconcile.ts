import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { findDrift } from '../services/webhooks/domain/findDrift.ts';
import {
  type ReconcileDeps,
  reconcileMessage,
  reconcileSlice,
  SLICE_MAX,
} from '../services/webhooks/domain/reconcile.ts';
import { createSubscriptionGateway } from '../services/webhooks/gateway/subscriptionGateway.ts';
import { createEventQueue } from '../services/webhooks/store/eventQueue.ts';
import { createProgressStore, reconcileProgress } from '../services/webhooks/store/progressStore.ts';
import type { SubscriptionSummary } from '../shared/account/account.ts';
import { createAccountStore } from '../shared/account/accountStore.ts';
import { createCustomerStore } from '../shared/account/customerStore.ts';
import type { CustomerPosition } from '../shared/account/ports.ts';
import { loadEnv } from '../shared/lambda/loadEnv.ts';
import { createStripeClient } from '../shared/stripe/stripeClient.ts';
import { pricesOf, stripeSettings } from '../shared/stripe/stripeSettings.ts';
import { throttled } from '../shared/stripe/throttled.ts';
import { isoInstant, SECONDS_PER_DAY } from '../shared/time.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';

const USAGE = `usage: npm run reconcile -- --stage STAGE [--account ID] [--dry-run]
Has every account with a Stripe customer, or the one named, compared with Stripe and mended, through the queue.
--dry-run compares here and now, prints what differs and changes nothing.
The stage local is the run on this machine; --state-dir DIR says where it keeps its state, .local unless told.`;

/** How many may wait before the next slice is queued. */
const WAITING_MAX = 100;
const POLL_MS = 2_000;

const PAGE_MAX = 100;

const ASKING = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
});

/** A comparison by hand asks Stripe three times a second, an eighth of what it allows. */
const PAUSE_MS = 330;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { stage: text, account: text, 'state-dir': text, 'dry-run': { type: 'boolean' } },
  });
  if (!values.stage) throw new Error(USAGE);
  const stage = await connectStage(values.stage, values['state-dir']);
  const { account } = values;
  if (values['dry-run']) await compare(stage, account);
  else if (account === undefined) await reconcileAll(stage);
  else await reconcileOne(stage, account);
}

const now = () => Math.floor(Date.now() / 1000);
const runName = () => `by-hand-${isoInstant(now()).replaceAll(':', '')}`;

const queueOf = ({ queues, queueUrl }: ConnectedStage) => createEventQueue({ client: queues, queueUrl });

async function reconcileOne(stage: ConnectedStage, accountId: string): Promise<void> {
  const account = await createAccountStore(stage.table).readAccount(accountId);
  const customers = account?.customers ?? [];
  if (customers.length === 0) {
    console.log(`${accountId} has no Stripe customer, so there is nothing to compare`);
    return;
  }
  const about = { accountId, run: runName(), created: now(), livemode: stage.livemode };
  const messages = customers.map((customerId) => reconcileMessage({ ...about, customerId }));
  await queueOf(stage).enqueueAll(messages);
  console.log(`${accountId} is queued with ${customers.join(', ')}: it is compared within seconds`);
}

/** Goes on with a run by hand that was not completed; the night has its own. */
async function reconcileAll(stage: ConnectedStage): Promise<void> {
  const deps: ReconcileDeps = {
    directory: createCustomerStore(stage.table),
    progress: createProgressStore(stage.table, 'reconcile-by-hand', reconcileProgress),
    queue: queueOf(stage),
    livemode: stage.livemode,
  };
  const run = runName();
  for (let total = 0; ; ) {
    const slice = await reconcileSlice(deps, { run, countMax: SLICE_MAX, now: now() });
    total += slice.queued;
    console.log(
      `run ${slice.run}: ${total} customers queued${slice.kind === 'waits' ? ', the queue is long' : ''}`,
    );
    if (slice.kind === 'overtaken') throw new Error('another command works on this run');
    if (slice.kind === 'complete') {
      // What went on with an older run has not begun its own.
      if (slice.run === run) break;
      continue;
    }
    while ((await deps.queue.countWaiting()) > WAITING_MAX) await sleep(POLL_MS);
  }
  console.log('what differed is counted as drift, and logged as webhook_anomaly');
}

async function compare(stage: ConnectedStage, accountId: string | undefined): Promise<void> {
  const settings = loadEnv(ASKING, (await stage.secret.read()) ?? {});
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
  const deps = {
    store: { readAccount: (id: string) => createAccountStore(stage.table).readAccount(id) },
    gateway: throttled(createSubscriptionGateway(createStripeClient({ secretKey, apiBase })), PAUSE_MS),
    rules: { prices: pricesOf(settings), graceSeconds: stage.graceDays * SECONDS_PER_DAY },
  };
  let compared = 0;
  let differing = 0;
  const accounts = accountId === undefined ? await readDirectory(stage) : new Map([[accountId, []]]);
  for (const [id, customers] of accounts) {
    const drift = await findDrift(deps, { accountId: id, customerIds: customers });
    compared++;
    if (drift) {
      differing++;
      console.log(`${id}: stored ${describe(drift.stored)}; at Stripe ${describe(drift.atStripe)}`);
    }
    if (compared % PAGE_MAX === 0) console.log(`${compared} accounts compared so far`);
  }
  console.log(`${compared} accounts compared, ${differing} differ; nothing was changed`);
}

/** Every account with the customers that are its by their rows. */
async function readDirectory({ table }: ConnectedStage): Promise<Map<string, string[]>> {
  const accounts = new Map<string, string[]>();
  const { listCustomers } = createCustomerStore(table);
  let position: CustomerPosition | undefined = { bucket: 0 };
  while (position) {
    const page: Awaited<ReturnType<typeof listCustomers>> = await listCustomers({
      ...position,
      limit: PAGE_MAX,
    });
    for (const { accountId, customerId } of page.customers) {
      accounts.set(accountId, [...(accounts.get(accountId) ?? []), customerId]);
    }
    position = page.next;
  }
  return accounts;
}

function describe(subscription: SubscriptionSummary | undefined): string {
  if (!subscription) return 'no subscription';
  const { id, plan, status, periodEnd, cancelAt } = subscription;
  const ending = cancelAt === undefined ? '' : `, cancelled for ${isoInstant(cancelAt)}`;
  return `${id} ${plan} ${status}, period until ${isoInstant(periodEnd)}${ending}`;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
