import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  LOCAL_ISSUER,
  LOCAL_PAGES_DOMAIN,
  LOCAL_STAGE,
  type LocalEndpoints,
  type LocalResources,
} from '../infra/localStage.ts';
import { SERVER_SCOPES } from '../shared/credentials/principal.ts';
import { settingsBySecret, stripeSecretName, webhookSecretName } from '../shared/stripe/stripeSettings.ts';
import { buildPages, buildStack } from './build.ts';
import { checkRequirements } from './checkRequirements.ts';
import { claimDirectory } from './claimDirectory.ts';
import { closeClients, createClients } from './clients.ts';
import type { Credentials } from './credentials.ts';
import { prepareDemo } from './demo/prepareDemo.ts';
import { createLocalApiKey, type Deployment, deploy } from './deploy.ts';
import { StreamCheckpoints } from './eventSources/streamCheckpoints.ts';
import { FunctionLogFile } from './functions/functionLogFile.ts';
import { startGateway } from './gateway/gateway.ts';
import { htmlResponse } from './gateway/gatewayResponse.ts';
import { splitTarget } from './gateway/httpEvent.ts';
import { startStageIssuer } from './identity/startStageIssuer.ts';
import type { Options } from './options.ts';
import { createPages, type Pages } from './pages/createPages.ts';
import { pageFile } from './pages/pageFiles.ts';
import type { StripeConnection } from './payments/stripeConnection.ts';
import { readStripeTestMode } from './payments/stripeTestMode.ts';
import type { ChildProgram } from './processes/childProgram.ts';
import { startSecretsServer } from './secrets/secretsServer.ts';
import { START_PAGE_PATH, startPage } from './startPage.ts';
import { type ProgramsInput, startStores, startStripe } from './startPrograms.ts';
import { readStateFile, writeStateFile } from './stateFile.ts';
import { replaceText } from './template/template.ts';
import { UserError } from './userError.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEBHOOK_PATH = '/webhooks/stripe';
const CREDENTIALS_FILE = 'credentials.json';
const RESOURCES_FILE = 'resources.json';
const WEB_CONFIG_KEY = 'app/config.json';

export interface LocalRun {
  /** Where the pages and the API are. */
  baseUrl: string;
  /** The page that says what runs and where. */
  startPageUrl: string;
  stop(): Promise<void>;
}

export interface RunEvents {
  /** A step of the start has finished. */
  progress(message: string): void;
  /** An error has occurred, and the run continues. */
  fault(message: string): void;
  /** A program that the run needs has exited. */
  crash(message: string): void;
  signal: AbortSignal;
}

/**
 * Starts the whole system on this machine. Resolves when the API serves requests. Throws a UserError for a problem that the
 * user can fix. If it throws, programs may still be running; they end with this process.
 */
export async function startLocal(options: Options, events: RunEvents): Promise<LocalRun> {
  const testMode = readStripeTestMode(process.env);
  if (options.isDemo && testMode) {
    throw new UserError('--demo needs the Stripe emulator: unset STRIPE_SECRET_KEY and STRIPE_API_BASE');
  }
  await checkRequirements({ projectRoot: PROJECT_ROOT, port: options.port });
  const releaseDirectories = claimDirectories(options);
  const baseUrl = `http://127.0.0.1:${options.port}`;
  const webhookUrl = `${baseUrl}${WEBHOOK_PATH}`;
  const previous = readPreviousCredentials(options);
  const backends = await startBackends({ options, events, webhookUrl, previous, testMode });
  const { endpoints, files, issuer, secrets, stripe } = backends;
  const assembly = replaceText(backends.assembly, { text: `https://${LOCAL_PAGES_DOMAIN}`, by: baseUrl });
  const { webhook, others } = settingsBySecret({
    ...stripe.settings,
    STRIPE_API_BASE: stripe.apiBase,
  });
  secrets.put(webhookSecretName(LOCAL_STAGE), webhook);
  secrets.put(stripeSecretName(LOCAL_STAGE), others);
  const clients = createClients(endpoints);
  const log = new FunctionLogFile(path.join(options.stateDirectory, 'functions.log'), {
    showsAll: options.showsLogs,
  });
  const checkpoints = new StreamCheckpoints(dataFile(options, 'stream-positions.json'));
  const onFault = events.fault;
  const deployment = await deploy({ assembly, clients, endpoints, baseUrl, checkpoints, log, onFault });
  const credentials: Credentials = {
    baseUrl,
    apiKey:
      previous?.apiKey ??
      (await createLocalApiKey(clients, deployment, { name: 'local server', scopes: SERVER_SCOPES })),
    adminKey:
      previous?.adminKey ??
      (await createLocalApiKey(clients, deployment, { name: 'local operator', scopes: ['admin'] })),
    issuer: issuer.url,
    stripe: {
      apiBase: stripe.apiBase,
      secretKey: stripe.settings.STRIPE_SECRET_KEY,
      webhookUrl,
      webhookSecret: stripe.settings.STRIPE_WEBHOOK_SECRET,
    },
  };
  saveCredentials(options, credentials);
  saveResources(options, { endpoints, deployment });
  // npm run deploy puts it beside the pages.
  files.set(WEB_CONFIG_KEY, pageFile(WEB_CONFIG_KEY, Buffer.from(deployment.output('WebConfig'))));
  const demo = options.isDemo
    ? await prepareDemo({
        dynamoDb: clients.dynamoDb,
        tableName: deployment.output('TableName'),
        stripe,
        baseUrl,
        webhookUrl,
        progress: events.progress,
        markerFile: dataFile(options, 'demo.json'),
        apiKey: credentials.apiKey,
        onFault,
      })
    : undefined;
  const pages = createPages({ behaviors: deployment.behaviors, files });
  const runPage = startPage({
    baseUrl,
    stateDirectory: options.stateDirectory,
    stripe: { apiBase: stripe.apiBase, isEmulator: testMode === undefined },
    endpoints,
  });
  const gateway = await startGateway(options.port, { ...deployment, pages: withStartPage(runPage, pages) });
  for (const source of deployment.eventSources) source.start();
  await demo?.openSessions();
  const stop = async () => {
    // Requests and events stop first. Stopping the functions ends the invocations that event sources wait for. The
    // emulators stop last.
    demo?.stop();
    const eventSourcesStopped = Promise.all(deployment.eventSources.map((source) => source.stop()));
    await gateway.stop();
    await Promise.all(deployment.functions.map((lambda) => lambda.stop()));
    await eventSourcesStopped;
    await backends.stop();
    closeClients(clients);
    log.close();
    releaseDirectories();
  };
  return { baseUrl, startPageUrl: `${baseUrl}${START_PAGE_PATH}`, stop };
}

