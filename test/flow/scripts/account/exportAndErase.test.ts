import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { LOCAL_AWS, type LocalResources } from '../../../../infra/localStage.ts';
import { createClients } from '../../../../local/clients.ts';
import { sendToFailureDestination } from '../../../../local/eventSources/failureDestination.ts';
import { toStreamRecord } from '../../../../local/eventSources/streamRecord.ts';
import { startFauxqs } from '../../../../local/processes/fauxqs.ts';
import { createBucket } from '../../../../local/resources/buckets.ts';
import { createTable } from '../../../../local/resources/tables.ts';
import { startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { eraseAccount } from '../../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../../services/accounts/store/erasureStore.ts';
import { erasedName } from '../../../../shared/aws/keyHashes.ts';
import { createTableClient, type Table } from '../../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';
import { stripeSecretName } from '../../../../shared/stripe/stripeSettings.ts';
import { startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { createFullAccount, FULL, scanRows } from '../../../support/table/fullAccount.ts';
import { operatorShell, type Ran } from '../support/operatorShell.ts';

const TIMEOUT_MS = 60_000;
const NOW = Math.floor(Date.now() / 1000);
const { accountId } = FULL;
const BUCKET = 'failures';

let table: Table;
let directory: string;
let s3: S3Client;
let account: (...args: string[]) => Promise<Ran>;

/** A local run of which only the table exists. */
beforeEach(async () => {
  const dynamoDb = inject('dynamoDbEndpoint');
  table = createTableClient(`Local${randomUUID()}`, { ...LOCAL_AWS, endpoint: dynamoDb });
  await createTable(table.client, inject('tableProperties'), table.tableName);
  directory = mkdtempSync(path.join(tmpdir(), 'local-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const unused = 'http://127.0.0.1:9';
  const [secrets, stripe, fauxqs] = await Promise.all([
    startSecretsServer(),
    startedStripe(),
    startFauxqs({}),
  ]);
  onTestFinished(() => secrets.close());
  onTestFinished(() => fauxqs.program.stop());
  secrets.put(stripeSecretName('local'), {
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: stripe.apiBase,
  });
  s3 = createClients({ dynamoDb, sqsAndS3: fauxqs.endpoint }).s3;
  await createBucket(s3, BUCKET);
  const resources: LocalResources = {
    endpoints: {
      dynamoDb,
      sqsAndS3: fauxqs.endpoint,
      secrets: secrets.endpoint,
      issuer: unused,
      mailbox: unused,
    },
    tableName: table.tableName,
    queueUrl: unused,
    deadLetterQueueUrl: unused,
    noticeQueueUrl: unused,
    noticeDeadLetterQueueUrl: unused,
    failuresBucket: BUCKET,
  };
  writeFileSync(path.join(directory, 'resources.json'), JSON.stringify(resources));
  const { run } = await operatorShell();
  account = (...args) =>
    run('account', [...args, '--account', accountId, '--stage', 'local', '--state-dir', directory]);
  await createFullAccount(table, { now: NOW });
});

const auditRows = async () =>
  (await scanRows(table)).filter(
    ({ pk, act }) => String(pk).startsWith('AUDIT#') && String(act).startsWith('npm'),
  );

describe('npm run account -- export', () => {
  it('writes a document to a new file that only its owner can read, and is audited', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const output = path.join(directory, 'export.json');
    const { code, out, error } = await account('export', '--output', output);
    expect([code, out]).toEqual([0, '']);
    expect(error).toContain('sessions: 5\n');
    expect(error).toContain(`${accountId} is exported to ${output}\n`);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({
      userId: accountId,
      customers: [{}, {}, {}].fill(expect.any(String)),
    });
    expect(await auditRows()).toMatchObject([
      { act: 'npm run account -- export', accountId, by: 'local run' },
    ]);

    const again = await account('export', '--output', output);
    expect([again.code, again.error]).toEqual([1, expect.stringContaining(`${output} exists: `)]);

    const printed = await account('export');
    expect(printed.code).toBe(0);
    expect(JSON.parse(printed.out)).toMatchObject({ userId: accountId });
  });
});

describe('npm run account -- erase', () => {
  it('says what is missing: the reason, what to do with customers, a known account', {
    timeout: TIMEOUT_MS,
  }, async () => {
    expect((await account('erase')).error).toMatch(/^--reason is missing: [^\n]+\n\nusage: /);
    expect((await account('erase', '--reason', 'r', '--stripe', 'burn')).error).toMatch(
      /^--stripe must be keep or delete\n/,
    );
    expect((await account('erase', '--reason', 'r', '--stripe', 'delete')).error).toMatch(
      /^--yes is missing: it confirms that this will erase the account \S+ of local and its Stripe customers\n/,
    );
    expect(await account('erase', '--reason', 'asked', '--yes')).toMatchObject({
      code: 1,
      error: `${accountId} has Stripe customers: say what happens to them with --stripe keep or --stripe delete\n`,
    });
    expect(await auditRows()).toMatchObject([
      { accountId: erasedName(accountId), details: { reason: 'asked', endsSessions: false } },
    ]);
    const store = createErasureStore(table);
    expect(await store.readErasure(accountId)).toBeUndefined();
  });

  it('erases the account, its customers and its records in the failures bucket, and can be repeated', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await discarded([accountId, 'other-user']);
    await discarded([accountId, accountId]);
    await discarded(['other-user']);
    await takenEarlier();
    const run = () => account('erase', '--reason', 'asked', '--stripe', 'delete', '--yes');
    expect(await run()).toEqual({
      code: 0,
      error: '',
      out: [
        '3 Stripe customers erased',
        '7 sessions erased',
        '25 items erased',
        '3 changes erased',
        '2 events erased',
        '2 audit entries erased',
        '3 records of the failures bucket erased',
        `${accountId} is erased; docs/security.md lists what expires later, such as logs and backups`,
        '',
      ].join('\n'),
    });
    const left = (await scanRows(table)).filter(({ pk }) => !String(pk).startsWith('RATE#'));
    for (const name of Object.values(FULL)) expect(JSON.stringify(left)).not.toContain(name);
    expect(await recordsLeft()).toEqual(['other-user', 'other-user']);
    expect((await run()).code).toBe(0);
  });
});

/** Removes the account item as of ten minutes ago, as a command that was stopped left it. */
async function takenEarlier(): Promise<void> {
  const store = createErasureStore(table);
  const deps = { store, hasTime: () => true, forgetCustomer: async () => {} };
  await eraseAccount(deps, { accountId, endsSessions: true, now: NOW - 600 });
}

/** Puts a batch of records of these accounts into the failures bucket, as Lambda does. */
const discarded = (accountIds: string[]) =>
  sendToFailureDestination(s3, BUCKET, {
    records: accountIds.map((id) =>
      toStreamRecord(
        { eventID: randomUUID(), dynamodb: { SequenceNumber: '7', Keys: marshall(tableKeys.account(id)) } },
        'arn:stream',
      ),
    ),
    reason: 'RetryAttemptsExhausted',
    attempts: 11,
    shardId: 'shard-1',
    streamArn: 'arn:stream',
    functionArn: 'arn:function',
    mappingId: 'mapping',
    now: new Date(),
  });

async function recordsLeft(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const ids: string[] = [];
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    const { Records } = JSON.parse(JSON.parse((await Body?.transformToString()) ?? '').payload);
    for (const { dynamodb } of Records) ids.push(dynamodb.Keys.pk.S.replace('ACCOUNT#', ''));
  }
  return ids.sort();
}
