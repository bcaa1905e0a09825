import { createInterface } from 'node:readline/promises';
import { UsageError } from './runCommand.ts';

/** What follows "This will …": a sentence for what can be taken back. */
const FINAL = 'It cannot be undone.';

export type Terminal = { input: NodeJS.ReadableStream & { isTTY?: boolean }; output: NodeJS.WritableStream };

const PROCESS_TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

/** The option of every command that asks. */
export const YES_OPTION = { yes: { type: 'boolean' } } as const;

/**
 * Asks before something that cannot be undone, unless the command was called with `--yes`. `what` completes the sentence
 * "This will …", and `consequence` follows it. Throws when the operator does not type yes, and without a terminal, where nobody can be asked.
 */
export async function confirm(
  what: string,
  isConfirmed: boolean,
  { input, output }: Terminal = PROCESS_TERMINAL,
  consequence = FINAL,
): Promise<void> {
  if (isConfirmed) return;
  if (input.isTTY !== true) throw new UsageError(`--yes is missing: it confirms that this will ${what}`);
  const lines = createInterface({ input, output });
  try {
    output.write(`This will ${what}. ${consequence} Type yes to go on: `);
    // Not question(), which never settles when the input ends.
    const line = await lines[Symbol.asyncIterator]().next();
    if (line.done || line.value.trim() !== 'yes') throw new Error('not confirmed: nothing was changed');
  } finally {
    lines.close();
  }
}
