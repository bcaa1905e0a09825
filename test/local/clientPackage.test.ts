import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, transform } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  INSTALL_TIMEOUT_MS,
  type InstalledClient,
  installClient,
  PACKAGE_NAME,
} from '../support/client/installClient.ts';
import { numberOf, rowOf, tableOf, tablesIn } from '../support/docs/docTables.ts';
import { PROJECT_ROOT } from '../support/runCommand.ts';

const README = readFileSync('client/README.md', 'utf8');

/** What the entries refer to. */
const TYPES = {
  src: [
    ...[
      'index',
      'apiTypes',
      'apiRoutes',
      'operations',
      'errors',
      'callRoute',
      'readResponse',
      'serviceClock',
    ],
    ...['createClientOf', 'createClient', 'userClient', 'adminClient'],
    ...['meter/createMeter', 'meter/runtime', 'meter/types', 'node/fileJournal', 'node/journalError'],
  ],
  react: [
    ...['index', 'source', 'meter/UsageMeter', 'plans/PricingTable'],
    ...['chart/UsageChart', 'chart/comparedDays', 'chart/dailyFigures'],
    ...['text/bindText', 'text/formats', 'text/kitEn', 'text/language', 'text/useKitText'],
  ],
};

let installed: InstalledClient;
beforeAll(async () => {
  installed = await installClient();
}, INSTALL_TIMEOUT_MS);
afterAll(() => installed?.remove());

async function runTool(name: string, ...args: string[]): Promise<string> {
  const tool = path.join(PROJECT_ROOT, 'node_modules/.bin', name);
  const { stdout } = await promisify(execFile)(tool, args, { timeout: INSTALL_TIMEOUT_MS }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`);
  });
  return stdout;
}

/** Bundles a program of the project that has the package. `react` is that project's own. */
async function bundle(program: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: installed.projectDirectory },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    external: ['react', 'react/*', 'node:*'],
    write: false,
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

describe('the package', () => {
  it('has these files and no others', () => {
    expect(installed.files.map((file) => file.replace(/-[A-Z\d]{8}\.js/, '-HASH.js')).sort()).toEqual(
      [
        ...['CHANGELOG.md', 'README.md', 'package.json', 'dist/styles.css'],
        ...['chunk-HASH', 'index', 'node', 'react'].flatMap((name) => [
          `dist/${name}.js`,
          `dist/${name}.js.map`,
        ]),
        ...TYPES.src.map((name) => `dist/types/src/${name}.d.ts`),
        ...TYPES.react.map((name) => `dist/types/react/${name}.d.ts`),
      ].sort(),
    );
  });

  it('is as publint wants it', async () => {
    const { messages } = await publint({ pkgDir: installed.packageDirectory, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that each way of resolving ES modules finds', async () => {
    await runTool(
      'attw',
      installed.archive,
      '--profile',
      'esm-only',
      '--exclude-entrypoints',
      './react/styles.css',
    );
  });
});

describe('a bundle', () => {
  const USER_PAGE = `import { createUserClient } from '${PACKAGE_NAME}'; createUserClient({ baseUrl: '' }).getUsage();`;

  it('with the client of a page has neither the meter nor the routes of operators', async () => {
    const page = await bundle(USER_PAGE);
    expect(page).toContain('/billing/usage');
    expect(page).not.toContain('/admin/');
    expect(page).not.toContain('meter_closed');
    const everything = await bundle(`export * from '${PACKAGE_NAME}';`);
    expect(everything).toContain('/admin/');
    expect(everything).toContain('meter_closed');
  });

  it('with the React components has of the client only what they use', async () => {
    const page = await bundle(`export * from '${PACKAGE_NAME}/react';`);
    expect(page).not.toContain('/billing/usage');
    expect(page).not.toContain('meter_closed');
  });

  it('with nothing of the package is empty', async () => {
    const program = [PACKAGE_NAME, `${PACKAGE_NAME}/react`].map((entry) => `import '${entry}';`).join('\n');
    expect((await bundle(program, { logLevel: 'silent' })).length).toBeLessThan(100);
  });

  it.each<[row: string, bytesMax: number, program: string]>([
    ['`createUserClient`', 5.5 * 1024, USER_PAGE],
    [`everything of \`${PACKAGE_NAME}\``, 12 * 1024, `export * from '${PACKAGE_NAME}';`],
    [`\`${PACKAGE_NAME}/node\``, 5 * 1024, `export * from '${PACKAGE_NAME}/node';`],
    [`\`${PACKAGE_NAME}/react\``, 10 * 1024, `export * from '${PACKAGE_NAME}/react';`],
    [`\`${PACKAGE_NAME}/react/styles.css\``, 3.5 * 1024, ''],
  ])('with %s has at most %i bytes with gzip, as many as the README says', async (row, bytesMax, program) => {
    const styles = path.join(installed.packageDirectory, 'dist/styles.css');
    const text =
      program === ''
        ? (await transform(await readFile(styles, 'utf8'), { loader: 'css', minify: true })).code
        : await bundle(program);
    const bytes = gzipSync(text, { level: 9 }).byteLength;
    expect(bytes).toBeLessThan(bytesMax);
    const [, kilobytes] = rowOf(tableOf(tablesIn(README), 'import', 'kB'), row);
    // A twentieth, so that a fix needs no new figure.
    expect(Math.abs(bytes / (numberOf(kilobytes) * 1000) - 1)).toBeLessThan(0.05);
  });
});
