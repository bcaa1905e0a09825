import { fileURLToPath } from 'node:url';
import { type ChildProgram, startNodeProgram } from './childProgram.ts';

/** The start takes 0.5 s on an idle machine; a busy one may take sixty times that. */
const START_TIMEOUT_MS = 30_000;
const MAIN = fileURLToPath(new URL('./mailboxMain.ts', import.meta.url));

/** Starts the emulator of Amazon SES in a process of its own. Its address is also that of a page that lists the e-mails. */
export async function startMailbox(): Promise<{ endpoint: string; program: ChildProgram }> {
  const program = startNodeProgram('the mailbox', [MAIN]);
  const { port } = (await program.firstJsonLine(START_TIMEOUT_MS)) as { port: number };
  return { endpoint: `http://127.0.0.1:${port}`, program };
}
