import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { readStack, stackNameOf } from '../../scripts/stage/stack.ts';
import { runOrThrow } from '../support/runCommand.ts';
import { CDK, readSettings, STAGE } from './support/deployedStage.ts';

it('destroying a developer’s stage deletes every resource except the secret that the operator created', async () => {
  await runOrThrow(process.execPath, [CDK, 'destroy', '-c', `stage=${STAGE}`, '--force']);
  expect(await readStack({ name: STAGE })).toBeUndefined();
  const { TableNames = [] } = await new DynamoDBClient({}).send(new ListTablesCommand({}));
  const { QueueUrls = [] } = await new SQSClient({}).send(new ListQueuesCommand({}));
  const { Functions = [] } = await new LambdaClient({}).send(new ListFunctionsCommand({}));
  const remaining = [...TableNames, ...QueueUrls, ...Functions.map(({ FunctionName = '' }) => FunctionName)];
  expect(remaining.filter((name) => name.includes(stackNameOf(STAGE)))).toEqual([]);
  expect(await readSettings()).toMatchObject({ STRIPE_SECRET_KEY: expect.any(String) });
});
