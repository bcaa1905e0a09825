import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findStage } from '../../../infra/stages.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { type Bundle, bundle, entriesOf } from '../../support/bundles.ts';
import type { Row } from '../row.ts';
import { createPayingAccount } from '../support/accounts.ts';
import { type BenchEnvironment, createBenchEnvironment } from '../support/benchEnvironment.ts';
import { median, ratio, type Sample, sampleInTurns } from '../support/sampling.ts';
import { bundleMetering } from '../support/startImplementations.ts';

const run = promisify(execFile);

/** 7 rounds × 3 runs: 21 processes of 0.1 s for each file. */
const ROUNDS = { rounds: 7, bestOf: 3, warmUps: 1 };
const RATIO_MAX = 1.25;
const METERING_BYTES_MAX = 450_000;
const LARGEST_PARTS = 5;

/** A stage with an edge, so that every function is included. */
const STAGE_WITH_EDGE = {
  ...findStage('production'),
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 1_000 },
};

/**
 * The baseline of a function sends one request with each AWS client in the function's bundle. test/infra/bundles checks that
 * no bundle contains a client that its function does not need.
 */
const CLIENTS: Record<string, { client: string; command: string }> = {
  '@aws-sdk/client-dynamodb': { client: 'DynamoDBClient', command: 'UpdateItemCommand' },
  '@aws-sdk/client-sqs': { client: 'SQSClient', command: 'SendMessageCommand' },
  '@aws-sdk/client-secrets-manager': { client: 'SecretsManagerClient', command: 'GetSecretValueCommand' },
};

function baselineSource(packages: string[]): string {
  const parts = packages.map((name, index) => {
    const { client, command } = CLIENTS[name] ?? {};
    if (client === undefined) throw new Error(`no baseline uses ${name}`);
    return {
      load: `import { ${client}, ${command} } from '${name}'; const client${index} = new ${client}({});`,
      send: `await client${index}.send(new ${command}(event[${index}]));`,
    };
  });
  return `${parts.map(({ load }) => load).join('\n')}
    export const handler = async (event: any) => { ${parts.map(({ send }) => send).join('\n')} };`;
}

/** The time in which a new process loads each bundle, the contents of the bundles, and the time of a whole cold start. */
export async function measure(): Promise<Row[]> {
  const environment = await createBenchEnvironment('timed');
  try {
    return [...(await measureLoading(environment)), ...(await measureColdStart(environment))];
  } finally {
    await environment.close();
  }
}

/** `default` is bundled without the aliases with which a deployment replaces packages, `asDeployed` with them. */
type BaselineFiles = { default: string; asDeployed: string };

async function measureLoading(environment: BenchEnvironment): Promise<Row[]> {
  const bundles = new Map<string, Bundle>();
  for (const [name, entry] of entriesOf(STAGE_WITH_EDGE)) bundles.set(name, await bundle({ entry }));
  /** Functions with the same clients share a baseline, so its files are named by the clients. */
  const files: Record<string, string> = {};
  const baselines = new Map<string, BaselineFiles>();
  for (const [name, { code, parts }] of bundles) {
    files[name] = environment.write(code);
    const packages = parts.map(([part]) => part).filter((part) => part in CLIENTS);
    // A function without an AWS client has no baseline: the load time of an empty file is no reference.
    if (packages.length === 0) continue;
    packages.sort();
    const baseline = { default: `default ${packages}`, asDeployed: `as deployed ${packages}` };
    baselines.set(name, baseline);
    const text = baselineSource(packages);
    files[baseline.default] ??= environment.write((await bundle({ text }, {})).code);
    files[baseline.asDeployed] ??= environment.write((await bundle({ text })).code);
  }
  const variants = Object.entries(files).map(([name, file]) => [name, () => loadInNewProcess(file)]);
  const samples: Record<string, Sample[]> = await sampleInTurns(Object.fromEntries(variants), ROUNDS);
  const samplesOf = (name: string) => samples[name] ?? [];

  const rows: Row[] = [];
  for (const [name, baseline] of baselines) {
    rows.push(
      {
        ...ratio(`start-up of ${name} relative to a baseline`, {
          numerator: samplesOf(name),
          denominator: samplesOf(baseline.default),
        }),
        budget: { atMost: RATIO_MAX },
      },
      ratio(`start-up of ${name} relative to a baseline bundled the same way`, {
        numerator: samplesOf(name),
        denominator: samplesOf(baseline.asDeployed),
      }),
    );
  }
  for (const name of bundles.keys()) {
    rows.push({ name: `start-up of ${name}`, value: medianMs(samplesOf(name)), unit: 'ms' });
  }
  return [...rows, ...[...bundles].flatMap(([name, one]) => bundleRows(name, one))];
}

