import {
  PutItemCommand,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { archiveProject, createProject } from '../../../services/accounts/domain/projects.ts';
import { setTerms } from '../../../services/accounts/domain/setTerms.ts';
import { createAdminStore } from '../../../services/accounts/store/adminStore.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { createBillingStore } from '../../../services/billing/store/billingStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import { changeName, changeWrites } from '../../../shared/account/changeItem.ts';
import { withVerifiedAddress } from '../../../shared/account/contactChanges.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { listedWrite } from '../../../shared/account/listedItem.ts';
import { type Listing, placesOf } from '../../../shared/account/listing.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { createOfferStore } from '../../../shared/account/offerStore.ts';
import { createPriceStore } from '../../../shared/account/priceItem.ts';
import { addressHash, linkHash } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { putEntry } from '../../../shared/credentials/auditTrail.ts';
import { HISTORY_SECONDS, isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { createTestOffer } from '../billing/testOffer.ts';
import { notifiedMigration } from '../migration/notifiedMigration.ts';
import { LIMITS } from '../slotLimits.ts';
import { createTickets } from './fullTickets.ts';
import { givenAccount, starterSubscription } from './testTable.ts';
import { putDay, putFigures, putHead, putPeriod } from './usageItems.ts';

/** The ids of an account with an item of every kind. None is a part of another word. */
export const FULL = {
  accountId: 'Anna-4711',
  ended: 'Ended-session',
  refused: 'Refused-session',
  project: 'Own-project',
  archived: 'Archived-project',
  customer: 'cus_Current',
  former: 'cus_Former',
  checkedOut: 'cus_Checkout',
  email: 'Anna.Contact@example.com',
  formerEmail: 'Anna.Former@example.com',
  offer: 'of_4fK0aTzX9mQ1rB7cYw2e',
} as const;

export const FULL_MONEY = {
  plan: 'starter',
  revenue: { plan: 'starter', status: 'active', mrr: 2_900, isEnding: false },
};

const listingAt = (now: number): Listing => ({
  ...FULL_MONEY,
  status: 'active',
  decile: 0,
  hasTerms: true,
  createdAt: now,
});

const LINK_TOKEN = 'L'.repeat(43);
const FORMER_LINK_TOKEN = 'F'.repeat(43);

export const openSessionId = (index: number) => `Open-session-${index}`;

/** Creates the account through the stores of the product, with `open` sessions that run and five that have ended. */
export async function createFullAccount(
  table: Table,
  { now, open = 1 }: { now: number; open?: number },
): Promise<void> {
  const { accountId } = FULL;
  const metering = createMeteringStore(table);
  const start = (sessionId: string, projectId?: string) =>
    startSession(metering, { accountId, sessionId, projectId, now, limits: LIMITS });
  await givenAccount(table, accountId, {
    subscription: starterSubscription(now, { customer: FULL.customer }),
    customers: [FULL.customer],
    now,
  });
  const projects = createProjectStore(table);
  for (const projectId of [FULL.project, FULL.archived]) {
    await createProject(projects, { accountId, projectId, name: `Name of ${projectId}`, now });
  }
  await archiveProject(projects, { accountId, projectId: FULL.archived, now });
  const note = { by: 'operator', at: now, reason: 'Asked by Anna' };
  await setTerms(createAdminStore(table), { accountId, terms: { concurrent: open + 1 }, note });
  for (let index = 0; index < 5; index++) {
    await start(`${FULL.ended}-${index}`, FULL.project);
    await endSession(metering, { accountId, sessionId: `${FULL.ended}-${index}`, now: now + 30 });
  }
  for (let index = 0; index < open; index++) await start(openSessionId(index));
  await start(FULL.refused, 'unknown-project');
  await endSession(metering, { accountId, sessionId: FULL.refused, now: now + 30 });
  await createBillingItems(table, now);
  await createNotices(table, now);
  await createOffers(table, now);
  await createMigrationStore(table).saveMigration({
    before: undefined,
    after: notifiedMigration({ accountId, state: 'moved', customer: FULL.customer }),
  });
  await createRecords(table, now);
  await createListed(table, now);
  await createTickets(table, { accountId, now });
}

async function createBillingItems(table: Table, now: number): Promise<void> {
  const { accountId } = FULL;
  const billing = createBillingStore(table);
  await billing.claimCustomer({ customerId: FULL.customer, accountId });
  await billing.rememberFormerCustomer({ accountId, customer: FULL.former });
  const sale = {
    plan: 'starter' as const,
    price: 'price_1',
    paymentMethods: [],
    appUrl: 'https://app.test',
  };
  const checkout = { ...sale, attempt: 1, customer: FULL.checkedOut, sessionId: 'cs_1' };
  await billing.saveCheckout({ accountId, after: checkout });
  const messages = [FULL.customer, FULL.former].map((customer) => ({
    version: 1 as const,
    id: `evt_${customer}`,
    type: 'customer.subscription.updated',
    customer,
    created: now,
    livemode: false,
  }));
  await createWebhookStore(table).recordOutcomes(
    messages.map((message) => ({ message, outcome: 'applied', accountId })),
    now,
  );
}

/** An offer that was declined after its price was made. */
async function createOffers(table: Table, now: number): Promise<void> {
  const { accountId, offer: offerId } = FULL;
  const offer = createTestOffer({
    ...{ offerId, accountId, note: 'Wanted by Anna', price: 'price_offer' },
    ...{ state: 'declined', stateSince: now },
  });
  await createOfferStore(table).saveNewOffer({ offer, newestBefore: undefined, notices: [], now });
  const { plan, amountMinor, currency, figures, until } = offer;
  const price = { offerId, accountId, plan, amountMinor, currency, figures, until };
  await createPriceStore(table).putPrice({ price: 'price_offer', ...price });
}

/** A contact, the notice that its address changed, and one with a link. */
async function createNotices(table: Table, now: number): Promise<void> {
  const { accountId, email, formerEmail } = FULL;
  const contacts = createContactStore(table);
  for (const verified of [formerEmail, email]) {
    const contact = await contacts.readContact(accountId);
    const change = withVerifiedAddress(contact, { email: verified, by: 'id_token', now });
    await contacts.saveContact({ ...change, now });
  }
  const link = {
    accountId,
    purpose: 'unsubscribe',
    kind: 'quota_80',
    addressHash: addressHash(email),
    expiresAt: now + HISTORY_SECONDS,
  } as const;
  const notice = {
    kind: 'quota_80',
    state: 'sent',
    createdAt: now,
    facts: {},
    link: linkHash(LINK_TOKEN),
    formerLinks: [linkHash(FORMER_LINK_TOKEN)],
  };
  for (const item of [
    { ...tableKeys.link(LINK_TOKEN), ...link },
    { ...tableKeys.link(FORMER_LINK_TOKEN), ...link },
    { ...tableKeys.notice(accountId, `quota_80#${now}#100`), ...notice },
  ])
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(item) }));
}

