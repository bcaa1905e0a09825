/**
 * The code inside a worker thread. It imports one function's bundle, invokes its handler with each event that it receives and
 * responds with the result as JSON, as the Lambda runtime does.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerInput, WorkerRequest, WorkerResponse } from './workerMessages.ts';

type Handler = (event: unknown, context: object) => unknown;

const { file, exportName, functionName, functionArn, memoryMb } = workerData as WorkerInput;
if (parentPort === null) throw new Error('functionWorker runs only in a worker thread');
const port = parentPort;
const respond = (message: WorkerResponse) => port.postMessage(message);

const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
const handler = module[exportName];
if (typeof handler !== 'function') throw new Error(`${file} exports no function named ${exportName}`);

port.on('message', async (request: WorkerRequest) => {
  const { requestId } = request;
  try {
    const result = await (handler as Handler)(JSON.parse(request.event), createContext(request));
    respond({ kind: 'returned', requestId, payload: JSON.stringify(result ?? null) });
  } catch (error) {
    respond({ kind: 'threw', requestId, message: describe(error) });
  }
});
respond({ kind: 'ready' });

function createContext(request: WorkerRequest): object {
  return {
    awsRequestId: request.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, request.deadlineMs - Date.now()),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
