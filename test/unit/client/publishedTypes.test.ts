import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CALLED_BY_OTHERS } from '../../../scripts/openapi/clientTypes.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';

/** Two runs of the compiler take about 2 s, and several times as long on a busy machine. */
const TIMEOUT_MS = 60_000;

const TARGET = ['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', '--types', ''];

/** Runs the compiler. What it prints is in the error. */
async function compile(...options: string[]): Promise<void> {
  const tsc = path.resolve('node_modules/.bin/tsc');
  const all = ['--ignoreConfig', '--strict', ...TARGET, ...options];
  await promisify(execFile)(tsc, all, { timeout: TIMEOUT_MS }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`);
  });
}

/** A program that compiles only if each operation has exactly these codes. */
const SAME_CODES = `
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
${CONTRACT.filter(({ operationId }) => !CALLED_BY_OTHERS.includes(operationId))
  .map(({ operationId, problems }) => {
    const codes = problems.map((code) => `'${code}'`).join(' | ');
    return `export const ${operationId}: Same<ProblemOf<'${operationId}'>['code'], ${codes}> = true;
// @ts-expect-error misspelt
export const ${operationId}Misspelt: ProblemOf<'${operationId}'>['code'] = '${problems[0]}s';`;
  })
  .join('\n')}
`;

const PROGRAM = `
import { createClient } from './client/src/createClient.js';
import { isProblemOf, type ProblemOf } from './client/src/errors.js';

const client = createClient({ baseUrl: 'https://api.test', key: 'k' });
const usage: number = (await client.getUsage({ user_id: 'u' })).sessionsUsed;
await client.listKeys().catch((error) => isProblemOf(error, 'listKeys') && error.code === 'forbidden');
// @ts-expect-error
const text: string = usage;
export { text };
`;

it(
  'the types of the client compile where no package is installed, with the codes of each contract',
  async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'client-types-'));
    try {
      const emit = [
        '--declaration',
        '--emitDeclarationOnly',
        '--allowImportingTsExtensions',
        '--erasableSyntaxOnly',
      ];
      const places = ['--rootDir', '.', '--outDir', directory, '--rewriteRelativeImportExtensions'];
      await compile(...emit, ...places, 'client/src/createClient.ts', 'client/src/errors.ts');
      await writeFile(path.join(directory, 'package.json'), '{ "type": "module" }');
      const program = path.join(directory, 'program.ts');
      await writeFile(program, `${PROGRAM}${SAME_CODES}`);
      await compile('--noEmit', '--skipLibCheck', 'false', program);
      await writeFile(
        program,
        `${PROGRAM}${SAME_CODES.replace("'concurrency_exceeded'", "'concurrency_exceded'")}`,
      );
      await expect(compile('--noEmit', program)).rejects.toThrow(
        /startSession|concurrency_exceded|not assignable/,
      );
    } finally {
      await rm(directory, { recursive: true });
    }
  },
  TIMEOUT_MS,
);
