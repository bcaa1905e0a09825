import {
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { type Contact, newContact } from '../../../shared/account/contact.ts';
import { parseContactRow } from '../../../shared/account/contactStore.ts';
import { parseMigrationRow } from '../../../shared/account/migrationItem.ts';
import { linkHash } from '../../../shared/aws/keyHashes.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { failedConditions, wasMade } from '../../../shared/aws/writeFaults.ts';
import { usedUpKey } from '../../../shared/contract/notifications/notices.ts';
import type { Claim, NoticeId, NoticeReading, NoticeStore } from '../domain/sendingPorts.ts';
import type { StoredNotice, UnreadableNotice } from '../domain/storedNotice.ts';
import { addressLimit, earlierLinks } from './claimedLinks.ts';
import { linkItem } from './linkStore.ts';
import { parseNoticeRow } from './noticeRow.ts';
import { createProposalMark } from './proposalMark.ts';

/** The notices in the table, as the sender reads and writes them. */
export function createNoticeStore(table: Table): NoticeStore {
  const { client, tableName } = table;

  const update = (id: NoticeId, changes: Changes, condition: Values) =>
    wasMade(() =>
      client.send(new UpdateItemCommand({ TableName: tableName, ...noticeUpdate(id, changes, condition) })),
    );

  return {
    readNotice: (id) => readNotice(table, id),

    async claim({ claim, notice, contact, link, now }) {
      const { kept, deleted } = earlierLinks(notice);
      const changes = {
        set: {
          state: 'sending',
          sendingUntil: claim.until,
          attempts: claim.attempt,
          ...(link ? { link: linkHash(link.token) } : {}),
          ...(kept.length > 0 ? { formerLinks: kept } : {}),
          // An erasure finds the link through its notice, which must not expire before it.
          ...(link?.link.purpose === 'unsubscribe' ? { expiresAt: link.link.expiresAt } : {}),
        },
        remove: link ? [] : ['link'],
      };
      const limit = addressLimit(tableName, { notice, link: link?.link, now });
      const items: TransactWriteItem[] = [
        ...limit,
        { Update: { TableName: tableName, ...noticeUpdate(claim, changes, asRead(notice)) } },
        { ConditionCheck: { TableName: tableName, ...unchanged(contact) } },
        ...(link ? [{ Put: { TableName: tableName, Item: linkItem(link.token, link.link) } }] : []),
        ...deleted.map((hash) => ({
          Delete: { TableName: tableName, Key: marshall(tableKeys.linkOfHash(hash)) },
        })),
      ];
      const failed = await failedConditions(() =>
        client.send(new TransactWriteItemsCommand({ TransactItems: items })),
      );
      if (failed.length === 0) return 'claimed';
      return limit.length > 0 && failed.every((index) => index === 0) ? 'address_limit' : 'changed';
    },

    recordSent: (claim, { messageId, now, forgetsFacts }) =>
      update(
        claim,
        {
          set: { state: 'sent', sentAt: now, messageId, ...(forgetsFacts ? { facts: {} } : {}) },
          remove: ['sendingUntil', 'reason', 'error'],
        },
        claimed(claim),
      ),

    release: (claim, { error }) =>
      update(claim, { set: { state: 'new', error }, remove: ['sendingUntil'] }, claimed(claim)),

    recordFailed: (claim, { reason, error }) =>
      update(claim, { set: { state: 'failed', reason, error }, remove: ['sendingUntil'] }, claimed(claim)),

    fail: (notice, { reason, error }) =>
      update(notice, { set: { state: 'failed', reason, error }, remove: ['sendingUntil'] }, asRead(notice)),

    markProposal: createProposalMark(table),

    skip: (notice, reason) =>
      update(notice, { set: { state: 'skipped', reason }, remove: ['sendingUntil'] }, asRead(notice)),
  };
}

/** The keys of notices about which a migration of the account decides. */
const ABOUT_PLAN = /^(migration|welcome|plan_ended)#/;

/** The account is read with the notice, and what else decides about one of its kind. */
async function readNotice(table: Table, { accountId, key }: NoticeId): Promise<NoticeReading> {
  const keys = {
    notice: tableKeys.notice(accountId, key),
    account: tableKeys.account(accountId),
    contact: tableKeys.contact(accountId),
  };
  const other = usedUpNotice({ accountId, key });
  const migrationKey = ABOUT_PLAN.test(key) ? tableKeys.migration(accountId) : undefined;
  const all = [...Object.values(keys), other, migrationKey].flatMap((one) => (one ? [marshall(one)] : []));
  const rows = await readBatch(table, all, { consistent: true });
  const rowOf = ({ pk, sk }: { pk: string; sk: string }) =>
    rows.find((row) => row.pk?.S === pk && row.sk?.S === sk);
  const migration = migrationKey && rowOf(migrationKey);
  const [notice, account, contact] = [rowOf(keys.notice), rowOf(keys.account), rowOf(keys.contact)];
  return {
    found: notice ? parseNoticeRow(notice) : { kind: 'none' },
    ...(account ? { account: parseAccountRow(account) } : {}),
    contact: contact ? parseContactRow(contact) : newContact(accountId),
    isUsedUp: other !== undefined && rowOf(other) !== undefined,
    ...(migration ? { migration: parseMigrationRow(migration) } : {}),
  };
}

/** Of a notice of 80 %: the notice of 100 % of the same period and quota, which are in the key. */
function usedUpNotice({ accountId, key }: NoticeId) {
  const [kind, since, included] = key.split('#');
  return kind === 'quota_80'
    ? tableKeys.notice(accountId, usedUpKey({ since: Number(since), included: Number(included) }))
    : undefined;
}

/** Values by attribute. An undefined one stands for an attribute that does not exist. */
type Values = Record<string, unknown>;

type Changes = { set: Values; remove: string[] };

/** What a notice has while nobody has changed it since it was read. A notice that was never claimed has no number of attempts. */
const asRead = ({ state, attempts, sendingUntil }: StoredNotice | UnreadableNotice): Values => ({
  state,
  attempts: attempts === 0 ? undefined : attempts,
  sendingUntil,
});

/** What a notice has while the claim holds. */
const claimed = ({ attempt, until }: Claim): Values => ({
  state: 'sending',
  attempts: attempt,
  sendingUntil: until,
});

/** An update of a notice that has the values of `condition`. */
function noticeUpdate({ accountId, key }: NoticeId, { set, remove }: Changes, condition: Values) {
  const names = [...new Set([...Object.keys(set), ...remove, ...Object.keys(condition)])];
  const sets = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removes = remove.map((name) => `#${name}`);
  const conditions = Object.entries(condition).map(([name, value]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`,
  );
  const values = {
    ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
    ...Object.fromEntries(Object.entries(condition).map(([name, value]) => [`:was_${name}`, value])),
  };
  return {
    Key: marshall(tableKeys.notice(accountId, key)),
    UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
  };
}

/** A condition that the contact is the one that was read. */
const unchanged = ({ accountId, version }: Contact) => ({
  Key: marshall(tableKeys.contact(accountId)),
  ...(version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: marshall({ ':version': version }),
      }),
});
