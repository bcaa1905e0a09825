/** The start parameters of a worker. */
export interface WorkerInput {
  file: string;
  exportName: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
}

/** One invocation, sent to a worker. */
export interface WorkerRequest {
  requestId: string;
  /** JSON, so that a function receives only what can cross a network. */
  event: string;
  /** Epoch milliseconds at which the worker is terminated. */
  deadlineMs: number;
}

/** A message from a worker: `ready` once, then one outcome for each request, in the order in which they end. */
export type WorkerResponse = { kind: 'ready' } | WorkerOutcome;

export type WorkerOutcome = { requestId: string } & (
  | { kind: 'returned'; payload: string }
  | { kind: 'threw'; message: string }
);