async function createRecords(table: Table, now: number): Promise<void> {
  const { accountId } = FULL;
  const action = { by: 'operator', keyId: 'a'.repeat(16), action: 'GET /admin/events', status: 200 };
  await putEntry(table, {
    ...action,
    at: now - SECONDS_PER_DAY,
    requestId: 'r1',
    accountId,
    details: { reason: 'Asked by Anna' },
  });
  await putEntry(table, { ...action, at: now, requestId: 'r2', details: { customer: FULL.customer } });
  const period = { plan: 'starter', start: now - 40 * SECONDS_PER_DAY, end: now, sessionsIncluded: 1 };
  await putPeriod(table, accountId, { ...period, sessionsUsed: 1, secondsUsed: 1, projects: {} });
  await putFigures(table, '2026-11-22', { 'plan#starter#sessions': 5, 'plan#starter#seconds': 150 });
  const since = now - SECONDS_PER_DAY;
  const project = FULL.project;
  await putDay(table, accountId, { day: isoDay(since), since, sessions: 4, [`n#${project}`]: 4 });
  await putHead(table, accountId, {
    listing: { from: [-1, 0], at: [2, 0], listing: listingAt(now) },
    asOf: now,
    day: isoDay(now),
    since,
    seconds: 150,
    [`s#${project}`]: 150,
  });
}

/** What operators' lists and figures have of the account, as the ledger writes it. */
async function createListed({ client, tableName }: Table, now: number): Promise<void> {
  const { accountId } = FULL;
  const listing = listingAt(now);
  const day = isoDay(now);
  const places = [...placesOf(listing)].map(([list, place]) =>
    listedWrite(tableName, { accountId, list, place, listing }),
  );
  const days = { createdAt: now, firstSessionDay: day, firstRevenueDay: day };
  const common = { accountId, at: now };
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      ...places,
      ...changeWrites(tableName, {
        ...common,
        kind: 'change',
        name: changeName({ createdAt: now, version: 2 }),
        after: FULL_MONEY,
      }),
      ...changeWrites(tableName, { ...common, kind: 'checkout', name: `checkout#${day}`, plan: 'growth' }),
      directoryWrite(tableName, { accountId, ...days }),
    ],
  });
  await client.send(command);
}

/** All rows of the table. */
export async function scanRows({ client, tableName }: Table): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let after: ScanCommandInput['ExclusiveStartKey'];
  do {
    const command = new ScanCommand({ TableName: tableName, ExclusiveStartKey: after });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    rows.push(...Items.map((item) => unmarshall(item)));
    after = LastEvaluatedKey;
  } while (after);
  return rows;
}
