import { fileURLToPath } from 'node:url';
import { type ChildProgram, startOurs } from '../processes/childProgram.ts';

/** It starts in half a second alone; sixty times that on a machine that is busy. */
const START_TIMEOUT_MS = 30_000;
const MAIN = fileURLToPath(new URL('../stripe/main.ts', import.meta.url));

/** Starts the stand-in for Stripe in a process of its own, in memory unless a file is given. */
export async function startStandIn(options: {
  port: number;
  secretKey: string;
  dataFile?: string;
}): Promise<{ apiBase: string; program: ChildProgram }> {
  const program = startOurs('the Stripe stand-in', [
    MAIN,
    '--port',
    String(options.port),
    '--secret-key',
    options.secretKey,
    ...(options.dataFile === undefined ? [] : ['--data-file', options.dataFile]),
  ]);
  const { apiBase } = (await program.firstJsonLine(START_TIMEOUT_MS)) as { apiBase: string };
  return { apiBase, program };
}
