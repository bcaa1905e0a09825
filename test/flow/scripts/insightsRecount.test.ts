import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { runRecount } from '../../../scripts/insights/recount.ts';
import { differences, readFigures, writeDifferences } from '../../../scripts/insights/recountLevels.ts';
import type { ConnectedStage } from '../../../scripts/stage/connectStage.ts';
import { listedWrite } from '../../../shared/account/listedItem.ts';
import { listingOf, placesOf } from '../../../shared/account/listing.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isoDay } from '../../../shared/time.ts';
import { deliver, shown, truth } from '../../support/insights/shownFigures.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { openLocalStage } from './support/openLocalStage.ts';

const NOW = Math.floor(Date.now() / 1000);
const paying = (accountId: string, mrr: number) => ({
  subscription: { ...starterSubscription(NOW), customer: `cus_${accountId}`, mrr },
  now: NOW,
});

const put = ({ client, tableName }: Table, Item: Record<string, AttributeValue> | undefined) =>
  client.send(new PutItemCommand({ TableName: tableName, Item }));

const remove = ({ client, tableName }: Table, key: { pk: string; sk: string }) =>
  client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall(key) }));

const update = (
  { client, tableName }: Table,
  {
    key,
    ...expression
  }: { key: { pk: string; sk: string }; UpdateExpression: string; name: string; amount?: number },
) => {
  const { UpdateExpression, name, amount } = expression;
  return client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(key),
      UpdateExpression,
      ExpressionAttributeNames: { '#name': name },
      ...(amount === undefined ? {} : { ExpressionAttributeValues: marshall({ ':amount': amount }) }),
    }),
  );
};

const add = (table: Table, key: { pk: string; sk: string }, [name, amount]: [string, number]) =>
  update(table, { key, UpdateExpression: 'ADD #name :amount', name, amount });

const figuresToday = tableKeys.figures(isoDay(NOW), 5);

describe('a recount', () => {
  it('repairs lists and levels once, keeps the revenue explained, and a dry run changes nothing', {
    timeout: 180_000,
  }, async () => {
    const { table, run } = await openLocalStage();
    const anna = await givenAccount(table, 'anna', paying('anna', 2_900));
    await givenAccount(table, 'ben', paying('ben', 9_900));
    const cleo = await givenAccount(table, 'cleo', { sessionsUsed: 45, now: NOW });
    await deliver(table);
    const clean = await run('insights', 'recount', '--dry-run');
    expect([clean.code, clean.error]).toEqual([0, '']);
    // An earlier release of the ledger wrote the head of anna, and passed over the removal of ben.
    await update(table, {
      key: tableKeys.daysHead('anna'),
      UpdateExpression: 'REMOVE #name',
      name: 'listing',
    });
    await remove(table, tableKeys.account('ben'));
    // An earlier release erased dora. An item of cleo was lost.
    const listing = listingOf(anna);
    const entry = { accountId: 'dora', list: 'mrr', place: '000000002900', listing };
    await put(table, listedWrite('', entry).Put?.Item);
    await remove(
      table,
      tableKeys.listed('cleo', {
        list: 'use',
        place: placesOf(listingOf(cleo)).get('use') ?? '',
      }),
    );
    // Figures were copied back.
    await add(table, figuresToday, ['level#at_80', 3]);
    await add(table, figuresToday, ['level#mrr#starter', 500]);

    const before = await scanRows(table);
    const dry = await run('insights', 'recount', '--dry-run');
    expect([dry.code, dry.error]).toEqual([1, '']);
    expect(dry.out).toContain('2 items of lists to be put or deleted');
    expect(dry.out).toContain('2 accounts to be taken into the figures or out of them');
    expect(dry.out).toMatch(/\nat_80 +3 +-3\n/);
    expect(await scanRows(table)).toEqual(before);

    const first = await run('insights', 'recount');
    expect([first.code, first.error]).toEqual([0, '']);
    expect(await shown(table)).toEqual(truth([anna, cleo]));
    expect((await scanRows(table)).filter(({ sk }) => String(sk).includes('dora'))).toEqual([]);
    const report = await run('insights', 'report');
    expect([report.code, report.error]).toEqual([0, '']);

    const done = await shown(table);
    const again = await run('insights', 'recount');
    expect([again.code, again.error]).toEqual([0, '']);
    expect(again.out).toContain('0 levels corrected\n0 items of lists put or deleted');
    expect(await shown(table)).toEqual(done);
    expect((await run('insights', 'recount', '--dry-run')).code).toBe(0);

    // What was passed over is replayed.
    await deliver(table);
    expect(await shown(table)).toEqual(done);
  });

  it('takes an account that was created again, or restored, for itself, and a later replay adds nothing', {
    timeout: 180_000,
  }, async () => {
    const { table, run } = await openLocalStage();
    await givenAccount(table, 'anna', paying('anna', 2_900));
    await givenAccount(table, 'ben', paying('ben', 9_900));
    const rows = await scanRows(table);
    await deliver(table);
    for (const accountId of ['anna', 'ben']) await remove(table, tableKeys.account(accountId));
    const anna = await givenAccount(table, 'anna', { now: NOW + 5 });
    expect((await run('insights', 'recount')).code).toBe(0);
    expect(await shown(table)).toEqual(truth([anna]));
    await deliver(table);
    expect(await shown(table)).toEqual(truth([anna]));

    const ben = rows.find(({ pk }) => pk === tableKeys.account('ben').pk);
    const later = Math.floor(Date.now() / 1000) + 60;
    await put(
      table,
      marshall({ ...ben, version: later + 1, revision: later + 1, restoredAt: later, late: [] }),
    );
    await deliver(table);
    const restored = await givenAccount(table, 'ben', paying('ben', 1_900));
    await deliver(table);
    expect(await shown(table)).toEqual(truth([anna, restored]));
    expect((await run('insights', 'recount', '--dry-run')).code).toBe(0);
  });

  it('counts nothing while the ledger writes heads, and says what to do', async () => {
    const table = await testTable();
    await givenAccount(table, 'anna', paying('anna', 2_900));
    await deliver(table);
    const client = {
      ...table.client,
      send: async (command: object) => {
        if (command instanceof ScanCommand) await add(table, tableKeys.daysHead('anna'), ['folds', 1]);
        return table.client.send(command as never);
      },
    };
    const stage = { name: 'staging', table: { ...table, client } } as unknown as ConnectedStage;
    await expect(runRecount(stage, { isDryRun: true })).rejects.toThrow('disable its event source mapping');
  });

  it('corrects levels once if two commands do it at the same time', async () => {
    const table = await testTable();
    const anna = await givenAccount(table, 'anna', paying('anna', 2_900));
    await deliver(table);
    await add(table, figuresToday, ['level#used_up', 2]);
    const figures = await readFigures(table, NOW);
    const write = () =>
      writeDifferences(table, differences(figures.levels, new Map(Object.entries(truth([anna]).levels))), {
        ...{ figures, corrections: 0, now: NOW },
      });
    expect([await write(), await write()]).toEqual([true, false]);
    expect((await shown(table)).levels).toEqual(truth([anna]).levels);
  });
});
