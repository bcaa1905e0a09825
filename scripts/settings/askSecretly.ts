import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks for a value for each name: at a terminal one after the other, without showing what is typed; else from standard
 * input, a line for each in their order. Throws a sentence when one is missing.
 */
export async function askSecretly<Name extends string>(
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const isTerminal = process.stdin.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal });
  const given = lines[Symbol.asyncIterator]();
  const values: [Name, string][] = [];
  try {
    for (const name of names) {
      if (isTerminal) process.stderr.write(`${name} (not shown): `);
      const line = await given.next();
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
