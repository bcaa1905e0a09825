import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
type Read = { command: string; kind: string; rest: unknown };

const RANDOM_KEYS = 10_000;
const AT_ONCE = 50;
const PAID_ACCOUNTS = 10;

/** Rounds of the comparison of times: the standard error of the rank statistic below is √(2n / 12n²) = 0.02 with 400. */
const ROUNDS = 400;
/** 0.5 is no difference at all, and 1 would mean that every response about one kind takes longer. Five standard errors. */
const RANK_MAX = 0.6;

let table: Table;
let handler: Handler;
let reads: Read[];
let paidKeys: string[];

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
  handler = (await import('../../../services/accounts/handlers/publicApi.ts')).handler as unknown as Handler;
  const now = Math.floor(Date.now() / 1000);
  paidKeys = [];
  for (let index = 0; index < PAID_ACCOUNTS; index++) {
    const accountId = `paying-${index}`;
    const subscription = starterSubscription(now, { customer: 'cus_1' });
    await givenAccount(table, accountId, { subscription, customers: ['cus_1'], now });
    const key = { accountId, projectId: 'web', name: 'Web', now };
    const outcome = await createProject(createProjectStore(table), key);
    if (outcome.kind === 'refused' || !outcome.project.publicKey) throw new Error('no key');
    paidKeys.push(outcome.project.publicKey);
  }
  reads = [];
  const { send } = DynamoDBClient.prototype;
  const spy = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (
    this: unknown,
    command: object,
    ...rest
  ) {
    const { TableName: _table, Key: key, ...others } = (command as { input: Record<string, unknown> }).input;
    const kind = String((key as { pk?: { S?: string } }).pk?.S).replace(/#.*/, '');
    reads.push({ command: command.constructor.name, kind, rest: others });
    return Reflect.apply(send, this, [command, ...rest]);
  });
  onTestFinished(() => spy.mockRestore());
});

const ask = (publicKey: string) =>
  handler(httpEvent({ route: 'GET /badge/{public_key}', path: { public_key: publicKey } }), {} as Context);

const unknownKey = () => `pk_${randomBytes(16).toString('base64url')}`;

/** Texts that no project has as its key, also some that other items have in theirs. */
const MALFORMED = [
  '',
  'pk_',
  'x',
  'pk_short',
  `pk_${'A'.repeat(23)}`,
  `PK_${'A'.repeat(22)}`,
  `pk_${'A'.repeat(21)}+`,
  'pk_\u0000',
  'é'.repeat(25),
  '../billing/usage',
  'web',
  'paying-1',
  'constructor',
  '__proto__',
  'x'.repeat(4_000),
];

/** Everything that a caller can see, and the reads behind it. */
async function traceOf(publicKey: string) {
  reads = [];
  const response = await ask(publicKey);
  return { response, reads };
}

it('10,000 unknown keys get the response of paying accounts, with the same two reads', async () => {
  const random = seededRandom(1);
  const [paidKey = ''] = paidKeys;
  const expected = await traceOf(paidKey);
  expect(expected.response).toMatchObject({
    statusCode: 200,
    body: '{"show":false}',
    headers: { 'Cache-Control': 'public, max-age=60' },
  });
  expect(expected.reads).toEqual([
    { command: 'GetItemCommand', kind: 'BADGE', rest: {} },
    { command: 'GetItemCommand', kind: 'ACCOUNT', rest: {} },
  ]);
  // One after the other, so that the reads and their order belong to one key.
  for (const publicKey of [...paidKeys, ...MALFORMED, ...Array.from({ length: 200 }, unknownKey)])
    expect(await traceOf(publicKey), publicKey).toEqual(expected);
  reads = [];
  const responses = new Set<string>();
  for (let asked = 0; asked < RANDOM_KEYS; asked += AT_ONCE) {
    const keys = Array.from({ length: AT_ONCE }, () =>
      random() < 0.1 ? (MALFORMED[Math.floor(random() * MALFORMED.length)] ?? '') : unknownKey(),
    );
    for (const response of await Promise.all(keys.map(ask))) responses.add(JSON.stringify(response));
  }
  expect([...responses]).toEqual([JSON.stringify(expected.response)]);
  const counts = Map.groupBy(reads, (read) => JSON.stringify(read));
  expect([...counts].map(([read, { length }]) => [JSON.parse(read), length])).toEqual(
    expected.reads.map((read) => [read, RANDOM_KEYS]),
  );
}, 240_000);

it('a response takes as long for a paying account as for an unknown or malformed key', async () => {
  const kinds = {
    paid: () => paidKeys[Math.floor(Math.random() * paidKeys.length)] ?? '',
    unknown: unknownKey,
    malformed: () => MALFORMED[Math.floor(Math.random() * MALFORMED.length)] ?? '',
  };
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const times: Record<keyof typeof kinds, number[]> = { paid: [], unknown: [], malformed: [] };
  for (let round = -20; round < ROUNDS; round++) {
    // In a random order, so that whatever slows down this machine does so for each kind alike.
    for (const name of names.toSorted(() => Math.random() - 0.5)) {
      const key = kinds[name]();
      const startedAtMs = performance.now();
      await ask(key);
      if (round >= 0) times[name].push(performance.now() - startedAtMs);
    }
  }
  const ranks = {
    'paid and unknown': rankOf(times.paid, times.unknown),
    'paid and malformed': rankOf(times.paid, times.malformed),
    'unknown and malformed': rankOf(times.unknown, times.malformed),
  };
  for (const [pair, rank] of Object.entries(ranks)) {
    expect(rank, pair).toBeLessThan(RANK_MAX);
    expect(rank, pair).toBeGreaterThan(1 - RANK_MAX);
  }
}, 240_000);

/** How likely a time of the first list is above one of the second (Mann and Whitney’s U, divided by its maximum). */
function rankOf(first: number[], second: number[]): number {
  const sorted = second.toSorted((one, other) => one - other);
  const below = (time: number) => sorted.findIndex((one) => one >= time);
  const above = first.reduce((sum, time) => sum + (below(time) < 0 ? sorted.length : below(time)), 0);
  return above / (first.length * second.length);
}
