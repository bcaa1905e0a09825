import {
  type AttributeValue,
  QueryCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { addressKeysOf } from '../../../shared/account/addressItem.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { readErasure } from '../../../shared/account/erasureStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import type { ErasureStore } from '../domain/eraseAccount.ts';
import {
  auditEntriesAbout,
  badgeKeysOf,
  customersNaming,
  linkKeysOf,
  offerKeysOf,
  queueKeysOf,
} from './accountItems.ts';
import { eraseDirectory } from './directoryErasure.ts';
import { erasureRecord } from './erasureRecord.ts';
import { endUsage } from './usageEnd.ts';

/** Rows of one step: four batches of 25, each of them put and deleted. */
const PAGE_MAX = 100;

/**
 * What an erasure reads and writes. `beforePage` limits how fast items are erased; `auditDays` is how many days of the audit trail are
 * searched, all of them by default.
 */
export function createErasureStore(
  table: Table,
  options: { beforePage?(): Promise<void>; auditDays?: number } = {},
): ErasureStore {
  const { readAccount } = createAccountStore(table);
  return {
    readAccount,
    readErasure: (accountId) => readErasure(table, accountId),
    findCustomers: (accountId) => customersNaming(table, accountId),
    isPlanned: async (accountId) =>
      (await createMigrationStore(table).readMigration(accountId)) !== undefined,
    ...erasureRecord(table),
    ...sessionErasure(table, options),
    ...itemErasure(table, options),
    endUsage: (end) => endUsage(table, end),
  };
}

type Methods<Name extends keyof ErasureStore> = Pick<ErasureStore, Name>;

const deletion = ({ pk, sk }: Record<string, AttributeValue>): WriteRequest => ({
  DeleteRequest: { Key: { pk: pk as AttributeValue, sk: sk as AttributeValue } },
});

/** Sessions. The hashed id is put before the session is deleted, so that a crash in between leaves both. */
function sessionErasure(
  table: Table,
  { beforePage }: { beforePage?(): Promise<void> },
): Methods<'eraseSessions' | 'eraseOpenSessions'> {
  const { client, tableName } = table;

  async function replace(
    salt: string,
    sessions: { key: Record<string, AttributeValue>; sessionId: string; expiresAt: number }[],
  ): Promise<void> {
    // A batch write cannot contain the same key twice. A session can be noted by two attempts, and can move in the index meanwhile.
    const unique = [...new Map(sessions.map((session) => [session.sessionId, session])).values()];
    const puts = unique.map(({ sessionId, expiresAt }) => ({
      PutRequest: { Item: marshall({ ...tableKeys.erasedSession(salt, sessionId), expiresAt }) },
    }));
    await writeBatch(table, puts, 'erased sessions');
    await writeBatch(
      table,
      unique.map(({ key }) => deletion(key)),
      'sessions',
    );
  }

  return {
    async eraseSessions({ accountId, salt }) {
      await beforePage?.();
      const partitions = [tableKeys.history(accountId), tableKeys.uncounted(accountId)];
      const pages = await Promise.all(
        partitions.map(({ historyAccount }) =>
          client.send(
            new QueryCommand({
              TableName: tableName,
              IndexName: HISTORY_INDEX,
              KeyConditionExpression: 'historyAccount = :account',
              ExpressionAttributeValues: marshall({ ':account': historyAccount }),
              Limit: PAGE_MAX / partitions.length,
            }),
          ),
        ),
      );
      const rows = pages.flatMap(({ Items = [] }) => Items);
      const sessions = rows.map((key) => {
        const { sessionId, expiresAt } = unmarshall(key);
        return { key, sessionId: String(sessionId), expiresAt: Number(expiresAt) };
      });
      await replace(salt, sessions);
      return sessions.length;
    },

    async eraseOpenSessions({ accountId, salt, sessionIds, expiresAt }) {
      const sessions = sessionIds.map((sessionId) => ({
        key: marshall(tableKeys.session(accountId, sessionId)),
        sessionId,
        expiresAt,
      }));
      await replace(salt, sessions);
    },
  };
}

/** All items with a partition of their own, and the audit trail. */
function itemErasure(
  table: Table,
  { beforePage, auditDays }: { beforePage?(): Promise<void>; auditDays?: number },
): Methods<'eraseEvents' | 'eraseItems' | 'eraseDirectory' | 'eraseCustomers' | 'anonymizeAudit'> {
  const { client, tableName } = table;

  async function erasePage(partition: string): Promise<number> {
    await beforePage?.();
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeNames: { '#link': 'link', '#number': 'number', '#state': 'state' },
      ExpressionAttributeValues: marshall({ ':pk': partition }),
      ProjectionExpression:
        'pk, sk, #link, formerLinks, email, publicKey, liveAt, price, accountId, #number, #state, unanswered',
      ConsistentRead: true,
      Limit: PAGE_MAX,
    });
    const { Items = [] } = await client.send(command);
    // These first: only the notice that has a link says whose it is, only the contact which address is in the directory, and only the
    // project which key is its own. An offer says where it is among the live ones, and what its price is: the price of a checkout has no
    // item, or that of an offer of the account.
    await writeBatch(table, linkKeysOf(Items).map(deletion), 'links');
    await writeBatch(table, addressKeysOf(Items).map(deletion), 'addresses');
    await writeBatch(table, badgeKeysOf(Items).map(deletion), 'public keys');
    await writeBatch(table, offerKeysOf(Items).map(deletion), 'live offers and prices');
    // Only a ticket says where it is in the queue.
    await writeBatch(table, queueKeysOf(Items).map(deletion), 'queued tickets');
    await writeBatch(table, Items.map(deletion), 'items');
    return Items.length;
  }

  return {
    eraseEvents: (customerId) => erasePage(tableKeys.events(customerId)),

    async eraseItems(accountId) {
      const counts = await Promise.all(ownPartitions(accountId).map(erasePage));
      return counts.reduce((sum, count) => sum + count, await eraseMigration(table, accountId));
    },

    async eraseDirectory(accountId) {
      await beforePage?.();
      return eraseDirectory(table, accountId, PAGE_MAX);
    },

    async eraseCustomers({ customers, accountId }) {
      const owners = await createCustomerStore(table).readCustomerAccounts(customers);
      const own = customers.filter((customerId) => owners.get(customerId) === accountId);
      const keys = own.map((customerId) => marshall(tableKeys.customer(customerId)));
      await writeBatch(table, keys.map(deletion), 'customers');
    },

    async anonymizeAudit(about) {
      let count = 0;
      for await (const { pk, sk, act, details } of auditEntriesAbout(table, about, auditDays)) {
        const isErasure = act?.S === accountAdminRoutes.eraseAccount.route;
        const command = new UpdateItemCommand({
          TableName: tableName,
          Key: { pk: pk as AttributeValue, sk: sk as AttributeValue },
          UpdateExpression: 'SET accountId = :hash, details = :details',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: {
            ':hash': { S: erasedName(about.accountId) },
            // Why the account was erased stays. Other details can name its sessions, or the person.
            ':details': isErasure && details ? details : { M: {} },
          },
        });
        await wasMade(() => client.send(command));
        count++;
      }
      return count;
    },
  };
}

/** Its partition has items of other accounts. Returns how many there were. */
async function eraseMigration(table: Table, accountId: string): Promise<number> {
  const key = marshall(tableKeys.migration(accountId));
  const found = await readBatch(table, [key], { consistent: true });
  await writeBatch(table, found.map(deletion), 'migrations');
  return found.length;
}

/** The partitions that hold items of one account only, beside the account item, sessions and links. */
export const ownPartitions = (accountId: string): string[] => [
  tableKeys.checkout(accountId).pk,
  tableKeys.projects(accountId),
  tableKeys.termsNote(accountId).pk,
  tableKeys.closedPeriod(accountId, 0).pk,
  tableKeys.days(accountId),
  tableKeys.contact(accountId).pk,
  tableKeys.notices(accountId),
  tableKeys.accountActions(accountId),
  tableKeys.tickets(accountId),
  tableKeys.offers(accountId),
];
