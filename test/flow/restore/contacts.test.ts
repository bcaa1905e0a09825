import { PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { createTable } from '../../../local/resources/tables.ts';
import { COPIED_KINDS } from '../../../scripts/table/copiedKinds.ts';
import { copyRows } from '../../../scripts/table/copyRows.ts';
import { accountRows, scanRows } from '../../../scripts/table/sourceRows.ts';
import { setContact } from '../../../services/accounts/domain/contact.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import { addressHash } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import {
  givenNotice,
  quotaNotice,
  storedContact,
  storedNotice,
  storedNotices,
} from '../../support/notifications/storedNotices.ts';
import { scanRows as allRows } from '../../support/table/fullAccount.ts';
import { testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);

let stage: Table;
/** The table as it was at the restore point. */
let restored: Table;

const propose = (email: string, now: number) => {
  const store = { ...createAccountStore(stage), ...createContactStore(stage) };
  return setContact(store, { accountId: 'u1', settings: { email }, isKnown: false, now });
};

const copying = (replaces: boolean) => ({
  from: restored,
  to: stage,
  replaces,
  isDryRun: false,
  now: NOW,
  beforeChunk: async () => {},
});

async function copyBack() {
  const results = [];
  for await (const { rows } of accountRows(restored, { accountId: 'u1', kinds: COPIED_KINDS }))
    results.push(...(await copyRows(rows, copying(true))));
  return results.map(({ row, result }) => `${row.pk?.S?.split('#')[0]} ${result}`);
}

/** At the restore point, a link waits to be followed, one notice waits and another was sent. */
beforeEach(async () => {
  stage = await testTable();
  restored = { ...stage, tableName: `${stage.tableName}Restored` };
  await createTable(stage.client, inject('tableProperties'), restored.tableName);
  await propose('ada@example.com', NOW - 20_000);
  await givenNotice(stage, 'u1', { notice: quotaNotice(NOW, 100), now: NOW - 20_000 });
  const sent = { state: 'sent' as const, sentAt: NOW - 19_000 };
  await givenNotice(stage, 'u1', { notice: quotaNotice(NOW, 200), now: NOW - 20_000, ...sent });
  for await (const { rows } of scanRows(stage, { kinds: COPIED_KINDS }))
    for (const Item of rows)
      await stage.client.send(new PutItemCommand({ TableName: restored.tableName, Item }));
});

describe('a contact that is copied back', () => {
  it('gets the e-mail that confirms its next address', async () => {
    await propose('new@example.com', NOW - 10_000);
    expect(await storedNotice(stage, 'u1', 'confirm_address#2')).toMatchObject({ createdAt: NOW - 10_000 });
    expect(await copyBack()).toContain('CONTACT replaced');
    expect(await propose('other@example.com', NOW)).toMatchObject({ kind: 'contact' });
    expect(await storedNotices(stage, 'u1')).toContainEqual(
      expect.objectContaining({ kind: 'confirm_address', state: 'new', createdAt: NOW }),
    );
  });

  it('is not overwritten by a write that read it before', async () => {
    await propose('new@example.com', NOW - 10_000);
    const store = createContactStore(stage);
    const before = await store.readContact('u1');
    await copyBack();
    // The copy had the version of the restore point, and this write raised it to what was read.
    await propose('other@example.com', NOW);
    const late = { contact: { ...before, language: 'fr' as const }, notices: [], now: NOW };
    expect(await store.saveContact(late)).toBe(false);
  });

  it('is found by its address, and no longer by one that was verified since', async () => {
    const verify = (email: string) => {
      const store = { ...createAccountStore(stage), ...createContactStore(stage) };
      const settings = { verified: { email, issuedAt: NOW } };
      return setContact(store, { accountId: 'u2', settings, isKnown: false, now: NOW });
    };
    await verify('ada@example.com');
    for await (const { rows } of accountRows(stage, { accountId: 'u2', kinds: COPIED_KINDS }))
      for (const Item of rows)
        await stage.client.send(new PutItemCommand({ TableName: restored.tableName, Item }));
    await verify('later@example.com');
    for await (const { rows } of accountRows(restored, { accountId: 'u2', kinds: COPIED_KINDS }))
      await copyRows(rows, copying(true));
    const found = (await allRows(stage)).filter(({ pk }) => String(pk).startsWith('ADDRESS#'));
    expect(found).toEqual([{ pk: `ADDRESS#${addressHash('ada@example.com')}`, sk: 'u2', accountId: 'u2' }]);
  });

  it('is left alone if it was changed since it was read', async () => {
    const changed = {
      ...stage.client,
      send: async (command: { input: object }) => {
        if (command instanceof TransactWriteItemsCommand) await propose('meanwhile@example.com', NOW);
        return stage.client.send(command as never);
      },
    };
    await propose('new@example.com', NOW - 10_000);
    const to = { ...stage, client: changed as unknown as Table['client'] };
    for await (const { rows } of accountRows(restored, { accountId: 'u1', kinds: ['contact'] }))
      expect(await copyRows(rows, { ...copying(true), to })).toMatchObject([{ result: 'differs' }]);
    expect(await storedContact(stage, 'u1')).toMatchObject({ proposed: { email: 'meanwhile@example.com' } });
  });
});

describe('a lost table, copied into a new one', () => {
  let empty: Table;

  beforeEach(async () => {
    empty = { ...stage, tableName: `${stage.tableName}New` };
    await createTable(stage.client, inject('tableProperties'), empty.tableName);
  });

  const copyAll = async () => {
    const results = [];
    for await (const { rows } of scanRows(restored, { kinds: COPIED_KINDS }))
      results.push(...(await copyRows(rows, { ...copying(false), to: empty })));
    return results.map(({ result }) => result);
  };

  it('has the contact, and no notice that would be sent', async () => {
    await copyAll();
    expect(await storedContact(empty, 'u1')).toMatchObject({ proposed: { email: 'ada@example.com' } });
    const notices = await storedNotices(empty, 'u1');
    expect(notices.map(({ kind, state, reason }) => [kind, state, reason]).sort()).toEqual([
      ['confirm_address', 'skipped', 'restored'],
      ['quota_80', 'sent', undefined],
      ['quota_80', 'skipped', 'restored'],
    ]);
  });

  it('is the same as its source when the copy is repeated', async () => {
    expect(new Set(await copyAll())).toEqual(new Set(['copied']));
    expect(new Set(await copyAll())).toEqual(new Set(['same']));
  });
});
