import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { createTable } from '../../../local/resources/tables.ts';
import { COPIED_KINDS } from '../../../scripts/table/copiedKinds.ts';
import { copyRows } from '../../../scripts/table/copyRows.ts';
import { accountRows } from '../../../scripts/table/sourceRows.ts';
import { renewBadgeKey } from '../../../services/accounts/domain/badge.ts';
import type { ProjectStore } from '../../../services/accounts/domain/ports.ts';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const PROJECT = { accountId: 'u1', projectId: 'p1', name: 'One', now: NOW };

let table: Table;
beforeEach(async () => {
  table = await testTable();
});

const create = (store: ProjectStore = createProjectStore(table)) => createProject(store, PROJECT);

const renew = async (store: ProjectStore = createProjectStore(table)) =>
  renewBadgeKey(store, await store.readAccount('u1'), { projectId: 'p1', now: NOW });

/** The public keys by which a project is found, and those that projects show. Always the same. */
async function keysOf(of = table) {
  const rows = await scanRows(of);
  const found = rows.filter(({ sk }) => sk === 'BADGE');
  expect(found.every(({ accountId, projectId }) => accountId === 'u1' && projectId === 'p1')).toBe(true);
  const known = found.map(({ pk }) => String(pk).replace('BADGE#', ''));
  const shown = rows.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [publicKey]));
  expect(known).toEqual(shown);
  return known;
}

/** Makes the project one that was created before there were public keys. */
async function removeKey(): Promise<void> {
  const { client, tableName } = table;
  const Key = marshall(tableKeys.project('u1', 'p1'));
  const UpdateExpression = 'REMOVE publicKey, projectName';
  await client.send(new UpdateItemCommand({ TableName: tableName, Key, UpdateExpression }));
  const [badge] = (await scanRows(table)).filter(({ sk }) => sk === 'BADGE');
  await client.send(
    new DeleteItemCommand({ TableName: tableName, Key: marshall({ pk: badge?.pk, sk: 'BADGE' }) }),
  );
}

describe('a project', () => {
  it('that is created by 64 calls at once has one key, which all of them return', async () => {
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => create()));
    const keys = outcomes.map((outcome) =>
      outcome.kind === 'refused' ? undefined : outcome.project.publicKey,
    );
    expect([...new Set(keys)]).toEqual(await keysOf());
  });

  it('that is older than public keys gets one when it is asked for, and one when it is renamed', async () => {
    for (const give of [() => renew(), () => create()]) {
      table = await testTable();
      await create();
      await removeKey();
      expect(await keysOf()).toEqual([]);
      await give();
      expect(await keysOf()).toHaveLength(1);
    }
  });

  it('that has no item of its own yet can get a key, and is created with the call', async () => {
    const store = createProjectStore(table);
    const account = await store.readOrCreateAccount('u1', NOW);
    await store.addProject({
      ...PROJECT,
      createdAt: NOW,
      sessionsUsed: 0,
      secondsUsed: 0,
      usageSince: account.usageSince,
    });
    expect(await keysOf()).toEqual([]);
    expect(await keysOf()).not.toContain(await renew());
    expect(await store.readProject(PROJECT)).toMatchObject({ name: 'p1', createdAt: NOW });
  });

  it('whose key is renewed by 8 calls at once has the key that one of them returned', async () => {
    await create();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => renew()));
    const returned = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(returned).toEqual(expect.arrayContaining(await keysOf()));
  });

  it.each([
    ['created', create],
    ['renewed', renew],
  ])('has a key that is known, wherever the call crashed in which it was %s', async (_name, act) => {
    for (let call = 0; ; call++) {
      let calls = 0;
      for (const when of ['before', 'after'] as const) {
        table = await testTable();
        if (act === renew) await create();
        const store = crashing(createProjectStore(table), { call, when });
        await act(store).catch((error) => expect(error).toBeInstanceOf(Crash));
        await keysOf();
        await act();
        expect(await keysOf()).toHaveLength(1);
        calls = store.calls();
      }
      if (call >= calls) break;
    }
  });
});

describe('a project that is copied back from a restored table', () => {
  it('has the key that it had, by which it is found, and the later key is unknown', async () => {
    await create();
    const [former] = await keysOf();
    const restored = { ...table, tableName: `${table.tableName}Restored` };
    await createTable(table.client, inject('tableProperties'), restored.tableName);
    const copy = async (from: Table, to: Table) => {
      const options = { from, to, replaces: true, isDryRun: false, now: NOW, beforeChunk: async () => {} };
      for await (const { rows } of accountRows(from, { accountId: 'u1', kinds: COPIED_KINDS }))
        await copyRows(rows, options);
    };
    await copy(table, restored);
    expect(await keysOf(restored)).toEqual([former]);
    await renew();
    expect(await keysOf()).not.toEqual([former]);
    await copy(restored, table);
    expect(await keysOf()).toEqual([former]);
    // The project was lost, and the item by which it is found was not.
    const Key = marshall(tableKeys.project('u1', 'p1'));
    await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
    await copy(restored, table);
    expect(await keysOf()).toEqual([former]);
  });
});
