import { fileURLToPath } from 'node:url';
import { type ChildProgram, startNodeProgram } from '../processes/childProgram.ts';

/** The start takes 0.5 s on an idle machine; a busy one may take sixty times that. */
const START_TIMEOUT_MS = 30_000;
const MAIN = fileURLToPath(new URL('../stripe/main.ts', import.meta.url));

/** Starts the Stripe emulator in a process of its own. Without a file, it keeps its data in memory. */
export async function startStripeEmulator(options: {
  port: number;
  secretKey: string;
  dataFile?: string;
}): Promise<{ apiBase: string; program: ChildProgram }> {
  const program = startNodeProgram('the Stripe emulator', [
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
