import { type AttributeValue, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { endUsage } from '../../../services/accounts/store/usageEnd.ts';
import type { Account } from '../../../shared/account/account.ts';
import { accountAttributes } from '../../../shared/account/accountRow.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { FIGURE_BUCKETS, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const NEXT_MONTH = Date.parse('2026-12-01T00:00:00Z') / 1000;
let table: Table;
let ledger: (event: DynamoDBStreamEvent) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
  ledger = asFunction('Ledger', (await import('../../../services/ledger/handlers/ledger.ts')).handler);
});

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
const imageOf = (account: Account) =>
  marshall(
    { ...tableKeys.account(account.accountId), ...accountAttributes(account) },
    { removeUndefinedValues: true, convertClassInstanceToMap: true },
  ) as Image;

let sequence = 0;
const record = (change: { before?: Account; after: Account; at?: number }): DynamoDBRecord => {
  const number = String(++sequence).padStart(20, '0');
  return {
    eventID: `event-${number}`,
    eventName: change.before ? 'MODIFY' : 'INSERT',
    dynamodb: {
      ApproximateCreationDateTime: change.at ?? NOW,
      SequenceNumber: number,
      OldImage: change.before && imageOf(change.before),
      NewImage: imageOf(change.after),
    },
  };
};

/** The account after a write of entitlements, which raises the version. */
const saved = (account: Account): Account => ({ ...account, version: account.version + 1 });

/** The stream records of an account's history, one for each step, each with the next revision. */
const history = (...steps: Account[]) => {
  const revised = steps.map((step, index) => ({ ...step, revision: index + 1 }));
  return revised.map((after, index) => record({ before: revised[index - 1], after, at: NOW + index }));
};

async function itemsOf(pk: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk }),
    }),
  );
  return Items.map((item) => unmarshall(item));
}

type Figure = { accounts: number; sessions: number; seconds: number };

