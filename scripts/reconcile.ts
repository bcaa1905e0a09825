import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type Deciding, findDrift } from '../services/webhooks/domain/findDrift.ts';
import {
  customersOfAccount,
  type ReconcileDeps,
  reconcileMessage,
  reconcileSlice,
  SLICE_MAX,
} from '../services/webhooks/domain/reconcile.ts';
import { createSubscriptionGateway } from '../services/webhooks/gateway/subscriptionGateway.ts';
import { createEventQueue } from '../services/webhooks/store/eventQueue.ts';
import { reconcileProgress } from '../services/webhooks/store/progressRows.ts';
import { createAccountStore } from '../shared/account/accountStore.ts';
import { createCustomerStore } from '../shared/account/customerStore.ts';
import { createMigrationStore } from '../shared/account/migrationStore.ts';
import type { CustomerPosition } from '../shared/account/ports.ts';
import { createPriceStore } from '../shared/account/priceItem.ts';
import { createProgressStore } from '../shared/aws/progressStore.ts';
import { loadEnv } from '../shared/lambda/loadEnv.ts';
import { createStripeClient } from '../shared/stripe/stripeClient.ts';
import { pricesOf, type StoredStripeSettings, stripeSettings } from '../shared/stripe/stripeSettings.ts';
import { createThrottle } from '../shared/throttle.ts';
import { isoInstant, SECONDS_PER_DAY } from '../shared/time.ts';
import { counted } from './counted.ts';
import { errorMessage } from './errorMessage.ts';
import { runCommand } from './runCommand.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';
import { optionalAccountId, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run reconcile -- --stage STAGE [--account ID] [--dry-run]
Queues every account with a Stripe customer, also one that never paid, or the one account, to be compared with Stripe and synced.
--dry-run compares here instead, prints the differences and changes nothing.
--account names an account by its user_id: quote an ID with |, and write one that begins with - as --account=ID.
${STAGE_USAGE}`;

/** The next slice is queued when at most this many messages wait in the queue. */
const WAITING_COUNT_MAX = 100;
const POLL_INTERVAL_MS = 2_000;

const PAGE_COUNT_MAX = 100;

const DRY_RUN_SETTINGS = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
});

/** A dry run makes three requests a second to Stripe, an eighth of Stripe's limit. */
const PAUSE_MS = 330;

const now = () => Math.floor(Date.now() / 1000);
const newRunName = () => `by-hand-${isoInstant(now()).replaceAll(':', '')}`;

const queueOf = ({ queues, queueUrl }: ConnectedStage) => createEventQueue({ client: queues, queueUrl });

async function reconcileOne(stage: ConnectedStage, accountId: string): Promise<void> {
  const customers = await readCustomers(stage, accountId);
  if (customers.length === 0) {
    console.log(`${accountId} has no Stripe customer, so there is nothing to compare`);
    return;
  }
  const about = { accountId, run: newRunName(), created: now(), livemode: stage.livemode };
  const messages = customers.map((customerId) => reconcileMessage({ ...about, customerId }));
  await queueOf(stage).enqueueAll(messages);
  console.log(`${accountId} is queued with ${customers.join(', ')}: it is compared within seconds`);
}

/** Throws for an id that neither an account nor a customer has, such as one with a typo. */
async function readCustomers({ name, table }: ConnectedStage, accountId: string): Promise<string[]> {
  const account = await createAccountStore(table).readAccount(accountId);
  const listed = account?.customers ?? [];
  const customers = await customersOfAccount(createCustomerStore(table), { accountId, listed });
  if (account || customers.length > 0) return customers;
  throw new Error(`there is no account ${accountId} in ${name}: its id is the user_id of its requests`);
}

/** Resumes an incomplete run of this command first. The nightly run has progress of its own. */
async function reconcileAll(stage: ConnectedStage): Promise<void> {
  const deps: ReconcileDeps = {
    directory: createCustomerStore(stage.table),
    progress: createProgressStore(stage.table, 'reconcile-by-hand', reconcileProgress),
    queue: queueOf(stage),
    livemode: stage.livemode,
  };
  const run = newRunName();
  for (let total = 0; ; ) {
    const slice = await reconcileSlice(deps, { run, countMax: SLICE_MAX, now: now() });
    total += slice.queued;
    const wait = slice.kind === 'waits' ? '; waiting for the queue to become shorter' : '';
    console.log(`run ${slice.run}: ${counted(total, 'customers')} queued${wait}`);
    if (slice.kind === 'overtaken') {
      throw new Error(
        `another command is working on the run ${slice.run}: wait for it, or run this command again if it was stopped`,
      );
    }
    if (slice.kind === 'complete') {
      // A resumed older run is complete; this command's own run starts next.
      if (slice.run === run) break;
      continue;
    }
    while ((await deps.queue.countWaiting()) > WAITING_COUNT_MAX) await sleep(POLL_INTERVAL_MS);
  }
  console.log('differences are counted as drift and logged as webhook_anomaly');
}

async function printDrift(stage: ConnectedStage, accountId: string | undefined): Promise<void> {
  const settings = parseSettings(stage, (await stage.secret.read()) ?? {});
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
  const stripe = createStripeClient({ secretKey, apiBase, beforeRequest: createThrottle(PAUSE_MS) });
  const deps = {
    store: {
      ...createAccountStore(stage.table),
      ...createPriceStore(stage.table),
      ...createMigrationStore(stage.table),
    },
    gateway: createSubscriptionGateway(stripe),
    rules: { prices: pricesOf(settings), graceSeconds: stage.graceDays * SECONDS_PER_DAY },
  };
  let comparedCount = 0;
  let differingCount = 0;
  const accounts =
    accountId === undefined
      ? await readDirectory(stage)
      : new Map([[accountId, await readCustomers(stage, accountId)]]);
  for (const [id, customers] of accounts) {
    const drift = await findDrift(deps, { accountId: id, customerIds: customers, now: now() });
    comparedCount++;
    if (drift) {
      differingCount++;
      console.log(`${id}: stored ${describe(drift.stored)}; at Stripe ${describe(drift.atStripe)}`);
    }
    if (comparedCount % PAGE_COUNT_MAX === 0) console.log(`${comparedCount} accounts compared so far`);
  }
  console.log(
    `${counted(comparedCount, 'accounts')} compared, ${counted(differingCount, 'accounts')} with differences; nothing was changed`,
  );
}

function parseSettings({ name }: ConnectedStage, stored: StoredStripeSettings) {
  try {
    return loadEnv(DRY_RUN_SETTINGS, stored);
  } catch (error) {
    throw new Error(`${errorMessage(error)}: run npm run secrets -- --stage ${name} check`, { cause: error });
  }
}

/** Returns the Stripe customers of every account that has one, by account id. */
async function readDirectory({ table }: ConnectedStage): Promise<Map<string, string[]>> {
  const accounts = new Map<string, string[]>();
  const { listCustomers } = createCustomerStore(table);
  let position: CustomerPosition | undefined = { bucket: 0 };
  while (position) {
    const page: Awaited<ReturnType<typeof listCustomers>> = await listCustomers({
      ...position,
      limit: PAGE_COUNT_MAX,
    });
    for (const { accountId, customerId } of page.customers) {
      accounts.set(accountId, [...(accounts.get(accountId) ?? []), customerId]);
    }
    position = page.next;
  }
  return accounts;
}

function describe({ subscription, offer }: Deciding): string {
  if (!subscription) return 'no subscription';
  const { id, plan, status, paidUntil, cancelAt, mrr } = subscription;
  const ending = cancelAt === undefined ? '' : `, cancels at ${isoInstant(cancelAt)}`;
  const revenue = mrr === undefined ? '' : `, ${(mrr / 100).toFixed(2)} USD a month`;
  const price = offer === undefined ? '' : ` at the price of offer ${offer}`;
  return `${id} ${plan}${price} ${status}, paid until ${isoInstant(paidUntil)}${ending}${revenue}`;
}

await runCommand({
  usage: USAGE,
  options: { ...STAGE_OPTIONS, account: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  async run({ values }) {
    const account = optionalAccountId(values);
    const stage = await connectStage(requireStageName(values), values['state-dir']);
    if (values['dry-run']) await printDrift(stage, account);
    else if (account === undefined) await reconcileAll(stage);
    else await reconcileOne(stage, account);
  },
});
