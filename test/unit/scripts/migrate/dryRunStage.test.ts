import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { dryRunStage } from '../../../../scripts/migrate/dryRunStage.ts';
import type { ConnectedStage } from '../../../../scripts/stage/connectStage.ts';

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** A stage whose clients note the commands that they send. */
function noted() {
  const sent: string[] = [];
  const note = (command: object) => {
    sent.push(command.constructor.name);
    return Promise.resolve({});
  };
  const client = Object.assign(new DynamoDBClient(CLIENT), { send: note });
  const queues = Object.assign(new SQSClient(CLIENT), { send: note });
  const stage = {
    table: { client, tableName: 'T', accountFormat: 2 },
    queues,
    secret: {},
  } as unknown as ConnectedStage;
  return { stage: dryRunStage(stage), sent };
}

it('the stage of a dry run reads, and leaves out every write', async () => {
  const { stage, sent } = noted();
  const { client } = stage.table;
  const at = { TableName: 'T', Key: {} };
  await client.send(new GetItemCommand(at));
  await client.send(new PutItemCommand({ TableName: 'T', Item: {} }));
  await client.send(new UpdateItemCommand(at));
  await client.send(new TransactWriteItemsCommand({ TransactItems: [] }));
  await stage.queues.send(new GetQueueAttributesCommand({ QueueUrl: 'q' }));
  await stage.queues.send(new SendMessageBatchCommand({ QueueUrl: 'q', Entries: [] }));
  expect(sent).toEqual(['GetItemCommand', 'GetQueueAttributesCommand']);
});
