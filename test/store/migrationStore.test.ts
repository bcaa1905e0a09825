import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Migration } from '../../shared/account/migration.ts';
import type { MigrationStore } from '../../shared/account/migrationPorts.ts';
import { createMigrationStore, migrationWrite } from '../../shared/account/migrationStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { DIRECTORY_BUCKETS } from '../../shared/aws/tableKeys.ts';
import { wasMade } from '../../shared/aws/writeFaults.ts';
import { notifiedMigration } from '../support/migration/notifiedMigration.ts';
import { testTable } from '../support/table/testTable.ts';

let table: Table;
let store: MigrationStore;

beforeEach(async () => {
  table = await testTable();
  store = createMigrationStore(table);
});

const ALL: Partial<Migration> = {
  state: 'moved',
  decision: { kind: 'plan', plan: 'growth', at: 5 },
  grants: [{ price: 'price_build', plan: 'growth' }],
  move: { at: 6, plan: 'growth', leaves: false, decidedAt: 5, schedule: 'sub_sched_1' },
  problem: { code: 'too_late', text: 'It was too late.', at: 7 },
};

const read = async () => {
  const found = await store.readMigration('u1');
  if (!found) throw new Error('no migration');
  return found;
};

describe('a migration in the table', () => {
  it('is read as it was saved, with the next version', async () => {
    expect(await store.readMigration('u1')).toBeUndefined();
    expect(await store.saveMigration({ before: undefined, after: notifiedMigration(ALL) })).toBe(true);
    expect(await read()).toEqual(notifiedMigration({ ...ALL, version: 1 }));
  });

  it('can have neither subscription nor use', async () => {
    const free = notifiedMigration({
      ...{ movesAt: undefined, lastMonth: undefined, customer: undefined, subscription: undefined },
      notifiedAt: undefined,
    });
    await store.saveMigration({ before: undefined, after: free });
    expect(await read()).toEqual({ ...JSON.parse(JSON.stringify(free)), version: 1 });
  });

  it('is new only once', async () => {
    await store.saveMigration({ before: undefined, after: notifiedMigration() });
    expect(await store.saveMigration({ before: undefined, after: notifiedMigration() })).toBe(false);
  });

  it('is changed by one of two callers that read the same', async () => {
    await store.saveMigration({ before: undefined, after: notifiedMigration() });
    const before = await read();
    const saved = await Promise.all(
      [1, 2].map((at) => store.saveMigration({ before, after: { ...before, stateSince: at } })),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect((await read()).version).toBe(2);
  });

  it('loses a value that is taken away', async () => {
    await store.saveMigration({ before: undefined, after: notifiedMigration(ALL) });
    const before = await read();
    const { grants: _none, ...after } = before;
    await store.saveMigration({ before, after });
    expect(await read()).not.toHaveProperty('grants');
  });

  it('is written with other items, or not at all', async () => {
    const write = (version: number) =>
      wasMade(() =>
        table.client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              migrationWrite(table.tableName, {
                before: notifiedMigration({ version }),
                after: notifiedMigration({ state: 'failed' }),
              }),
            ],
          }),
        ),
      );
    await store.saveMigration({ before: undefined, after: notifiedMigration() });
    expect(await write(7)).toBe(false);
    expect((await read()).state).toBe('notified');
    expect(await write(1)).toBe(true);
    expect((await read()).state).toBe('failed');
  });

  it('is listed in one bucket, by the id of its account, page by page', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `user-${index}`);
    for (const accountId of ids)
      await store.saveMigration({ before: undefined, after: notifiedMigration({ accountId }) });
    const listed: string[] = [];
    for (let bucket = 0; bucket < DIRECTORY_BUCKETS; bucket++) {
      const inBucket: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.listMigrations({
          bucket,
          limit: 2,
          ...(after === undefined ? {} : { after }),
        });
        expect(page.migrations.length).toBeLessThanOrEqual(2);
        inBucket.push(...page.migrations.map(({ accountId }) => accountId));
        after = page.next;
      } while (after !== undefined);
      expect(inBucket).toEqual([...inBucket].sort());
      listed.push(...inBucket);
    }
    expect(listed.sort()).toEqual([...ids].sort());
  });
});