const medianMs = (samples: Sample[]) =>
  Math.round(median(samples.map(({ seconds }) => seconds)) * 10_000) / 10;

function bundleRows(name: string, { code, parts }: Bundle): Row[] {
  const budget = name === 'MeteringApi' ? { budget: { atMost: METERING_BYTES_MAX } } : {};
  return [
    { name: `bundle of ${name}`, value: code.byteLength, unit: 'bytes', ...budget },
    ...parts
      .slice(0, LARGEST_PARTS)
      .map(([part, bytes]) => ({ name: `bundle of ${name}: ${part}`, value: bytes, unit: 'bytes' })),
  ];
}

/** Loads the file and, when there is an event, calls its handler. Prints the milliseconds that this took. */
const SCRIPT = `
  const [url, event] = process.argv.slice(1);
  const startedMs = performance.now();
  const { handler } = await import(url);
  if (event) {
    const { statusCode, body } = await handler(JSON.parse(event), {});
    if (statusCode !== 201) throw new Error(statusCode + ' ' + body);
  }
  process.stdout.write('\\n' + (performance.now() - startedMs));
  process.exit(0);`;

async function loadInNewProcess(file: string, event?: object): Promise<Sample> {
  const eventArgs = event === undefined ? [] : [JSON.stringify(event)];
  const args = ['--input-type=module', '--eval', SCRIPT, pathToFileURL(file).href, ...eventArgs];
  const { stdout } = await run(process.execPath, args);
  const seconds = Number(stdout.split('\n').at(-1)) / 1000;
  if (!(seconds > 0)) throw new Error(`${file} printed no time:\n${stdout}`);
  return { seconds, cpuSeconds: Number.NaN };
}

/**
 * The whole cold start that a gateway waits for: loading the bundle and responding to a start, for which the deployed handler
 * also reads the API key. It includes modules that load lazily. Both handlers load `node:http`, because DynamoDB Local uses
 * plain HTTP.
 */
async function measureColdStart(environment: BenchEnvironment): Promise<Row[]> {
  const entry = 'test/bench/alternatives/baseline.ts';
  const files = {
    deployed: environment.write((await bundleMetering()).code),
    baseline: environment.write((await bundle({ entry }, {})).code),
    baselineAsDeployed: environment.write((await bundle({ entry })).code),
  };
  let calls = 0;
  const coldStart = (file: string) => async () => {
    const now = Math.floor(Date.now() / 1000);
    const user_id = await createPayingAccount(environment, `cold-${calls++}`, { now });
    const body = JSON.stringify({ user_id, session_id: 's1' });
    const event = httpEvent({ route: 'POST /metering/sessions', apiKey: environment.apiKey, body });
    return loadInNewProcess(file, event);
  };
  const { deployed, baseline, baselineAsDeployed } = await sampleInTurns(
    {
      deployed: coldStart(files.deployed),
      baseline: coldStart(files.baseline),
      baselineAsDeployed: coldStart(files.baselineAsDeployed),
    },
    ROUNDS,
  );
  const name = 'cold start to the first response';
  return [
    {
      ...ratio(`${name} relative to a baseline`, { numerator: deployed, denominator: baseline }),
      budget: { atMost: RATIO_MAX },
    },
    ratio(`${name} relative to a baseline bundled the same way`, {
      numerator: deployed,
      denominator: baselineAsDeployed,
    }),
    { name, value: medianMs(deployed), unit: 'ms' },
  ];
}
