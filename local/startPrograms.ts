import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { StoreEndpoints } from './clients.ts';
import type { Credentials } from './credentials.ts';
import { freePort } from './freePort.ts';
import type { Payments } from './payments/payments.ts';
import { seedStripe } from './payments/seedStripe.ts';
import { startStandIn } from './payments/standIn.ts';
import { requireFreePort } from './preflight.ts';
import type { ChildProgram } from './processes/childProgram.ts';
import { startDynamoDbLocal } from './processes/dynamoDbLocal.ts';
import { startFauxqs } from './processes/fauxqs.ts';

export interface ProgramsInput {
  dataDirectory: string | undefined;
  webhookUrl: string;
  /** What a run before left in the data directory. */
  known: Credentials | undefined;
  onStarted(program: ChildProgram, what: string): void;
}

/** Starts what stands for AWS's stores. */
export async function startStores(input: ProgramsInput): Promise<StoreEndpoints> {
  const directory = (name: string) => {
    if (input.dataDirectory === undefined) return undefined;
    const made = path.join(input.dataDirectory, name);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const [dynamoDb, fauxqs] = await Promise.all([
    freePort().then((port) => startDynamoDbLocal({ port, isShared: true, directory: directory('dynamodb') })),
    startFauxqs({ directory: directory('fauxqs') }),
  ]);
  input.onStarted(dynamoDb.program, `DynamoDB Local at ${dynamoDb.endpoint}`);
  input.onStarted(fauxqs.program, `SQS and S3 at ${fauxqs.endpoint}`);
  return { dynamoDb: dynamoDb.endpoint, sqsAndS3: fauxqs.endpoint };
}

/** Starts the stand-in for Stripe and fills it. */
export async function startPayments(input: ProgramsInput): Promise<Payments> {
  const known = input.known?.stripe;
  const secretKey = known?.secretKey ?? 'sk_test_local_standin';
  const inData = (name: string) =>
    input.dataDirectory === undefined ? undefined : path.join(input.dataDirectory, name);
  const { apiBase, program } = await startStandIn({
    port: await standInPort(known?.apiBase),
    secretKey,
    dataFile: inData('stripe.json'),
  });
  input.onStarted(program, `the Stripe stand-in at ${apiBase}`);
  const { webhookUrl } = input;
  const settingsFile = inData('stripe-settings.json');
  return {
    apiBase,
    // Its own landing page, until the application has one.
    appUrl: `${apiBase}/app`,
    secrets: await seedStripe({ apiBase, secretKey, webhookUrl, settingsFile }),
  };
}

/** The same port as last time if it is free: checkout pages that are still open go on working. */
async function standInPort(lastApiBase: string | undefined): Promise<number> {
  const last = lastApiBase === undefined ? 0 : Number(new URL(lastApiBase).port);
  if (last === 0) return freePort();
  return requireFreePort(last).then(
    () => last,
    () => freePort(),
  );
}
