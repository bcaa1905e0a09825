import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_AWS, LOCAL_STAGE } from '../../infra/localStage.ts';
import { findStage } from '../../infra/stages.ts';
import { createTableClient, type Table } from '../../shared/aws/dynamo.ts';
import { awsOf, outputOf, readStack, stackNameOf } from './aws.ts';
import { readResources } from './readResources.ts';
import { openSecretOf, type StageSecret } from './stageSecret.ts';

/** What an operator's command works on. */
export type ConnectedStage = {
  name: string;
  /** Without it, the environment's. */
  region?: string;
  livemode: boolean;
  graceDays: number;
  table: Table;
  queues: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  /** The stage's settings of Stripe. */
  secret: StageSecret;
};

type Found = Omit<ConnectedStage, 'name' | 'region' | 'livemode' | 'graceDays' | 'secret'>;

/**
 * Finds a stage: the run on this machine by the file it wrote to `stateDirectory`, any other by its stack's outputs,
 * with the AWS credentials of the environment and the stage's region, or the environment's. Throws a sentence that
 * says what to do when it is not there.
 */
export async function connectStage(name: string, stateDirectory?: string): Promise<ConnectedStage> {
  const stage = findStage(name);
  const [found, secret] = await Promise.all([
    name === LOCAL_STAGE ? findLocal(stateDirectory) : findDeployed(stage),
    openSecretOf(stage, stateDirectory),
  ]);
  return {
    name,
    region: stage.region,
    livemode: stage.stripeMode === 'live',
    graceDays: stage.pastDueGraceDays,
    ...found,
    secret,
  };
}

async function findLocal(stateDirectory: string | undefined): Promise<Found> {
  const resources = await readResources(stateDirectory);
  const { endpoints, tableName, queueUrl, deadLetterQueueUrl } = resources;
  return {
    table: createTableClient(tableName, { ...LOCAL_AWS, endpoint: endpoints.dynamoDb }),
    queues: new SQSClient({ ...awsOf(LOCAL_AWS), ...LOCAL_AWS, endpoint: endpoints.sqsAndS3 }),
    queueUrl,
    deadLetterQueueUrl,
  };
}

async function findDeployed(stage: { name: string; region?: string }): Promise<Found> {
  const stack = await readStack(stage);
  if (stack === undefined)
    throw new Error(`there is no stack ${stackNameOf(stage.name)}: deploy the stage first`);
  const output = (key: string) => {
    const value = outputOf(stack, key);
    if (value === undefined)
      throw new Error(`the stack ${stack.StackName} has no output ${key}: deploy it again`);
    return value;
  };
  const { region } = stage;
  return {
    table: createTableClient(output('TableName'), region === undefined ? {} : { region }),
    queues: new SQSClient(awsOf(stage)),
    queueUrl: output('QueueUrl'),
    deadLetterQueueUrl: output('DeadLetterQueueUrl'),
  };
}