/** A page of the run beside those of the stage. */
function withStartPage(page: string, pages: Pages): Pages {
  return (request) =>
    splitTarget(request.url ?? '/').path === START_PAGE_PATH ? htmlResponse(page) : pages(request);
}

/** Builds the stack and starts everything that its functions call, all at the same time. */
async function startBackends(input: {
  options: Options;
  events: RunEvents;
  webhookUrl: string;
  previous: Credentials | undefined;
  testMode: StripeConnection | undefined;
}) {
  const { options, events, webhookUrl, previous, testMode } = input;
  const programs: ChildProgram[] = [];
  const programsInput: ProgramsInput = {
    dataDirectory: options.dataDirectory,
    webhookUrl,
    previous,
    onStarted: (program, message) => {
      programs.push(program);
      program.onCrash(events.crash);
      events.progress(message);
    },
  };
  const buildInput = {
    projectRoot: PROJECT_ROOT,
    stateDirectory: options.stateDirectory,
    builds: options.builds,
    signal: events.signal,
  };
  const [secrets, issuer, assembly, files, stores, stripe] = await Promise.all([
    startSecretsServer(),
    startStageIssuer(options, previous?.issuer),
    buildStack(buildInput),
    buildPages(buildInput),
    startStores(programsInput),
    testMode ?? startStripe(programsInput),
  ]);
  events.progress(options.builds ? 'stack and pages built' : 'using the build of the previous run');
  const endpoints: LocalEndpoints = {
    ...stores,
    secrets: secrets.endpoint,
    issuer: issuer.url,
  };
  const stop = async () => {
    await Promise.all([secrets.close(), issuer.close(), ...programs.map((program) => program.stop())]);
  };
  return {
    assembly: replaceText(assembly, { text: LOCAL_ISSUER, by: issuer.url }),
    endpoints,
    files,
    issuer,
    secrets,
    stripe,
    stop,
  };
}

/** Claims the directories of this run. Returns a function that releases them. */
function claimDirectories({ stateDirectory, dataDirectory }: Options): () => void {
  const releaseState = claimDirectory({ directory: stateDirectory, option: '--state-dir' });
  if (dataDirectory === undefined) return releaseState;
  const releaseData = claimDirectory({ directory: dataDirectory, option: '--data' });
  return () => {
    releaseState();
    releaseData();
  };
}

/** The path of a file in the data directory. Undefined if the run keeps its data in memory. */
function dataFile(options: Options, name: string): string | undefined {
  return options.dataDirectory === undefined ? undefined : path.join(options.dataDirectory, name);
}

/** Reads the copy in the data directory: the keys of a previous run are valid only with the table in that directory. */
function readPreviousCredentials(options: Options): Credentials | undefined {
  const file = dataFile(options, CREDENTIALS_FILE);
  return file === undefined ? undefined : readStateFile<Credentials>(file);
}

function saveCredentials(options: Options, credentials: Credentials): void {
  const copy = dataFile(options, CREDENTIALS_FILE);
  if (copy !== undefined) writeStateFile(copy, credentials);
  writeStateFile(path.join(options.stateDirectory, CREDENTIALS_FILE), credentials);
}

function saveResources(
  options: Options,
  { endpoints, deployment }: { endpoints: LocalEndpoints; deployment: Deployment },
): void {
  writeStateFile(path.join(options.stateDirectory, RESOURCES_FILE), {
    endpoints,
    tableName: deployment.output('TableName'),
    queueUrl: deployment.output('QueueUrl'),
    deadLetterQueueUrl: deployment.output('DeadLetterQueueUrl'),
    noticeQueueUrl: deployment.output('NoticeQueueUrl'),
    noticeDeadLetterQueueUrl: deployment.output('NoticeDeadLetterQueueUrl'),
    failuresBucket: deployment.output('FailuresBucket'),
  } satisfies LocalResources);
}
