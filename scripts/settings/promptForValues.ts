import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Reads a value for each name. At a terminal it prompts for one after the other and does not echo the input; otherwise it
 * reads one line of standard input per name, in their order. Throws when a value is missing.
 */
export async function promptForValues<Name extends string>(
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const isTerminal = process.stdin.isTTY === true;
  const noEcho = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: noEcho, terminal: isTerminal });
  const input = lines[Symbol.asyncIterator]();
  const values: [Name, string][] = [];
  try {
    for (const name of names) {
      if (isTerminal) process.stderr.write(`${name} (not shown): `);
      const line = await input.next();
      if (isTerminal) process.stderr.write('\n');
      const value = line.done ? '' : line.value.trim();
      if (value === '') throw new Error(`no value for ${name}: nothing was changed`);
      values.push([name, value]);
    }
  } finally {
    lines.close();
  }
  return Object.fromEntries(values) as Record<Name, string>;
}
