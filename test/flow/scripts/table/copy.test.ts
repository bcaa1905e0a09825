import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { LOCAL_AWS, type LocalResources } from '../../../../infra/localStage.ts';
import { createTable } from '../../../../local/resources/tables.ts';
import { accountAttributes } from '../../../../shared/account/accountRow.ts';
import { newAccount } from '../../../../shared/account/rollOver.ts';
import { createTableClient, type Table } from '../../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';
import { operatorShell, type Ran } from '../support/operatorShell.ts';

/** Each test runs the command some times, for a second each. A busy machine is slow. */
const TIMEOUT_MS = 60_000;
const NOW = Math.floor(Date.now() / 1000);

let table: Table;
let restored: Table;
let copy: (...args: string[]) => Promise<Ran>;

async function localTable(): Promise<Table> {
  const endpoint = inject('dynamoDbEndpoint');
  const created = createTableClient(`Local${randomUUID()}`, { ...LOCAL_AWS, endpoint });
  await createTable(created.client, inject('tableProperties'), created.tableName);
  return created;
}

const put = ({ client, tableName }: Table, item: object) =>
  client.send(
    new PutItemCommand({ TableName: tableName, Item: marshall(item, { removeUndefinedValues: true }) }),
  );

async function get({ client, tableName }: Table, key: object) {
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: marshall(key) }));
  return Item && unmarshall(Item);
}

const accountItem = (accountId: string, changes: object = {}) => ({
  ...tableKeys.account(accountId),
  ...accountAttributes(newAccount(accountId, NOW - 86_400)),
  ...changes,
});
const session = (accountId: string, sessionId: string, changes: object = {}) => ({
  ...tableKeys.session(accountId, sessionId),
  sessionId,
  startedAt: NOW,
  expiresAt: NOW + 86_400,
  ...changes,
});
/** The cells of the kind's line: copied, replaced, same, differs, erased, expired. */
const cells = ({ out }: Ran, kind: string) =>
  out
    .split('\n')
    .map((line) => line.split(/\s+/))
    .find(([first]) => first === kind)
    ?.slice(1)
    .map(Number);