/** A day's figures of what happened, without levels: the sums over all buckets. */
const figures = async (day: string) => {
  const sums: Record<string, Figure> = {};
  for (let bucket = 0; bucket < FIGURE_BUCKETS; bucket++) {
    for (const row of await itemsOf(tableKeys.figures(day, bucket).pk)) {
      const { pk: _pk, sk: _sk, ...amounts } = row;
      for (const [attribute, amount] of Object.entries(amounts)) {
        const [, name, kind = ''] =
          attribute.match(/^(opened|plan#.*|move#.*)#(accounts|sessions|seconds)$/) ?? [];
        if (name === undefined) continue;
        const sum = sums[name] ?? { accounts: 0, sessions: 0, seconds: 0 };
        sums[name] = { ...sum, [kind]: sum[kind as keyof Figure] + Number(amount) };
      }
    }
  }
  return sums;
};
const periods = () => itemsOf(tableKeys.closedPeriod('u1', 0).pk);

describe('the ledger', () => {
  const opened = newAccount('u1', NOW);
  const counted = { ...opened, sessionsUsed: 1, open: { s1: [NOW, NOW + 120] as [number, number] } };
  const renewed = { ...counted, open: { s1: [NOW, NOW + 180] as [number, number] } };
  const ended = { ...renewed, secondsUsed: 90, open: {} };
  const paidNow = starterSubscription(NOW, { periodStart: NOW });
  const bought = saved(rollOver({ ...ended, subscription: paidNow }, NOW));

  it('adds created accounts, sessions, seconds and plan changes to the figures of the day', async () => {
    await ledger({ Records: history(opened, counted, renewed, ended, bought) });
    expect(await figures('2026-11-22')).toEqual({
      opened: { accounts: 1, sessions: 0, seconds: 0 },
      'plan#free': { accounts: 0, sessions: 1, seconds: 90 },
      'move#free#starter': { accounts: 1, sessions: 0, seconds: 0 },
    });
  });

  it('stores the usage of a period when a later one begins', async () => {
    await ledger({ Records: history(ended, bought) });
    expect(await periods()).toMatchObject([
      {
        plan: 'free',
        start: ended.periodStart,
        end: NOW,
        sessionsIncluded: 100,
        sessionsUsed: 1,
        secondsUsed: 90,
      },
    ]);
    const rolled = saved(rollOver(ended, NEXT_MONTH));
    await ledger({ Records: [record({ before: ended, after: rolled, at: NEXT_MONTH })] });
    expect((await periods())[0]).toMatchObject({ start: ended.periodStart, end: NEXT_MONTH });
  });

  it('adds no session to the figures when usage is carried over into a later period', async () => {
    const used = { ...bought, sessionsUsed: 40, secondsUsed: 900 };
    const growth = starterSubscription(NOW, { plan: 'growth', periodStart: NOW + 60, anchor: NOW + 60 });
    const upgraded = saved({ ...rollOver({ ...used, subscription: growth }, NOW + 60), sessionsUsed: 25 });
    const started = { ...upgraded, sessionsUsed: 26 };
    await ledger({ Records: history(used, upgraded, started).slice(1) });
    expect(await figures('2026-11-22')).toEqual({
      'move#starter#growth': { accounts: 1, sessions: 0, seconds: 0 },
      'plan#growth': { accounts: 0, sessions: 1, seconds: 0 },
    });
    expect(await periods()).toMatchObject([{ plan: 'starter', sessionsUsed: 40, secondsUsed: 900 }]);
  });

  it('adds no session to the figures when usage of the previous period is added', async () => {
    const used = { ...bought, sessionsUsed: 40 };
    const added = saved({ ...used, sessionsUsed: 50, previous: [[NOW, 5_000, 0]] });
    await ledger({ Records: history(used, added, { ...added, sessionsUsed: 51 }).slice(1) });
    expect(await figures('2026-11-22')).toEqual({
      'plan#starter': { accounts: 0, sessions: 1, seconds: 0 },
    });
    expect(await periods()).toEqual([]);
  });

  it('stores the usage of each project in a closed period', async () => {
    const before = { ...ended, projects: { p1: [NOW, 1, 90] as [number, number, number] } };
    const after = saved(rollOver(before, NEXT_MONTH));
    await ledger({ Records: [record({ before, after, at: NEXT_MONTH })] });
    expect((await periods())[0]).toMatchObject({ projects: { p1: [1, 90] } });
  });

  it('adds nothing for an account that a restore copied back, and counts what follows', async () => {
    const used = { ...bought, sessionsUsed: 40, secondsUsed: 900 };
    const copied = { ...used, restoredAt: NOW + 9 };
    const replaced = { ...copied, version: 7, usageSince: NOW - 60, restoredAt: NOW + 20 };
    const started = { ...replaced, sessionsUsed: 41 };
    await ledger({ Records: history(copied, replaced, started) });
    expect(await figures('2026-11-22')).toEqual({
      'plan#starter': { accounts: 0, sessions: 1, seconds: 0 },
    });
    expect(await periods()).toEqual([]);
  });

  it('adds nothing for a redelivered record, alone or among new ones', async () => {
    const records = history(opened, counted, renewed, ended);
    await ledger({ Records: records });
    await ledger({ Records: records });
    const more = record({ before: ended, after: { ...ended, sessionsUsed: 2 } });
    await ledger({ Records: [...records, more] });
    expect((await figures('2026-11-22'))['plan#free']).toEqual({ accounts: 0, sessions: 2, seconds: 90 });
  });

  it('adds the figures of many accounts in one batch to one item, heartbeats among them', async () => {
    const records = Array.from({ length: 15 }, (_, index) => {
      const before = newAccount(`u${index}`, NOW);
      const after = { ...before, sessionsUsed: 1 };
      const heartbeat = record({ before: after, after: { ...after, open: { s1: [NOW, NOW + 180] } } });
      return [record({ before, after }), heartbeat, heartbeat];
    }).flat();
    await ledger({ Records: records });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 15 });
    const buckets = Array.from({ length: FIGURE_BUCKETS }, (_, bucket) =>
      itemsOf(tableKeys.figures('2026-11-22', bucket).pk),
    );
    expect((await Promise.all(buckets)).flat()).toHaveLength(1);
  });

  it('is exact for any overlapping batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 39 }), fc.integer({ min: 1, max: 30 })), { maxLength: 4 }),
        async (retries) => {
          table = await testTable();
          await handlerEnv(table);
          const { handler } = await import('../../../services/ledger/handlers/ledger.ts');
          const steps = Array.from({ length: 41 }, (_, used) => ({ ...opened, sessionsUsed: used }));
          const records = history(...steps).slice(1);
          for (const [from, length] of retries)
            await handler({ Records: records.slice(from, from + length) });
          await handler({ Records: records });
          expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 40 });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('reads images of a newer release, and counts an unknown plan under its own name', async () => {
    const newer = (account: Account) => {
      const { pk, ...image } = unmarshall(imageOf(account) as Record<string, AttributeValue>);
      const subscription = [...image.subscription.with(3, 'pro'), 'tail'];
      return marshall({ pk, ...image, plan: 'pro', subscription, addOns: { storage: 5 } }) as Image;
    };
    const used = { ...bought, sessionsUsed: 40, projects: { p1: [NOW, 1, 90, 7] } } as unknown as Account;
    const { periodEnd } = used;
    const steps = [used, { ...used, sessionsUsed: 41 }, saved(rollOver(used, periodEnd))];
    const records = history(...steps).map((one, index) => ({
      ...one,
      dynamodb: {
        ...one.dynamodb,
        OldImage: one.dynamodb?.OldImage && newer(steps[index - 1] as Account),
        NewImage: newer(steps[index] as Account),
      },
    }));
    expect(await ledger({ Records: records.slice(1) })).toEqual({ batchItemFailures: [] });
    expect(await figures('2026-11-22')).toEqual({ 'plan#pro': { accounts: 0, sessions: 1, seconds: 0 } });
    expect(await periods()).toMatchObject([{ plan: 'pro', end: periodEnd, projects: { p1: [1, 90] } }]);
  });

  it('writes all records but an unreadable one, and reports that one', async () => {
    const [first, second, third] = history(opened, counted, ended);
    const poison = { ...second, dynamodb: { ...second?.dynamodb, NewImage: { pk: { S: 'ACCOUNT#u1' } } } };
    const response = await ledger({ Records: [first, poison, third] as DynamoDBRecord[] });
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: second?.dynamodb?.SequenceNumber }]);
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 0, seconds: 90 });
    await ledger({ Records: [second, third] as DynamoDBRecord[] });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 1, seconds: 90 });
  });

  it('writes all accounts but one whose items are not valid, and reports its first record', async () => {
    const records = Array.from({ length: 60 }, (_, index) => {
      // Its head would be larger than DynamoDB accepts.
      const ids = Array.from({ length: index === 27 ? 4_200 : 0 }, (_, project) =>
        `p${project}`.padEnd(100, '-'),
      );
      const projects: Account['projects'] = Object.fromEntries(ids.map((id) => [id, [NOW, 1, 0]]));
      const after = { ...newAccount(`u${index}`, NOW), sessionsUsed: 1, projects, revision: 1 };
      return record({ after });
    });
    const { batchItemFailures } = await ledger({ Records: records });
    expect(batchItemFailures).toEqual([{ itemIdentifier: records[27]?.dynamodb?.SequenceNumber }]);
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 59 });
    records.splice(27, 1);
    expect(await ledger({ Records: records })).toEqual({ batchItemFailures: [] });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 59 });
  });

  it('adds seconds of projects whose ids are names of properties, also to a closed period', async () => {
    const before = {
      ...ended,
      projects: { constructor: [NOW, 1, 90] as [number, number, number] },
      revision: 1,
    };
    const december = { ...saved(rollOver(before, NEXT_MONTH)), revision: 2 };
    const day = Math.floor(NOW / 86_400);
    const late = ['toString', 'constructor'].map((id) => [day, before.usageSince, 30, id]) as Account['late'];
    const steps = [before, december, { ...december, late, revision: 3 }];
    const records = steps.map((after, index) => record({ before: steps[index - 1], after, at: NEXT_MONTH }));
    expect(await ledger({ Records: records })).toEqual({ batchItemFailures: [] });
    expect(await periods()).toMatchObject([
      { lateSeconds: 60, 'late#toString': 30, 'late#constructor': 30, projects: { constructor: [1, 90] } },
    ]);
  });

  it('applies the rest of hundreds of records without a revision, of which most were applied before', {
    timeout: 60_000,
  }, async () => {
    const steps = Array.from({ length: 401 }, (_, used) => ({ ...opened, sessionsUsed: used }));
    const records = steps.map((after, index) => record({ before: steps[index - 1], after })).slice(1);
    await ledger({ Records: records.slice(0, 300) });
    expect(await ledger({ Records: records })).toEqual({ batchItemFailures: [] });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 400 });
  });

  it('keeps the usage of an account whose item was lost, when it is created again', async () => {
    await ledger({ Records: history(opened, counted) });
    const again = { ...newAccount('u1', NOW + 300), revision: 1 };
    const used = { ...again, sessionsUsed: 1, revision: 2 };
    await ledger({ Records: [record({ after: again }), record({ before: again, after: used })] });
    expect(await itemsOf(tableKeys.days('u1'))).toMatchObject([{ sk: 'HEAD', born: NOW + 300, sessions: 2 }]);
  });

  it('leaves the usage of an account that was created again alone, when its erasure is repeated', async () => {
    await ledger({ Records: history(opened, counted) });
    await endUsage(table, { accountId: 'u1', erasedAt: NOW + 60 });
    const again = { ...newAccount('u1', NOW + 300), revision: 1 };
    const used = { ...again, sessionsUsed: 1, revision: 2 };
    await ledger({ Records: [record({ after: again }), record({ before: again, after: used })] });
    await endUsage(table, { accountId: 'u1', erasedAt: NOW + 60 });
    expect(await itemsOf(tableKeys.days('u1'))).toMatchObject([{ sk: 'HEAD', born: NOW + 300, sessions: 1 }]);
  });

  it('keeps the usage of the newest day in the head, and that of earlier days in items of their own', async () => {
    const nextDay = NOW + 86_400;
    const project = (sessions: number, seconds: number): Account['projects'] => ({
      p1: [NOW, sessions, seconds],
    });
    const steps = [
      { ...opened, projects: project(0, 0), revision: 1 },
      { ...opened, projects: project(1, 0), sessionsUsed: 1, revision: 2 },
      { ...opened, projects: project(1, 60), sessionsUsed: 1, secondsUsed: 60, revision: 3 },
      { ...opened, projects: project(1, 60), sessionsUsed: 2, secondsUsed: 60, revision: 4 },
    ];
    const at = [NOW, NOW, NOW, nextDay];
    await ledger({
      Records: steps.map((after, index) => record({ before: steps[index - 1], after, at: at[index] })),
    });
    const since = opened.usageSince;
    expect(await itemsOf(tableKeys.days('u1'))).toMatchObject([
      {
        sk: tableKeys.day('u1', { day: '2026-11-22', since }).sk,
        sessions: 1,
        seconds: 60,
        'n#p1': 1,
        's#p1': 60,
      },
      {
        sk: 'HEAD',
        born: NOW,
        revision: 4,
        gaps: [],
        folds: 1,
        asOf: nextDay,
        day: '2026-11-23',
        since,
        sessions: 1,
      },
    ]);
  });

  it('adds late seconds to their own day and period, and sets a closed period only once', async () => {
    const december = { ...saved(rollOver(ended, NEXT_MONTH)), revision: 2 };
    const before = { ...ended, revision: 1 };
    const day = Math.floor(NOW / 86_400);
    const late = { ...december, late: [[day, before.usageSince, 30, 'p1']] as Account['late'], revision: 3 };
    const records = [
      record({ before, after: december, at: NEXT_MONTH }),
      record({ before: december, after: late, at: NEXT_MONTH + 5 }),
    ];
    await ledger({ Records: [records[1] as DynamoDBRecord] });
    await ledger({ Records: records });
    expect(await periods()).toMatchObject([{ secondsUsed: 90, lateSeconds: 30, 'late#p1': 30 }]);
    expect(await itemsOf(tableKeys.days('u1'))).toMatchObject([
      { sk: 'HEAD', day: '2026-11-22', since: before.usageSince, seconds: 30, 's#p1': 30 },
    ]);
    expect(await figures('2026-11-22')).toMatchObject({ 'plan#free': { seconds: 30 } });
  });

  it('knows changes without a revision by a marker, and counts them beside those that have one', async () => {
    const steps = [
      opened,
      counted,
      { ...counted, sessionsUsed: 2 },
      { ...counted, sessionsUsed: 3, revision: 1 },
    ];
    const old = { ...steps[3], sessionsUsed: 4 } as Account;
    const all = [...steps, old, { ...old, sessionsUsed: 5, revision: 2 }];
    const records = all.map((after, index) => record({ before: all[index - 1], after }));
    await ledger({ Records: records.slice(0, 3) });
    await ledger({ Records: records });
    await ledger({ Records: records });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 5 });
  });

  it('adds nothing for a record that the release before heads has applied, and counts what follows', async () => {
    const steps = [opened, counted, { ...counted, sessionsUsed: 2 }];
    const [first, second, third] = steps.map((after, index) => record({ before: steps[index - 1], after }));
    const applied = tableKeys.streamRecord(second?.eventID ?? '');
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(applied) }));
    await ledger({ Records: [first, second, third] as DynamoDBRecord[] });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 1 });
    const revised = { ...counted, sessionsUsed: 3, revision: 1 };
    await ledger({ Records: [record({ before: steps[2], after: revised })] });
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 2 });
  });

  it('does not bring back an erased account, and begins anew when it is created again', async () => {
    const records = history(opened, counted, ended);
    await ledger({ Records: records.slice(0, 2) });
    await endUsage(table, { accountId: 'u1', erasedAt: NOW + 60 });
    await ledger({ Records: records });
    expect(await itemsOf(tableKeys.days('u1'))).toEqual([]);
    expect((await figures('2026-11-22'))['plan#free']).toMatchObject({ sessions: 1, seconds: 90 });
    const again = { ...newAccount('u1', NOW + 300), revision: 1 };
    const used = { ...again, sessionsUsed: 1, revision: 2 };
    await ledger({ Records: [record({ after: again }), record({ before: again, after: used })] });
    expect(await itemsOf(tableKeys.days('u1'))).toMatchObject([{ sk: 'HEAD', born: NOW + 300, sessions: 1 }]);
  });

  it('keeps a gap for changes that are missing', async () => {
    const [first, , third] = history(opened, counted, ended);
    await ledger({ Records: [first, third] as DynamoDBRecord[] });
    const [{ gaps } = { gaps: [] }] = await itemsOf(tableKeys.days('u1'));
    expect(gaps).toMatchObject([[2, 2, expect.any(Number)]]);
  });
});
