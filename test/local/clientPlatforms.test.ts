import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { build, transform } from 'esbuild';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '../../local/freePort.ts';
import { findBrowser, NO_BROWSER } from '../support/browser/findBrowser.ts';
import { launchBrowser } from '../support/browser/launchBrowser.ts';
import {
  INSTALL_TIMEOUT_MS,
  type InstalledClient,
  installClient,
  PACKAGE_NAME,
} from '../support/client/installClient.ts';
import { readmeProgram } from '../support/client/readmeProgram.ts';
import type { Observed } from '../support/client/sampleProgram.ts';
import { startSampleService } from '../support/client/sampleService.ts';
import { installedNode, node22 } from '../support/nodes/findNodes.ts';
import { PROJECT_ROOT } from '../support/runCommand.ts';

const PROGRAM_TIMEOUT_MS = 30_000;

let installed: InstalledClient;
let program: string;
beforeAll(async () => {
  installed = await installClient();
  const source = await readFile('test/support/client/sampleProgram.ts', 'utf8');
  program = (await transform(source, { loader: 'ts', format: 'esm' })).code;
  const { projectDirectory } = installed;
  await writeFile(path.join(projectDirectory, 'program.js'), program);
  await writeFile(path.join(projectDirectory, 'main.js'), MAIN);
  await symlink(path.join(PROJECT_ROOT, 'node_modules/ws'), path.join(projectDirectory, 'node_modules/ws'));
}, INSTALL_TIMEOUT_MS);
afterAll(() => installed?.remove());

const MAIN = `
import * as client from '${PACKAGE_NAME}';
import { fileJournal } from '${PACKAGE_NAME}/node';
import { observe } from './program.js';

const [baseUrl, directory] = process.argv.slice(2);
const journal = fileJournal({ directory });
console.log(JSON.stringify(await observe(client, { baseUrl, journal })));
`;

const EXPECTED: Observed = {
  plan: 'free',
  problem: { code: 'quota_exceeded', requestId: 'r-1', sessionsUsed: 10 },
  sessions: ['s1', 's2', 's3'],
  meter: {
    refused: 'quota_exceeded',
    kind: 'counted',
    end: 'ended',
    sessionId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    left: 0,
  },
};

async function service(files?: Parameters<typeof startSampleService>[0]) {
  const started = await startSampleService(files);
  onTestFinished(started.stop);
  return started;
}

it.for([
  { major: 20, find: () => installedNode(20), missing: 'no Node.js 20 in PATH' },
  {
    major: 22,
    find: node22,
    missing: 'Node.js 22 is for Linux on x64, and its package could not be installed',
  },
  { major: 24, find: async () => process.execPath, missing: '' },
])('the package runs on Node.js $major, with a journal', async ({ major, find, missing }, { skip }) => {
  const node = await find();
  if (node === undefined) return skip(missing);
  const { baseUrl } = await service();
  const journal = path.join(installed.projectDirectory, `journal-${major}`);
  const cwd = installed.projectDirectory;
  const { stdout } = await promisify(execFile)(node, ['main.js', baseUrl, journal], {
    cwd,
    timeout: PROGRAM_TIMEOUT_MS,
  });
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
});

it('the package runs in Chromium, without a bundler', async ({ skip }) => {
  skip(findBrowser() === undefined, NO_BROWSER);
  const page = `<!doctype html><script type="importmap">{"imports": {"${PACKAGE_NAME}": "/dist/index.js"}}</script>`;
  const dist = path.join(installed.packageDirectory, 'dist');
  const scripts = (await readdir(dist)).filter((file) => file.endsWith('.js'));
  const script = (text: string) => ({ type: 'text/javascript', text });
  const files = new Map([
    ['/', { type: 'text/html', text: page }],
    ['/program.js', script(program)],
    ...(await Promise.all(
      scripts.map(
        async (file) => [`/dist/${file}`, script(await readFile(path.join(dist, file), 'utf8'))] as const,
      ),
    )),
  ]);
  const { baseUrl } = await service(files);
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const tab = await browser.newPage();
  await tab.goto(baseUrl);
  const observed = await tab.evaluate(
    `Promise.all([import('${PACKAGE_NAME}'), import('/program.js')]).then(([client, { observe }]) => observe(client, { baseUrl: '' }))`,
  );
  expect(observed).toEqual(EXPECTED);
});

/** What Workers, browsers, Deno, Bun and Node.js share, as far as the package may use it. */
const WEB_GLOBALS = {
  AbortController,
  AbortSignal,
  clearInterval,
  clearTimeout,
  crypto,
  fetch,
  Headers,
  performance,
  Response,
  setInterval,
  setTimeout,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};

it('the package needs only globals of the web platform', async () => {
  const { projectDirectory } = installed;
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as client from '${PACKAGE_NAME}'; import { observe } from './program.js';
globalThis.run = (baseUrl) => observe(client, { baseUrl });`,
      resolveDir: projectDirectory,
    },
    bundle: true,
    format: 'iife',
    // Neither Node.js nor a browser: an import of a module of the platform fails.
    platform: 'neutral',
    write: false,
  });
  const { baseUrl } = await service();
  const realm = createContext({ ...WEB_GLOBALS });
  runInContext(outputFiles[0]?.text ?? '', realm);
  expect(await realm.run(baseUrl)).toEqual(EXPECTED);
});

it(
  'the code blocks of the README run: a gateway that refuses, counts and ends, and the calls',
  async () => {
    const { baseUrl, requests } = await service();
    const source = readmeProgram()
      .replaceAll('https://api.example.com', baseUrl)
      .replaceAll('/var/lib/gateway', path.join(installed.projectDirectory, 'journal'));
    const file = path.join(installed.projectDirectory, 'readme.js');
    await writeFile(file, (await transform(source, { loader: 'ts' })).code);
    const port = await freePort();
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, PORT: String(port), GATEWAY_KEY: 'key' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const isRunning = () => child.exitCode === null && !printed.includes('ready');
    await expect.poll(isRunning, { timeout: PROGRAM_TIMEOUT_MS }).toBe(false);
    expect(printed.split('\n')).toEqual([
      's1 2026-11-30T09:00:00.000Z',
      's2 2026-11-30T09:00:00.000Z',
      's3 2026-11-30T09:00:00.000Z',
      'only 3 projects',
      'ready',
      '',
    ]);

    const connect = (user: string) => new WebSocket(`ws://127.0.0.1:${port}/${user}`);
    const [code, reason] = await once(connect('full'), 'close');
    expect([code, String(reason)]).toEqual([1013, 'quota_exceeded']);
    const closed = connect('ada');
    await once(closed, 'open');
    closed.close();
    const ended = () => requests.filter((request) => request.endsWith('/end')).length;
    await expect.poll(ended, { timeout: 10_000 }).toBe(1);

    const left = connect('ada');
    await once(left, 'open');
    await expect.poll(() => requests.filter((sent) => sent === 'POST /metering/sessions').length).toBe(3);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(requests).toContain('POST /metering/sessions/end');
  },
  2 * PROGRAM_TIMEOUT_MS,
);
