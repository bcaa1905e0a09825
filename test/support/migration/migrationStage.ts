import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { LOCAL_STAGE, type LocalResources } from '../../../infra/localStage.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { freePort } from '../../../local/freePort.ts';
import { type ConnectedStage, connectStage } from '../../../scripts/stage/connectStage.ts';
import { PROJECT_ROOT } from '../runCommand.ts';
import { spawnLocalRun, untilReady } from '../setup/localRun.ts';

/** The build of stack and pages takes 10 s, and many times as long on a busy machine. */
const READY_TIMEOUT_MS = 600_000;

const preload = (file: string, parameters: Record<string, string>) => [
  '--import',
  `${new URL(file, import.meta.url)}?${new URLSearchParams(parameters)}`,
];

/** What the emulator's control `state` says, as far as a test needs it. */
export type EmulatorState = {
  now: number;
  calls: Record<string, number>;
  deliveries: { held: number; waiting: number };
};

export type StepResult = { code: number | null; isKilled: boolean; out: string; error: string };

/** A local run of its own with a clock that can be set ahead, on which steps of the migration run as processes. */
export type MigrationStage = {
  /** For the files of the migration. */
  folder: string;
  stateDirectory: string;
  credentials: Credentials;
  connected: ConnectedStage;
  mailbox: string;
  /** Runs a step. With `killAt`, it is killed (kill -9) when it begins that request, or when the request is answered. */
  step(name: string, args: string[], killAt?: { request: number; isAnswered: boolean }): Promise<StepResult>;
  control(path: string, input: object): Promise<void>;
  emulator(): Promise<EmulatorState>;
  /** Sets the clocks of functions, commands and emulator ahead. All renewals until then are paid. */
  setAhead(seconds: number): Promise<void>;
  /** Resolves when no webhook, message or e-mail is on its way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the stage. With `builtBy`, it uses the build of another one. */
export async function startMigrationStage(
  builtBy?: Pick<MigrationStage, 'stateDirectory'>,
): Promise<MigrationStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'migration-'));
  const stateDirectory = path.join(folder, 'state');
  const clockFile = path.join(folder, 'ahead');
  await writeFile(clockFile, '0');
  for (const part of builtBy ? ['cdk.out', 'web'] : []) {
    const from = path.join(builtBy?.stateDirectory ?? '', part);
    await cp(from, path.join(stateDirectory, part), { recursive: true });
  }
  const args = ['--port', String(await freePort()), '--state-dir', stateDirectory];
  const clock = preload('shiftedClock.ts', { file: clockFile });
  const run = spawnLocalRun([...args, ...(builtBy ? ['--no-build'] : [])], {}, clock);
  const stop = async () => {
    run.signal('SIGTERM');
    await run.ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', () => run.signal('SIGKILL'));
  try {
    await untilReady(run, READY_TIMEOUT_MS);
  } catch (error) {
    run.signal('SIGKILL');
    throw error;
  }
  const readState = async <Content>(file: string): Promise<Content> =>
    JSON.parse(await readFile(path.join(stateDirectory, file), 'utf8'));
  const credentials = await readState<Credentials>('credentials.json');
  const { endpoints } = await readState<LocalResources>('resources.json');
  const { apiBase } = credentials.stripe;
  const connected = await connectStage(LOCAL_STAGE, stateDirectory);
  const emulator = async () => (await (await fetch(`${apiBase}/_control/state`)).json()) as EmulatorState;
  const control = async (name: string, input: object) => {
    const response = await fetch(`${apiBase}/_control/${name}`, {
      method: 'POST',
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
  };
  return {
    folder,
    stateDirectory,
    credentials,
    connected,
    mailbox: endpoints.mailbox,
    step: (name, stepArgs, killAt) =>
      runStep(
        [...clock, ...killOptions(killAt)],
        [name, '--stage', LOCAL_STAGE, '--state-dir', stateDirectory, ...stepArgs],
      ),
    control,
    emulator,
    async setAhead(seconds) {
      await writeFile(clockFile, String(seconds));
      await control('clock', { advanceSeconds: seconds, renews: 'paid' });
    },
    idle: () => untilIdle(connected, emulator),
    stop,
  };
}

const killOptions = (killAt?: { request: number; isAnswered: boolean }) =>
  killAt === undefined
    ? []
    : preload('killAtRequest.ts', {
        at: String(killAt.request),
        on: killAt.isAnswered ? 'answer' : 'request',
      });

async function runStep(nodeOptions: string[], args: string[]): Promise<StepResult> {
  const child = spawn(process.execPath, [...nodeOptions, 'scripts/migrate.ts', ...args], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.error += chunk.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, isKilled: signal === 'SIGKILL', ...text };
}

const POLL_INTERVAL_MS = 500;
/** In a row: a message can be between two queues when the counts are read. */
const IDLE_POLLS = 4;
const IDLE_TIMEOUT_MS = 600_000;

async function untilIdle(stage: ConnectedStage, emulator: () => Promise<EmulatorState>): Promise<void> {
  const deadlineMs = performance.now() + IDLE_TIMEOUT_MS;
  for (let idle = 0; idle < IDLE_POLLS; ) {
    if (performance.now() > deadlineMs)
      throw new Error('webhooks, messages or e-mails are still on their way');
    const { deliveries } = await emulator();
    const waiting = deliveries.held + deliveries.waiting + (await countMessages(stage));
    idle = waiting === 0 ? idle + 1 : 0;
    await sleep(POLL_INTERVAL_MS);
  }
}

async function countMessages({ queues, queueUrl, notices }: ConnectedStage): Promise<number> {
  let count = 0;
  for (const QueueUrl of [queueUrl, notices?.queueUrl]) {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await queues.send(command);
    count += Number(Attributes.ApproximateNumberOfMessages);
    count += Number(Attributes.ApproximateNumberOfMessagesNotVisible);
    count += Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0);
  }
  return count;
}
