import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { LOCAL_AWS, type LocalResources } from '../../../../infra/localStage.ts';
import { createTable } from '../../../../local/resources/tables.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import { createTableClient, type Table } from '../../../../shared/aws/tableClient.ts';
import { putOversizedAccount } from '../../../support/table/oversizedAccount.ts';
import { operatorShell, type Ran } from '../support/operatorShell.ts';

/** Three runs of the command, of which one makes 65 writes to a large item. A busy machine is slow. */
const TIMEOUT_MS = 60_000;

const NOW = Math.floor(Date.now() / 1000);

let table: Table;
let account: (...args: string[]) => Promise<Ran>;

/** A local run of which only the table exists. */
beforeEach(async () => {
  const dynamoDb = inject('dynamoDbEndpoint');
  // Its own name, because all tables of the local stage are in one database.
  table = createTableClient(`Local${randomUUID()}`, { ...LOCAL_AWS, endpoint: dynamoDb });
  await createTable(table.client, inject('tableProperties'), table.tableName);
  const directory = mkdtempSync(path.join(tmpdir(), 'local-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const unused = 'http://127.0.0.1:9';
  const resources: LocalResources = {
    endpoints: { dynamoDb, sqsAndS3: unused, secrets: unused, issuer: unused, mailbox: unused },
    tableName: table.tableName,
    queueUrl: unused,
    deadLetterQueueUrl: unused,
    noticeQueueUrl: unused,
    noticeDeadLetterQueueUrl: unused,
    failuresBucket: 'unused',
  };
  writeFileSync(path.join(directory, 'resources.json'), JSON.stringify(resources));
  const { run } = await operatorShell();
  account = (...args) => run('account', [...args, '--stage', 'local', '--state-dir', directory]);
});

const stored = () => createAccountStore(table).readAccount('u1');

describe('npm run account -- repair', () => {
  it('makes a large item small, prints the state before and after, and can be repeated', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const fences = await putOversizedAccount(table, { accountId: 'u1', bytesMin: 390_000, now: NOW });
    const before = `about 381 of 400 kB; 152 slots, of which 150 are over; ${fences + 1} fences, of which ${fences} have expired`;

    const dryRun = await account('repair', '--account', 'u1', '--dry-run');
    expect(dryRun).toEqual({ code: 0, out: `now: ${before}\nnothing was changed\n`, error: '' });
    expect(Object.keys((await stored())?.fences ?? {})).toHaveLength(fences + 1);

    const { code, out, error } = await account('repair', '--account', 'u1');
    expect([code, error]).toEqual([0, '']);
    const [first, ...others] = out.trim().split('\n');
    expect(first).toBe(`before: ${before}`);
    const after = 'about 1 of 400 kB; 2 slots, of which 0 are over; 1 fences, of which 0 have expired';
    expect(others.pop()).toBe(`after: ${after}`);
    expect(others.length).toBeGreaterThanOrEqual(5);
    for (const line of others)
      expect(line).toMatch(/^step \d+0, (purge_fences|reclaim): \d+ slots? and \d+ fences?/);
    expect(Object.keys((await stored())?.open ?? {}).sort()).toEqual(['live', 'young']);

    const again = await account('repair', '--account', 'u1');
    expect(again).toEqual({ code: 0, out: `before: ${after}\nafter: ${after}\n`, error: '' });
  });

  it('refuses an account that does not exist, and wrong usage', async () => {
    const unknown = await account('repair', '--account', 'nobody');
    expect([unknown.code, unknown.error]).toEqual([
      1,
      expect.stringMatching(/^there is no account nobody: /),
    ]);
    expect((await account('repair')).error).toMatch(/^--account is missing: [^\n]+\n\nusage: /);
    expect((await account('--account', 'u1')).error).toMatch(
      /^name a command: export, erase or repair\n\nusage: /,
    );
    expect((await account('repair', 'u1')).error).toMatch(/^repair takes options only\n\nusage: /);
  });
});
