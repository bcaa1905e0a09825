import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_AWS, LOCAL_STAGE } from '../../infra/localStage.ts';
import { findStage } from '../../infra/stages.ts';
import { createTableClient, type Table } from '../../shared/aws/tableClient.ts';
import { awsClientConfig } from './awsClientConfig.ts';
import { readLocalResources } from './readLocalResources.ts';
import { outputOf, readStack, stackNameOf } from './stack.ts';
import { findStageSecret, type StageSecret } from './stageSecret.ts';

/** The resources of a stage that commands work on. */
export type ConnectedStage = {
  name: string;
  /** Undefined for the region of the AWS credentials. */
  region?: string;
  livemode: boolean;
  graceDays: number;
  table: Table;
  queues: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  /** The queue of notices to be sent. Absent for a stage that an earlier version deployed. */
  notices?: { queueUrl: string; deadLetterQueueUrl: string };
  /** The bucket of records that the ledger could not process. Absent for a stage that an earlier version deployed. */
  failures?: { objects: S3Client; bucket: string };
  /** The stage's Stripe settings. */
  secret: StageSecret;
};

type Resources = Pick<
  ConnectedStage,
  'table' | 'queues' | 'queueUrl' | 'deadLetterQueueUrl' | 'notices' | 'failures'
>;

/**
 * Finds the resources of a stage. Those of the local stage are listed in a file in `stateDirectory`; those of any other
 * stage are outputs of its stack, read with the AWS credentials of the environment. Throws an error that names the command
 * to run when the stage is not running or not deployed.
 */
export async function connectStage(name: string, stateDirectory?: string): Promise<ConnectedStage> {
  const stage = findStage(name);
  const [resources, secret] = await Promise.all([
    name === LOCAL_STAGE ? findLocalResources(stateDirectory) : findDeployedResources(stage),
    findStageSecret(stage, stateDirectory),
  ]);
  return {
    name,
    region: stage.region,
    livemode: stage.stripeMode === 'live',
    graceDays: stage.pastDueGraceDays,
    ...resources,
    secret,
  };
}

async function findLocalResources(stateDirectory: string | undefined): Promise<Resources> {
  const { endpoints, tableName, queueUrl, deadLetterQueueUrl, failuresBucket, ...notices } =
    await readLocalResources(stateDirectory);
  const s3Config = { ...awsClientConfig(LOCAL_AWS), ...LOCAL_AWS, endpoint: endpoints.sqsAndS3 };
  return {
    table: {
      ...createTableClient(tableName, { ...LOCAL_AWS, endpoint: endpoints.dynamoDb }),
      accountFormat: findStage(LOCAL_STAGE).accountFormat,
    },
    queues: new SQSClient({ ...awsClientConfig(LOCAL_AWS), ...LOCAL_AWS, endpoint: endpoints.sqsAndS3 }),
    queueUrl,
    deadLetterQueueUrl,
    notices: {
      queueUrl: notices.noticeQueueUrl,
      deadLetterQueueUrl: notices.noticeDeadLetterQueueUrl,
    },
    // Otherwise the SDK puts the bucket name into the host name, which does not resolve.
    failures: { objects: new S3Client({ ...s3Config, forcePathStyle: true }), bucket: failuresBucket },
  };
}

async function findDeployedResources(stage: { name: string; region?: string }): Promise<Resources> {
  const { name, region } = stage;
  const stackName = stackNameOf(name);
  const stack = await readStack(stage);
  const deploy = `run npm run deploy -- --stage ${name}`;
  if (stack === undefined) throw new Error(`the stack ${stackName} does not exist: ${deploy}`);
  const output = (key: string) => {
    const value = outputOf(stack, key);
    if (value === undefined) throw new Error(`the stack ${stackName} has no output ${key}: ${deploy}`);
    return value;
  };
  const bucket = outputOf(stack, 'FailuresBucket');
  const noticeQueueUrl = outputOf(stack, 'NoticeQueueUrl');
  return {
    table: {
      ...createTableClient(output('TableName'), region === undefined ? {} : { region }),
      // An earlier version has no such output, and reads format 1 only.
      accountFormat: outputOf(stack, 'AccountFormat') === '2' ? 2 : 1,
    },
    queues: new SQSClient(awsClientConfig(stage)),
    queueUrl: output('QueueUrl'),
    deadLetterQueueUrl: output('DeadLetterQueueUrl'),
    ...(noticeQueueUrl === undefined
      ? {}
      : {
          notices: { queueUrl: noticeQueueUrl, deadLetterQueueUrl: output('NoticeDeadLetterQueueUrl') },
        }),
    ...(bucket === undefined ? {} : { failures: { objects: new S3Client(awsClientConfig(stage)), bucket } }),
  };
}