beforeEach(async () => {
  [table, restored] = [await localTable(), await localTable()];
  const directory = mkdtempSync(path.join(tmpdir(), 'local-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const unused = 'http://127.0.0.1:9';
  const resources: LocalResources = {
    endpoints: {
      dynamoDb: inject('dynamoDbEndpoint'),
      sqsAndS3: unused,
      secrets: unused,
      issuer: unused,
      mailbox: unused,
    },
    tableName: table.tableName,
    queueUrl: unused,
    deadLetterQueueUrl: unused,
    noticeQueueUrl: unused,
    noticeDeadLetterQueueUrl: unused,
    failuresBucket: 'unused',
  };
  writeFileSync(path.join(directory, 'resources.json'), JSON.stringify(resources));
  const { run } = await operatorShell();
  copy = (...args) =>
    run('table', [
      'copy',
      '--from',
      restored.tableName,
      '--yes',
      ...args,
      '--stage',
      'local',
      '--state-dir',
      directory,
    ]);
});

describe('npm run table -- copy', { timeout: TIMEOUT_MS }, () => {
  it('adds what is missing, keeps what is stored, and can be repeated', async () => {
    await put(restored, accountItem('u1', { sessionsUsed: 3 }));
    await put(restored, accountItem('u2'));
    await put(restored, session('u1', 's1'));
    await put(restored, session('u1', 'old', { expiresAt: NOW - 1 }));
    await put(restored, { ...tableKeys.rate({ accountId: 'u1', counter: 'key', minute: 1 }), count: 1 });
    await put(table, accountItem('u1', { sessionsUsed: 9, version: 4 }));

    const dryRun = await copy('--dry-run');
    expect([dryRun.code, cells(dryRun, 'account'), cells(dryRun, 'session')]).toEqual([
      0,
      [1, 0, 0, 1, 0, 0],
      [1, 0, 0, 0, 0, 1],
    ]);
    expect(dryRun.out).toMatch(/4 items of Local\S+ compared; nothing was changed\n$/);
    expect(await get(table, tableKeys.account('u2'))).toBeUndefined();

    const first = await copy();
    expect([first.code, first.error]).toEqual([0, '']);
    expect(first.out).toBe(dryRun.out.replace('; nothing was changed', ''));
    expect(await get(table, tableKeys.account('u1'))).toMatchObject({ sessionsUsed: 9, version: 4 });
    expect(await get(table, tableKeys.account('u2'))).toMatchObject({ restoredAt: expect.any(Number) });
    expect(await get(table, tableKeys.session('u1', 's1'))).toMatchObject({ sessionId: 's1' });

    const again = await copy();
    expect([cells(again, 'account'), cells(again, 'session')]).toEqual([
      [0, 0, 1, 1, 0, 0],
      [0, 0, 1, 0, 0, 1],
    ]);
  });

  it('replaces one account when it is told to, and never a session', async () => {
    await put(restored, accountItem('u1', { sessionsUsed: 3, open: { s1: [NOW, NOW + 60] } }));
    await put(restored, accountItem('u2', { sessionsUsed: 3 }));
    await put(restored, session('u1', 's1'));
    await put(table, accountItem('u1', { sessionsUsed: 9, version: 4 }));
    await put(table, accountItem('u2', { sessionsUsed: 9 }));
    await put(table, session('u1', 's1', { endedAt: NOW + 5 }));
    const ran = await copy('--account', 'u1', '--replace');
    expect([ran.code, cells(ran, 'account'), cells(ran, 'session')]).toEqual([
      0,
      [0, 1, 0, 0, 0, 0],
      [0, 0, 0, 1, 0, 0],
    ]);
    const replaced = await get(table, tableKeys.account('u1'));
    expect([replaced?.sessionsUsed, replaced?.version > NOW]).toEqual([3, true]);
    expect(await get(table, tableKeys.account('u2'))).toMatchObject({ sessionsUsed: 9 });
    expect(await get(table, tableKeys.session('u1', 's1'))).toMatchObject({ endedAt: NOW + 5 });
  });

  it('copies chosen kinds only, and resumes at a position', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `u${index}`);
    // Each page of a scan has at most 1 MB.
    const filler = 'x'.repeat(120_000);
    for (const id of ids) await put(restored, accountItem(id, { filler }));
    await put(restored, session('u1', 's1'));
    const all = await copy('--only', 'account', '--dry-run');
    expect([cells(all, 'account')?.[0], cells(all, 'session')]).toEqual([20, undefined]);
    const [first = ''] = all.error.split('\n');
    const position = first.split('--after ')[1] ?? '';
    const before = Number(first.split(' ')[0]);
    const rest = await copy('--only', 'account', '--after', position);
    expect([rest.code, cells(rest, 'account')?.[0]]).toEqual([0, 20 - before]);
  });

  it('refuses wrong usage, its own table and one that does not exist with a sentence', async () => {
    const refused = async (...args: string[]) => (await copy(...args)).error.split('\n')[0];
    expect(await refused('--replace')).toMatch(/^--replace needs --account/);
    expect(await refused('--only', 'history')).toMatch(/^--only must be some of account, /);
    expect(await refused('--after', 'nonsense')).toMatch(/^--after is not a position/);
    expect(await refused('--per-second', '0')).toMatch(/^--per-second must be a whole number/);
    expect(await refused('--from', table.tableName)).toMatch(/^--from is the table of local itself/);
    expect(await refused('--from', 'nowhere')).toMatch(/^there is no table nowhere in the region of local/);
    expect(await refused('--account', 'nobody')).toMatch(/^Local\S+ has no account nobody/);
  });
});
