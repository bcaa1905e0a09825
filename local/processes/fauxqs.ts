import { fileURLToPath } from 'node:url';
import { type ChildProgram, startNodeProgram } from './childProgram.ts';

/** The start takes 0.5 s on an idle machine; a busy one may take sixty times that. */
const START_TIMEOUT_MS = 30_000;
const MAIN = fileURLToPath(new URL('./fauxqsMain.ts', import.meta.url));

/** Starts the emulator of SQS and S3 in a process of its own. Without a directory, it keeps its data in memory. */
export async function startFauxqs(options: {
  directory?: string;
}): Promise<{ endpoint: string; program: ChildProgram }> {
  const program = startNodeProgram('fauxqs', [
    MAIN,
    ...(options.directory === undefined ? [] : [options.directory]),
  ]);
  const { port } = (await program.firstJsonLine(START_TIMEOUT_MS)) as { port: number };
  return { endpoint: `http://127.0.0.1:${port}`, program };
}
