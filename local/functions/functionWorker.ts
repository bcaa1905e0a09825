/**
 * The inside of a worker thread: imports one function's bundle and answers one event after another with what its
 * handler returns, as JSON, the way the Lambda runtime does.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Ask, WorkerInput } from './messages.ts';

type Handler = (event: unknown, context: object) => unknown;

const { file, exportName, functionName, functionArn, memoryMb } = workerData as WorkerInput;
if (parentPort === null) throw new Error('functionWorker runs only in a worker thread');
const port = parentPort;
const answer = (message: Answer) => port.postMessage(message);

const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
const handler = module[exportName];
if (typeof handler !== 'function') throw new Error(`${file} exports no function named ${exportName}`);

port.on('message', async (ask: Ask) => {
  try {
    const result = await (handler as Handler)(JSON.parse(ask.event), contextOf(ask));
    answer({ kind: 'returned', payload: JSON.stringify(result ?? null) });
  } catch (error) {
    answer({ kind: 'threw', message: describe(error) });
  }
});
answer({ kind: 'ready' });

function contextOf(ask: Ask): object {
  return {
    awsRequestId: ask.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, ask.deadlineMs - Date.now()),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
