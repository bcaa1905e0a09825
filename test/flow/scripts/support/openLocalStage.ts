import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { LOCAL_AWS, LOCAL_STAGE, type LocalResources } from '../../../../infra/localStage.ts';
import { createClients } from '../../../../local/clients.ts';
import { sendToFailureDestination } from '../../../../local/eventSources/failureDestination.ts';
import type { StreamRecord } from '../../../../local/eventSources/streamRecord.ts';
import { startFauxqs } from '../../../../local/processes/fauxqs.ts';
import { createBucket } from '../../../../local/resources/buckets.ts';
import { createQueue, describeQueue } from '../../../../local/resources/queues.ts';
import { createTable } from '../../../../local/resources/tables.ts';
import { startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import { createTableClient } from '../../../../shared/aws/tableClient.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../../../shared/stripe/stripeSettings.ts';
import { type CommandFile, operatorShell } from './operatorShell.ts';

const BUCKET = 'failures';

/**
 * An operator's shell in a local stage with a table, an empty failures bucket and the queues of events and notices. Commands that use
 * Stripe need its settings.
 */
export async function openLocalStage({ settings }: { settings?: StoredStripeSettings } = {}) {
  const dynamoDb = inject('dynamoDbEndpoint');
  const table = createTableClient(`Local${randomUUID()}`, { ...LOCAL_AWS, endpoint: dynamoDb });
  await createTable(table.client, inject('tableProperties'), table.tableName);
  const directory = mkdtempSync(path.join(tmpdir(), 'local-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const fauxqs = await startFauxqs({});
  onTestFinished(() => fauxqs.program.stop());
  const { s3, sqs } = createClients({ dynamoDb, sqsAndS3: fauxqs.endpoint });
  await createBucket(s3, BUCKET);
  const openQueue = async (logicalId: string) => {
    const properties = { FifoQueue: true };
    const queue = describeQueue({ logicalId, properties, endpoint: fauxqs.endpoint });
    await createQueue(sqs, queue, properties);
    return queue.url;
  };
  const notices = {
    queueUrl: await openQueue('Notices'),
    deadLetterQueueUrl: await openQueue('NoticesDeadLetters'),
  };
  const unused = 'http://127.0.0.1:9';
  const resources: LocalResources = {
    endpoints: {
      dynamoDb,
      sqsAndS3: fauxqs.endpoint,
      secrets: settings ? await openSecrets(settings) : unused,
      issuer: unused,
      mailbox: unused,
    },
    tableName: table.tableName,
    queueUrl: await openQueue('Events'),
    deadLetterQueueUrl: await openQueue('EventsDeadLetters'),
    noticeQueueUrl: notices.queueUrl,
    noticeDeadLetterQueueUrl: notices.deadLetterQueueUrl,
    failuresBucket: BUCKET,
  };
  writeFileSync(path.join(directory, 'resources.json'), JSON.stringify(resources));
  const shell = await operatorShell();
  const run = (script: CommandFile, ...args: string[]) =>
    shell.run(script, [...args, '--stage', 'local', '--state-dir', directory]);
  /** Puts records into the failures bucket, as Lambda does. */
  const discard = (records: StreamRecord[]) =>
    sendToFailureDestination(s3, BUCKET, {
      records,
      reason: 'RetryAttemptsExhausted',
      attempts: 11,
      shardId: 'shard-1',
      streamArn: 'arn:stream',
      functionArn: 'arn:function',
      mappingId: 'mapping',
      now: new Date(),
    });
  return { table, sqs, notices, discard, run };
}

async function openSecrets(settings: StoredStripeSettings): Promise<string> {
  const secrets = await startSecretsServer();
  onTestFinished(() => secrets.close());
  secrets.put(stripeSecretName(LOCAL_STAGE), settings);
  return secrets.endpoint;
}
