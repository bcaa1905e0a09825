import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalResources } from '../infra/localStage.ts';
import { LOCAL_STAGE, type LocalEndpoints } from '../infra/localStage.ts';
import { findStage } from '../infra/stages.ts';
import { SERVER_SCOPES } from '../shared/credentials/principal.ts';
import { stripeSecretName } from '../shared/stripe/stripeSettings.ts';
import { build } from './build.ts';
import { closeClients, createClients } from './clients.ts';
import { type Credentials, readCredentials, saveOwn } from './credentials.ts';
import { createLocalApiKey, type Deployment, deploy } from './deploy.ts';
import { StreamCheckpoints } from './eventSources/streamCheckpoints.ts';
import { FunctionLogFile } from './functions/functionLogFile.ts';
import { startGateway } from './gateway/gateway.ts';
import { startIssuer } from './identity/issuer.ts';
import type { Options } from './options.ts';
import { realStripe } from './payments/realStripe.ts';
import { claimDirectory, requireDependencies, requireFreePort, requireJava } from './preflight.ts';
import type { ChildProgram } from './processes/childProgram.ts';
import { startSecretsServer } from './secrets/secretsServer.ts';
import { type ProgramsInput, startPayments, startStores } from './startPrograms.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEBHOOK_PATH = '/webhooks/stripe';
const CREDENTIALS_FILE = 'credentials.json';
const RESOURCES_FILE = 'resources.json';

export interface LocalRun {
  baseUrl: string;
  stop(): Promise<void>;
}

export interface RunEvents {
  /** A step of the start-up is done. */
  progress(message: string): void;
  /** Something went wrong that the run survives. */
  fault(message: string): void;
  /** A program that the run needs has ended. */
  crash(message: string): void;
  signal: AbortSignal;
}

/**
 * Starts the whole system on this machine and returns once it serves. When it throws, programs may be running that
 * end with this process.
 */
export async function startLocal(options: Options, events: RunEvents): Promise<LocalRun> {
  const real = realStripe(process.env);
  const release = await checkMachine(options);
  const baseUrl = `http://127.0.0.1:${options.port}`;
  const webhookUrl = `${baseUrl}${WEBHOOK_PATH}`;
  const known = readKnown(options);
  const programs: ChildProgram[] = [];
  const input: ProgramsInput = {
    dataDirectory: options.dataDirectory,
    webhookUrl,
    known,
    onStarted: (program, what) => {
      programs.push(program);
      program.onCrash(events.crash);
      events.progress(what);
    },
  };
  const { identity } = findStage(LOCAL_STAGE);
  if (identity === undefined) throw new Error(`the stage ${LOCAL_STAGE} has no identity`);
  const [secrets, issuer, assembly, stores, payments] = await Promise.all([
    startSecretsServer(),
    startIssuer(identity),
    build({
      projectRoot: PROJECT_ROOT,
      directory: path.join(options.stateDirectory, 'cdk.out'),
      builds: options.builds,
      signal: events.signal,
    }),
    startStores(input),
    real ?? startPayments(input),
  ]);
  events.progress(options.builds ? 'the stack is built' : 'the stack is taken as it is');
  secrets.put(stripeSecretName(LOCAL_STAGE), {
    ...payments.secrets,
    STRIPE_API_BASE: payments.apiBase,
    APP_URL: payments.appUrl ?? baseUrl,
  });
  const endpoints = { ...stores, secrets: secrets.endpoint, identityJwks: issuer.jwksUrl };
  const clients = createClients(endpoints);
  const log = new FunctionLogFile(path.join(options.stateDirectory, 'functions.log'), {
    showsAll: options.showsLogs,
  });
  const deployment = await deploy({
    assembly,
    clients,
    endpoints,
    baseUrl,
    checkpoints: new StreamCheckpoints(inData(options, 'stream-positions.json')),
    log,
    onFault: events.fault,
  });
  saveCredentials(options, {
    baseUrl,
    apiKey:
      known?.apiKey ??
      (await createLocalApiKey(clients, deployment, { name: 'local server', scopes: SERVER_SCOPES })),
    adminKey:
      known?.adminKey ??
      (await createLocalApiKey(clients, deployment, { name: 'local operator', scopes: ['admin'] })),
    issuer: issuer.url,
    stripe: {
      apiBase: payments.apiBase,
      secretKey: payments.secrets.STRIPE_SECRET_KEY,
      webhookUrl,
      webhookSecret: payments.secrets.STRIPE_WEBHOOK_SECRET,
    },
  });
  saveResources(options, { endpoints, deployment });
  const gateway = await startGateway(options.port, deployment);
  for (const source of deployment.eventSources) source.start();
  const stop = async () => {
    // Nothing new comes in; then what runs is ended, which lets the pollers end; then what they spoke to.
    const pollers = Promise.all(deployment.eventSources.map((source) => source.stop()));
    await gateway.stop();
    await Promise.all(deployment.functions.map((lambda) => lambda.stop()));
    await pollers;
    await Promise.all([secrets.close(), issuer.close(), ...programs.map((program) => program.stop())]);
    closeClients(clients);
    log.close();
    release();
  };
  return { baseUrl, stop };
}

/** Throws a UserError for the first thing that is missing. Returns what gives the claimed directories back. */
async function checkMachine(options: Options): Promise<() => void> {
  requireDependencies(PROJECT_ROOT);
  requireJava();
  await requireFreePort(options.port);
  const releaseState = claimDirectory(options.stateDirectory, '--state-dir');
  if (options.dataDirectory === undefined) return releaseState;
  const releaseData = claimDirectory(options.dataDirectory, '--data');
  return () => {
    releaseState();
    releaseData();
  };
}

function inData(options: Options, file: string): string | undefined {
  return options.dataDirectory === undefined ? undefined : path.join(options.dataDirectory, file);
}

/** A key that an earlier run made is in the table that this run goes on with, and only in that one. */
function readKnown(options: Options): Credentials | undefined {
  const file = inData(options, CREDENTIALS_FILE);
  return file === undefined ? undefined : readCredentials(file);
}

function saveCredentials(options: Options, credentials: Credentials): void {
  const kept = inData(options, CREDENTIALS_FILE);
  if (kept !== undefined) saveOwn(kept, credentials);
  saveOwn(path.join(options.stateDirectory, CREDENTIALS_FILE), credentials);
}

function saveResources(
  options: Options,
  { endpoints, deployment }: { endpoints: LocalEndpoints; deployment: Deployment },
): void {
  saveOwn(path.join(options.stateDirectory, RESOURCES_FILE), {
    endpoints,
    tableName: deployment.output('TableName'),
    queueUrl: deployment.output('QueueUrl'),
    deadLetterQueueUrl: deployment.output('DeadLetterQueueUrl'),
  } satisfies LocalResources);
}
