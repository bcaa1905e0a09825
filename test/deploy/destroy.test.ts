import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { deleteObjects, listObjects } from '../../scripts/deploy/pageBucket.ts';
import { readStack, stackNameOf } from '../../scripts/stage/stack.ts';
import { runOrThrow } from '../support/runCommand.ts';
import { CDK, readOutput, readSettings, STAGE } from './support/deployedStage.ts';

it('destroying a developer’s stage deletes every resource except the secret that the operator created', async () => {
  // As docs/deploy.md says: AWS does not delete a bucket with objects.
  const bucket = {
    objects: new S3Client({ forcePathStyle: true }),
    bucket: await readOutput(STAGE, 'PagesBucket'),
  };
  await deleteObjects(
    bucket,
    (await listObjects(bucket, '')).map(({ key }) => key),
  );
  await runOrThrow(process.execPath, [CDK, 'destroy', '-c', `stage=${STAGE}`, '--force']);
  expect(await readStack({ name: STAGE })).toBeUndefined();
  const { TableNames = [] } = await new DynamoDBClient({}).send(new ListTablesCommand({}));
  const { QueueUrls = [] } = await new SQSClient({}).send(new ListQueuesCommand({}));
  const { Functions = [] } = await new LambdaClient({}).send(new ListFunctionsCommand({}));
  const { MetricAlarms = [] } = await new CloudWatchClient({}).send(new DescribeAlarmsCommand({}));
  const remaining = [
    ...TableNames,
    ...QueueUrls,
    ...Functions.map(({ FunctionName = '' }) => FunctionName),
    ...MetricAlarms.map(({ AlarmName = '' }) => AlarmName),
  ];
  expect(remaining.filter((name) => name.includes(stackNameOf(STAGE)))).toEqual([]);
  expect(await readSettings()).toMatchObject({ STRIPE_SECRET_KEY: expect.any(String) });
});
