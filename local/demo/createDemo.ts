import { type DynamoDBClient, TransactWriteItemsCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { archiveProject, createProject } from '../../services/accounts/domain/projects.ts';
import { setTerms } from '../../services/accounts/domain/setTerms.ts';
import { createAdminStore } from '../../services/accounts/store/adminStore.ts';
import { createProjectStore } from '../../services/accounts/store/projectStore.ts';
import { createBillingStore } from '../../services/billing/store/billingStore.ts';
import { applyChanges } from '../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../services/ledger/store/ledgerStore.ts';
import { accountItem } from '../../shared/account/accountStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { writeBatch } from '../../shared/aws/writeBatch.ts';
import { createStripeClient } from '../../shared/stripe/stripeClient.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../shared/time.ts';
import type { StripeConnection } from '../payments/stripeConnection.ts';
import { type AccountHistory, createAccountHistory } from './accountHistory.ts';
import { DEMO_ACCOUNTS, type DemoAccount, type DemoProject } from './demoAccounts.ts';
import { createDemoBilling, type DemoBilling } from './demoBilling.ts';
import { demoWebhookStore, sumUpDays, verifyAddresses } from './demoFigures.ts';
import { DEMO_DAYS, type DemoEvent, type DemoStep, dayStartOf, demoTimeline } from './demoTimeline.ts';
import { createTraffic } from './demoTraffic.ts';

/** Batches that are written at the same time. DynamoDB Local does not get faster with more. */
const WRITERS = 4;

/** DynamoDB accepts no more. */
const TRANSACTION_ITEMS_MAX = 100;

const LEDGER_CHANGES = 100;

/**
 * The steps that reach Stripe, minutes apart. Others follow within seconds, when the emulator's clock, which runs and cannot go back, may
 * be later on a busy machine.
 */
const AT_STRIPE: ReadonlySet<DemoStep> = new Set([
  'buy',
  'renew',
  'fail_renewal',
  'pay_invoices',
  'cancel',
  'schedule_downgrade',
]);

const NOTE = { by: 'demo', reason: 'agreed with the customer for a large event' };

export type DemoInput = {
  dynamoDb: DynamoDBClient;
  tableName: string;
  stripe: StripeConnection;
  baseUrl: string;
  webhookUrl: string;
  progress(message: string): void;
  /** The end of the history, epoch seconds. */
  now: number;
  /** Whether DynamoDB Local keeps its tables on a disk. */
  isOnDisk?: boolean;
  accounts?: readonly DemoAccount[];
};

/**
 * Creates ninety days of the demo's accounts. What a request or an event would decide is decided by the domain functions of the services
 * (checkout, sync with Stripe, projects, terms, the turn of periods), at the time of the history. Ended sessions are written in batches,
 * and each day's usage of an account in one change, which the ledger's own function applies. So operators' lists and figures come from
 * the ledger, and the totals of the days from the nightly function.
 *
 * The accounts themselves are written last: the stream then reports changes that the ledger has applied.
 */
export async function createDemo(input: DemoInput): Promise<void> {
  const {
    dynamoDb,
    tableName,
    stripe: connection,
    now,
    progress,
    accounts = DEMO_ACCOUNTS,
    isOnDisk = false,
  } = input;
  const table: Table = { client: dynamoDb, clientOnce: dynamoDb, tableName };
  const clock = { now: dayStartOf(now, DEMO_DAYS) };
  const history = createAccountHistory(() => clock.now);
  const { settings, apiBase } = connection;
  const stores = {
    projects: { ...createProjectStore(table), ...history.store, ...history.projects },
    admin: { ...createAdminStore(table), ...history.store, saveTerms: history.store.saveEntitlements },
  };
  const billing = createDemoBilling({
    stripe: createStripeClient({ secretKey: settings.STRIPE_SECRET_KEY, apiBase }),
    apiBase,
    prices: {
      starter: settings.STRIPE_PRICE_STARTER.split(','),
      growth: settings.STRIPE_PRICE_GROWTH.split(','),
    },
    baseUrl: input.baseUrl,
    billingStore: { ...createBillingStore(table), ...history.store },
    webhookStore: demoWebhookStore(table, history),
    now: () => clock.now,
  });
  await billing.setDeliveries(input.webhookUrl, false);
  const events = demoTimeline(accounts, now);
  const traffic = accounts.map((account) => createTraffic(account, { now, history }));
  for (let daysAgo = DEMO_DAYS; daysAgo >= 0; daysAgo--) {
    const dayStart = dayStartOf(now, daysAgo);
    while (events[0] && events[0].at < dayStart + SECONDS_PER_DAY) {
      const event = events.shift() as DemoEvent;
      clock.now = event.at;
      if (AT_STRIPE.has(event.step)) await billing.control('clock', { now: event.at });
      await carryOut(event, { billing, history, stores, now: event.at });
    }
    clock.now = Math.min(now, dayStart + 4 * SECONDS_PER_HOUR);
    await writeAll(
      table,
      traffic.flatMap((sessionsOn) => sessionsOn(daysAgo)),
      isOnDisk,
    );
    if (daysAgo % 30 === 0 && daysAgo < DEMO_DAYS) {
      progress(`demo: ${DEMO_DAYS - daysAgo} of ${DEMO_DAYS} days`);
    }
  }
  await billing.control('clock', { now: Math.floor(Date.now() / 1000) });
  await applyToLedger(table, history, now);
  await writeAll(
    table,
    history.all().map((account) => ({ PutRequest: { Item: accountItem(account) } })),
    isOnDisk,
  );
  await noteTerms(table, history);
  await verifyAddresses(table, accounts, now);
  await sumUpDays(table, now);
  await billing.setDeliveries(input.webhookUrl, true);
  progress(`demo: ${accounts.length} accounts with ${DEMO_DAYS} days`);
}

const isArchived = ({ archivedDaysAgo }: DemoProject) => archivedDaysAgo !== undefined;
const isActive = (project: DemoProject) => !isArchived(project);

type Stores = {
  projects: Parameters<typeof createProject>[0];
  admin: Parameters<typeof setTerms>[0];
};

async function carryOut(
  { step, account, index }: DemoEvent,
  made: { billing: DemoBilling; history: AccountHistory; stores: Stores; now: number },
): Promise<void> {
  const { billing, history, stores, now } = made;
  const accountId = account.person.id;
  switch (step) {
    case 'open':
      await history.store.readOrCreateAccount(accountId, now);
      return;
    case 'buy':
      return billing.buy(account, index);
    case 'agree_on_terms': {
      const outcome = await setTerms(stores.admin, {
        accountId,
        terms: account.terms,
        note: { ...NOTE, at: now },
      });
      if (outcome.kind !== 'saved')
        throw new Error(`the terms of ${accountId} were refused: ${outcome.reason}`);
      return;
    }
    case 'renew':
      return billing.renew(account, 'paid');
    case 'fail_renewal':
      return billing.renew(account, 'failed');
    case 'pay_invoices':
      return billing.payInvoices(account);
    case 'cancel':
      return billing.cancelAtEnd(account);
    case 'schedule_downgrade':
      return billing.scheduleDowngrade(account);
    case 'create_first_project':
      return createProjects(accountId, account.projects.slice(0, 1), { stores, now });
    case 'create_projects':
      return createProjects(accountId, account.projects, { stores, now });
    case 'archive_projects': {
      const [archived, others] = [account.projects.filter(isArchived), account.projects.filter(isActive)];
      for (const { id: projectId } of archived) {
        await archiveProject(stores.projects, { accountId, projectId, now });
      }
      return createProjects(accountId, others, { stores, now });
    }
  }
}

/** Creates as many as the plan has room for, first those that are archived later. */
async function createProjects(
  accountId: string,
  projects: DemoProject[],
  { stores, now }: { stores: Stores; now: number },
): Promise<void> {
  const byEnd = projects.toSorted((one, other) => (other.archivedDaysAgo ?? 0) - (one.archivedDaysAgo ?? 0));
  for (const { id: projectId, name } of byEnd) {
    await createProject(stores.projects, { accountId, projectId, name, now });
  }
}

/** In slices of about a week: a transaction of the ledger has room for the figures of so many days. */
async function applyToLedger(table: Table, { changes }: AccountHistory, now: number): Promise<void> {
  const store = createLedgerStore(table);
  for (let first = 0; first < changes.length; first += LEDGER_CHANGES) {
    const { failures } = await applyChanges(store, changes.slice(first, first + LEDGER_CHANGES), now);
    if (failures[0]) {
      throw new Error('the ledger did not apply the history of the demo', { cause: failures[0].error });
    }
  }
}

async function noteTerms(table: Table, history: AccountHistory): Promise<void> {
  const { saveTerms } = createAdminStore(table);
  for (const account of history.all()) {
    if (!account.terms) continue;
    await saveTerms({ before: account, after: account, note: { ...NOTE, at: account.createdAt } });
  }
}

/**
 * In memory, DynamoDB Local writes batches fastest. On a disk it waits for the disk after each item of a batch, and once for a
 * transaction.
 */
async function writeAll(table: Table, requests: WriteRequest[], isOnDisk: boolean): Promise<void> {
  const size = Math.ceil(requests.length / WRITERS);
  const parts = Array.from({ length: WRITERS }, (_, writer) =>
    requests.slice(writer * size, (writer + 1) * size),
  );
  await Promise.all(
    parts.map((part) => (isOnDisk ? transact(table, part) : writeBatch(table, part, 'items of the demo'))),
  );
}

async function transact({ client, tableName }: Table, requests: WriteRequest[]): Promise<void> {
  for (let first = 0; first < requests.length; first += TRANSACTION_ITEMS_MAX) {
    const puts = requests
      .slice(first, first + TRANSACTION_ITEMS_MAX)
      .map(({ PutRequest }) => ({ Put: { TableName: tableName, Item: PutRequest?.Item } }));
    await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
  }
}
