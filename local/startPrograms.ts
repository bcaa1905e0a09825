import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { LocalEndpoints } from '../infra/localStage.ts';
import { requireFreePort } from './checkRequirements.ts';
import type { StoreEndpoints } from './clients.ts';
import type { Credentials } from './credentials.ts';
import { freePort } from './freePort.ts';
import { seedStripe } from './payments/seedStripe.ts';
import type { StripeConnection } from './payments/stripeConnection.ts';
import { startStripeEmulator } from './payments/stripeEmulator.ts';
import type { ChildProgram } from './processes/childProgram.ts';
import { startDynamoDbLocal } from './processes/dynamoDbLocal.ts';
import { startFauxqs } from './processes/fauxqs.ts';
import { startMailbox } from './processes/mailbox.ts';

export interface ProgramsInput {
  /** Undefined keeps all data in memory. */
  dataDirectory: string | undefined;
  webhookUrl: string;
  /** The credentials of the previous run with this data directory. */
  previous: Credentials | undefined;
  onStarted(program: ChildProgram, message: string): void;
}

/** Starts the emulators of DynamoDB, SQS, S3 and SES. */
export async function startStores(
  input: ProgramsInput,
): Promise<StoreEndpoints & Pick<LocalEndpoints, 'mailbox'>> {
  const createDirectory = (name: string) => {
    if (input.dataDirectory === undefined) return undefined;
    const directory = path.join(input.dataDirectory, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  };
  const [dynamoDb, fauxqs, mailbox] = await Promise.all([
    freePort().then((port) =>
      startDynamoDbLocal({
        port,
        isShared: true,
        isLongRunning: true,
        directory: createDirectory('dynamodb'),
      }),
    ),
    startFauxqs({ directory: createDirectory('fauxqs') }),
    startMailbox(),
  ]);
  input.onStarted(dynamoDb.program, `DynamoDB Local at ${dynamoDb.endpoint}`);
  input.onStarted(fauxqs.program, `SQS and S3 at ${fauxqs.endpoint}`);
  input.onStarted(mailbox.program, `e-mails at ${mailbox.endpoint}`);
  return { dynamoDb: dynamoDb.endpoint, sqsAndS3: fauxqs.endpoint, mailbox: mailbox.endpoint };
}

/** Starts the Stripe emulator and creates the products, prices and webhook endpoint of the stage in it. */
export async function startStripe(input: ProgramsInput): Promise<StripeConnection> {
  const previous = input.previous?.stripe;
  const secretKey = previous?.secretKey ?? 'sk_test_local_emulator';
  const dataFile = (name: string) =>
    input.dataDirectory === undefined ? undefined : path.join(input.dataDirectory, name);
  const { apiBase, program } = await startStripeEmulator({
    port: await choosePort(previous?.apiBase),
    secretKey,
    dataFile: dataFile('stripe.json'),
  });
  input.onStarted(program, `Stripe emulator at ${apiBase}`);
  const { webhookUrl } = input;
  const settingsFile = dataFile('stripe-settings.json');
  return {
    apiBase,
    settings: await seedStripe({ apiBase, secretKey, webhookUrl, settingsFile }),
  };
}

/** Reuses the port of the previous run if it is free, so that pages that are still open, and tokens, keep working. */
export async function choosePort(previousUrl: string | undefined): Promise<number> {
  const port = previousUrl === undefined ? 0 : Number(new URL(previousUrl).port);
  // The port is also 0 if the previous run used Stripe's test mode, because that URL has no port.
  if (port === 0) return freePort();
  return requireFreePort(port).then(
    () => port,
    () => freePort(),
  );
}
