/** What a worker is started with. */
export interface WorkerInput {
  file: string;
  exportName: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
}

/** What a worker is asked: one event. */
export interface Ask {
  requestId: string;
  /** JSON, so that a function gets exactly what could cross a network. */
  event: string;
  /** Epoch milliseconds at which the worker will be stopped. */
  deadlineMs: number;
}

/** What a worker says. */
export type Answer =
  | { kind: 'ready' }
  | { kind: 'returned'; payload: string }
  | { kind: 'threw'; message: string };
