import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findStage } from '../../../infra/stages.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { type Bundle, bundle, entriesOf } from '../../support/bundles.ts';
import { type Row, told } from '../row.ts';
import { type Bed, createBed, meteringBundle, payingAccount } from '../support/bed.ts';
import { alternate, median, ratio, type Sample } from '../support/rounds.ts';

const run = promisify(execFile);

/** 21 processes for each file, of 0.1 s. */
const ROUNDS = { rounds: 7, bestOf: 3, warmUps: 1 };
const RATIO_MAX = 1.25;
const METERING_BYTES_MAX = 450_000;
const LARGEST_PARTS = 5;

/** Every function there is, also the one that only a stage with an edge has. */
const WITH_EDGE = {
  ...findStage('production'),
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 1_000 },
};

/**
 * What a handler without anything of ours would be that sends one request with each client that the bundle holds;
 * test/infra/bundles sees to it that it holds none which its function does not need.
 */
const CLIENTS: Record<string, { client: string; command: string }> = {
  '@aws-sdk/client-dynamodb': { client: 'DynamoDBClient', command: 'UpdateItemCommand' },
  '@aws-sdk/client-sqs': { client: 'SQSClient', command: 'SendMessageCommand' },
  '@aws-sdk/client-secrets-manager': { client: 'SecretsManagerClient', command: 'GetSecretValueCommand' },
};

function bareHandler(packages: string[]): string {
  const parts = packages.map((name, index) => {
    const { client, command } = CLIENTS[name] ?? {};
    if (client === undefined) throw new Error(`no bare handler uses ${name}`);
    return {
      load: `import { ${client}, ${command} } from '${name}'; const client${index} = new ${client}({});`,
      send: `await client${index}.send(new ${command}(event[${index}]));`,
    };
  });
  return `${parts.map(({ load }) => load).join('\n')}
    export const handler = async (event: any) => { ${parts.map(({ send }) => send).join('\n')} };`;
}

/** How long a fresh process takes to load a bundle, and what is in it. */
export async function measure(): Promise<Row[]> {
  const bed = await createBed('timed');
  try {
    return [...(await loadAll(bed)), ...(await answerFirst(bed))];
  } finally {
    await bed.close();
  }
}

async function loadAll(bed: Bed): Promise<Row[]> {
  const bundles = new Map<string, Bundle>();
  for (const [name, entry] of entriesOf(WITH_EDGE)) bundles.set(name, await bundle({ entry }));
  const files: Record<string, string> = {};
  const barePackages = new Map<string, string[]>();
  for (const [name, one] of bundles) {
    files[name] = bed.write(one.code);
    const held = one.parts.map(([part]) => part).filter((part) => part in CLIENTS);
    // A function without a client has no bare handler: an empty file says nothing of what it should take.
    if (held.length === 0) continue;
    const packages = held.toSorted();
    barePackages.set(name, packages);
    const text = bareHandler(packages);
    files[`bare ${packages}`] ??= bed.write((await bundle({ text }, {})).code);
    files[`slim ${packages}`] ??= bed.write((await bundle({ text })).code);
  }
  const ways = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, () => importing(file)]));
  const samples = await alternate(ways, ROUNDS);
  const of = (name: string): Sample[] => samples[name] ?? [];

  const rows: Row[] = [];
  for (const [name, packages] of barePackages) {
    rows.push(
      {
        ...ratio(`start-up of ${name} against a bare handler`, {
          of: of(name),
          over: of(`bare ${packages}`),
        }),
        budget: { atMost: RATIO_MAX },
      },
      ratio(`start-up of ${name} against a bare handler bundled as ours`, {
        of: of(name),
        over: of(`slim ${packages}`),
      }),
    );
  }
  for (const name of bundles.keys()) rows.push(told(`start-up of ${name}`, milliseconds(of(name)), 'ms'));
  return [...rows, ...[...bundles].flatMap(([name, one]) => bundleRows(name, one))];
}

const milliseconds = (samples: Sample[]) =>
  Math.round(median(samples.map(({ seconds }) => seconds)) * 10_000) / 10;

function bundleRows(name: string, { code, parts }: Bundle): Row[] {
  return [
    {
      ...told(`bundle of ${name}`, code.byteLength, 'bytes'),
      ...(name === 'MeteringApi' ? { budget: { atMost: METERING_BYTES_MAX } } : {}),
    },
    ...parts
      .slice(0, LARGEST_PARTS)
      .map(([part, bytes]) => told(`bundle of ${name}: ${part}`, bytes, 'bytes')),
  ];
}

/** Loads the file, and calls its handler if there is an event; says in milliseconds what each took. */
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

async function importing(file: string, event?: object): Promise<Sample> {
  const given = event === undefined ? [] : [JSON.stringify(event)];
  const args = ['--input-type=module', '--eval', SCRIPT, pathToFileURL(file).href, ...given];
  const { stdout } = await run(process.execPath, args);
  const seconds = Number(stdout.split('\n').at(-1)) / 1000;
  if (!(seconds > 0)) throw new Error(`${file} told no time:\n${stdout}`);
  return { seconds, cpuSeconds: Number.NaN };
}

/**
 * A cold start as the gateway waits for it: loading and a start's answer, for which ours also reads the key that it was
 * sent. What loading puts off comes back here. The table answers over plain HTTP, for which both load `node:http`.
 */
async function answerFirst(bed: Bed): Promise<Row[]> {
  const entry = 'test/bench/peers/bare.ts';
  const files = {
    ours: bed.write((await meteringBundle()).code),
    bare: bed.write((await bundle({ entry }, {})).code),
    slim: bed.write((await bundle({ entry })).code),
  };
  let calls = 0;
  const answering = (file: string) => async () => {
    const user_id = await payingAccount(bed, `cold-${calls++}`, { now: Math.floor(Date.now() / 1000) });
    const body = JSON.stringify({ user_id, session_id: 's1' });
    return importing(file, httpEvent({ route: 'POST /metering/sessions', apiKey: bed.apiKey, body }));
  };
  const { ours, bare, slim } = await alternate(
    { ours: answering(files.ours), bare: answering(files.bare), slim: answering(files.slim) },
    ROUNDS,
  );
  return [
    {
      ...ratio('cold start to the first answer against a bare handler', { of: ours, over: bare }),
      budget: { atMost: RATIO_MAX },
    },
    ratio('cold start to the first answer against a bare handler bundled as ours', { of: ours, over: slim }),
    told('cold start to the first answer', milliseconds(ours), 'ms'),
  ];
}
