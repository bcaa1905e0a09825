import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isoInstant, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { sessionCalls } from '../../store/support/sessionCalls.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { testTable } from '../../support/table/testTable.ts';
import { idleAccountsJob } from './support/idleAccounts.ts';

const at = (iso: string) => Date.parse(iso) / 1000;

let table: Table;

beforeEach(async () => {
  table = await testTable();
});

/** A session that runs for an hour with a heartbeat each minute, then its gateway dies: 60 minutes and a lease of two. */
async function runForAnHour(startedAt: number): Promise<void> {
  const calls = sessionCalls(table);
  await calls.start('s1', { now: startedAt });
  for (let minute = 1; minute <= 60; minute++) await calls.heartbeat('s1', startedAt + minute * 60);
}

/** The job on every night until the given one, each with a second call a quarter of an hour later. */
async function nightsUntil(last: number): Promise<void> {
  const job = idleAccountsJob(table);
  for (let night = at('2027-01-01T02:00:00Z'); night <= last; night += SECONDS_PER_DAY) {
    await job.call(night);
    await job.call(night + SECONDS_PER_HOUR / 4);
  }
}

/** The seconds of each closed period by its month, as the ledger derives them from the table's stream. */
async function closedPeriods(): Promise<Record<string, number>> {
  await handlerEnv(table);
  const { handler } = await import('../../../services/ledger/handlers/ledger.ts');
  await deliverStream(table, handler);
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': tableKeys.closedPeriod('u1', 0).pk }),
    }),
  );
  const periods = Items.map((item) => unmarshall(item));
  return Object.fromEntries(
    periods.map(({ start, secondsUsed }) => [isoInstant(start).slice(0, 7), secondsUsed]),
  );
}

it.each([
  ['in the middle of January', '2027-01-10T10:00:00Z'],
  ['three hours before February', '2027-01-31T21:00:00Z'],
  ['so that its lease ends one second before February', '2027-01-31T22:57:59Z'],
])(
  'a session of an hour whose gateway dies %s counts 62 minutes in January and none later',
  async (_when, startedAt) => {
    await runForAnHour(at(startedAt));
    await nightsUntil(at('2027-04-02T02:00:00Z'));
    expect(await closedPeriods()).toEqual({ '2027-01': 62 * 60, '2027-02': 0, '2027-03': 0 });
  },
);

it('a session whose lease ends with January counts in February', async () => {
  await runForAnHour(at('2027-01-31T22:58:00Z'));
  await nightsUntil(at('2027-04-02T02:00:00Z'));
  expect(await closedPeriods()).toEqual({ '2027-01': 0, '2027-02': 62 * 60, '2027-03': 0 });
});
