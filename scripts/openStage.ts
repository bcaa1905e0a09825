import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { findStage } from '../infra/stages.ts';
import type { Resources } from '../local/credentials.ts';
import { openTable, type Table } from '../shared/aws/dynamo.ts';
import { stripeSecretName } from '../shared/stripe/stripeSettings.ts';
import { openStageSecret, type StageSecret } from './stageSecret.ts';

/** What an operator's command works on. */
export type OpenedStage = {
  name: string;
  livemode: boolean;
  graceDays: number;
  table: Table;
  queues: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  stripeApiBase: string;
  /** The stage's settings of Stripe. */
  secret: StageSecret;
};

type Found = Omit<OpenedStage, 'name' | 'livemode' | 'graceDays'>;

/** The run on one machine, which is no stack of AWS. */
const LOCAL_STAGE = 'local';

/** An operator waits; a command that hangs tells nothing. */
const AWS = { maxAttempts: 3, requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true } };

/** The emulators take any credentials. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/**
 * Finds a stage: the run on this machine by the file it wrote to `stateDirectory`, any other by its stack's outputs,
 * with the AWS credentials and region of the environment. Throws a sentence that says what to do when it is not there.
 */
export async function openStage(name: string, stateDirectory = '.local'): Promise<OpenedStage> {
  const { stripeMode, pastDueGraceDays: graceDays } = findStage(name);
  const livemode = stripeMode === 'live';
  const found = name === LOCAL_STAGE ? await openLocal(stateDirectory) : await openDeployed(name);
  return { name, livemode, graceDays, ...found };
}

async function openLocal(stateDirectory: string): Promise<Found> {
  const file = path.join(stateDirectory, 'resources.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `${file} is not there: start the local run first (npm run local), or name its --state-dir`,
    );
  });
  const { endpoints, tableName, queueUrl, deadLetterQueueUrl, stripeApiBase }: Resources = JSON.parse(text);
  return {
    table: openTable(tableName, { ...LOCAL, endpoint: endpoints.dynamoDb }),
    queues: new SQSClient({ ...AWS, ...LOCAL, endpoint: endpoints.sqsAndS3 }),
    queueUrl,
    deadLetterQueueUrl,
    stripeApiBase,
    secret: openStageSecret(
      new SecretsManagerClient({ ...AWS, ...LOCAL, endpoint: endpoints.secrets }),
      stripeSecretName(LOCAL_STAGE),
    ),
  };
}

async function openDeployed(name: string): Promise<Found> {
  const stack = await describeStack(`SessionBilling-${name}`);
  const output = (key: string) => {
    const value = stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value === undefined)
      throw new Error(`the stack ${stack.StackName} has no output ${key}: deploy it again`);
    return value;
  };
  const apiBase = stack.Parameters?.find(
    ({ ParameterKey }) => ParameterKey === 'StripeApiBase',
  )?.ParameterValue;
  return {
    table: openTable(output('TableName')),
    queues: new SQSClient(AWS),
    queueUrl: output('QueueUrl'),
    deadLetterQueueUrl: output('DeadLetterQueueUrl'),
    stripeApiBase: apiBase ?? 'https://api.stripe.com',
    secret: openStageSecret(new SecretsManagerClient(AWS), stripeSecretName(name)),
  };
}

async function describeStack(StackName: string): Promise<Stack> {
  const client = new CloudFormationClient(AWS);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    if (Stacks?.[0]) return Stacks[0];
  } catch (error) {
    throw new Error(
      `cannot read the stack ${StackName}: ${wordsOf(error)}. Check that it is deployed, and AWS_PROFILE and AWS_REGION`,
      { cause: error },
    );
  }
  throw new Error(`there is no stack ${StackName}: deploy the stage first`);
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
