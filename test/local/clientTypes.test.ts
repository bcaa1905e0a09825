import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLED_BY_OTHERS } from '../../scripts/openapi/clientTypes.ts';
import { CONTRACT } from '../../shared/contract/contract.ts';
import {
  INSTALL_TIMEOUT_MS,
  type InstalledClient,
  installClient,
  PACKAGE_NAME,
} from '../support/client/installClient.ts';
import { README_PACKAGES, readmeComponents, readmeProgram } from '../support/client/readmeProgram.ts';
import { PROJECT_ROOT } from '../support/runCommand.ts';

/** A run of the compiler takes about 2 s, and several times as long on a busy machine. */
const TIMEOUT_MS = 60_000;

let installed: InstalledClient;
beforeAll(async () => {
  installed = await installClient();
}, INSTALL_TIMEOUT_MS);
afterAll(() => installed?.remove());

const TARGET = ['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', '--jsx', 'react-jsx'];

/** Compiles programs of the project that has the package. What the compiler prints is in the error. */
async function compile(programs: Record<string, string>, ...options: string[]): Promise<void> {
  const files = Object.keys(programs).map((name) => path.join(installed.projectDirectory, name));
  await Promise.all(Object.values(programs).map((text, index) => writeFile(files[index] ?? '', text)));
  const tsc = path.join(PROJECT_ROOT, 'node_modules/.bin/tsc');
  const all = ['--ignoreConfig', '--strict', '--noEmit', ...TARGET, ...options, ...files];
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
import { createClient, createMeter, createUserClient, isProblemOf, type Journal, type ProblemOf } from '${PACKAGE_NAME}';
import { fileJournal } from '${PACKAGE_NAME}/node';

const client = createClient({ baseUrl: 'https://api.test', key: 'k' });
const usage: number = (await client.getUsage({ user_id: 'u' })).sessionsUsed;
await client.listKeys().catch((error) => isProblemOf(error, 'listKeys') && error.code === 'forbidden');
for await (const { sessionId } of client.listSessions.all({ user_id: 'u' })) sessionId satisfies string;
const journal: Journal = fileJournal({ directory: 'd' });
const session = await createMeter({ client, journal, onUnavailable: 'admit' }).start({ userId: 'u' });
if (session.kind === 'refused') session.code satisfies string;
else await session.end();
// @ts-expect-error a refusal has no end
await session.end();
// @ts-expect-error of operators
createUserClient({ baseUrl: '' }).listAccounts;
// @ts-expect-error
const text: string = usage;
export { text };
`;

/** With the types of no package but those that are imported. */
const ALONE = ['--skipLibCheck', 'false', '--types', ''];

async function link(...names: string[]): Promise<void> {
  for (const name of names) {
    const place = path.join(installed.projectDirectory, 'node_modules', name);
    await mkdir(path.dirname(place), { recursive: true });
    await symlink(path.join(PROJECT_ROOT, 'node_modules', name), place);
  }
}

it(
  'the types compile where no package is installed, with the codes of each contract',
  () => compile({ 'program.ts': `${PROGRAM}${SAME_CODES}` }, ...ALONE),
  TIMEOUT_MS,
);

it(
  'a code that a contract does not have, does not compile',
  () =>
    expect(
      compile({
        'program.ts': `${PROGRAM}${SAME_CODES.replace("'concurrency_exceeded'", "'concurrency_exceded'")}`,
      }),
    ).rejects.toThrow("error TS2322: Type 'true' is not assignable to type 'false'"),
  TIMEOUT_MS,
);

it(
  'the types of the components need those of React only',
  async () => {
    await link('@types/react', 'csstype');
    const program = `import { PricingTable, UsageChart, UsageMeter } from '${PACKAGE_NAME}/react';
export const components = [PricingTable, UsageChart, UsageMeter];`;
    await compile({ 'program.ts': program }, ...ALONE);
  },
  TIMEOUT_MS,
);

it(
  'the code blocks of the README compile',
  async () => {
    await link(...README_PACKAGES.filter((name) => !['@types/react', 'csstype'].includes(name)));
    const styles = 'declare module "*.css";';
    const programs = {
      'styles.d.ts': styles,
      'program.ts': readmeProgram(),
      'components.tsx': readmeComponents(),
    };
    await compile(programs, '--skipLibCheck', '--types', 'node');
  },
  TIMEOUT_MS,
);
