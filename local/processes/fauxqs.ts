import { fileURLToPath } from 'node:url';
import { type ChildProgram, startOurs } from './childProgram.ts';

/** It starts in half a second alone; sixty times that on a machine that is busy. */
const START_TIMEOUT_MS = 30_000;
const MAIN = fileURLToPath(new URL('./fauxqsMain.ts', import.meta.url));

/** Starts SQS and S3 in a process of their own, in memory unless a directory is given. */
export async function startFauxqs(options: {
  directory?: string;
}): Promise<{ endpoint: string; program: ChildProgram }> {
  const program = startOurs('fauxqs', [
    MAIN,
    ...(options.directory === undefined ? [] : [options.directory]),
  ]);
  const { port } = (await program.firstJsonLine(START_TIMEOUT_MS)) as { port: number };
  return { endpoint: `http://127.0.0.1:${port}`, program };
}
