import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '../../local/freePort.ts';
import { INSTALL_TIMEOUT_MS, type InstalledClient, installClient } from '../support/client/installClient.ts';
import { startSampleService } from '../support/client/sampleService.ts';
import { codeBlocksIn } from '../support/docs/markdown.ts';
import { PROJECT_ROOT } from '../support/runCommand.ts';

const README = readFileSync('client/README.md', 'utf8');

/** A run of the compiler takes about 2 s, and several times as long on a busy machine. */
const TIMEOUT_MS = 60_000;

/** What the blocks take from the program that they are part of. */
const SURROUNDINGS = `
import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const server = new WebSocketServer({ port: Number(process.env.PORT) });
const sockets = new Map<string, WebSocket>();
const userOf = (request: IncomingMessage) => request.url?.slice(1) ?? '';
const log = { warn: console.error };
const login = { token: 'a', renew: async () => 'b', buy: (plan: string) => console.log(plan) };
`;

let installed: InstalledClient;
beforeAll(async () => {
  installed = await installClient();
  for (const name of ['ws', '@types/ws', '@types/node', 'undici-types', '@types/react', 'csstype']) {
    const place = path.join(installed.projectDirectory, 'node_modules', name);
    await mkdir(path.dirname(place), { recursive: true });
    await symlink(path.join(PROJECT_ROOT, 'node_modules', name), place);
  }
}, INSTALL_TIMEOUT_MS);
afterAll(() => installed?.remove());

/** All blocks as one program: the first one at its top, each other in a scope of its own. */
function programOf(blocks: string[]): string {
  const lines = blocks.map((block) => block.split('\n'));
  const isImport = (line: string) => line.startsWith('import ');
  const imports = new Set(lines.flat().filter(isImport));
  const names = new Set([...imports].flatMap((line) => /\{ (.*) \}/.exec(line)?.[1]?.split(', ') ?? []));
  const [first = '', ...others] = lines.map((block) => block.filter((line) => !isImport(line)).join('\n'));
  expect(names.size).toBeGreaterThan(5);
  return [
    ...imports,
    SURROUNDINGS,
    first,
    ...others.map((block) => `{\n${block}}`),
    "console.log('ready');",
  ].join('\n');
}

async function compile(file: string, program: string): Promise<void> {
  await writeFile(path.join(installed.projectDirectory, file), program);
  const target = ['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', '--jsx', 'react-jsx'];
  const options = ['--ignoreConfig', '--strict', '--noEmit', '--skipLibCheck', '--types', 'node', ...target];
  const tsc = path.join(PROJECT_ROOT, 'node_modules/.bin/tsc');
  await promisify(execFile)(tsc, [...options, file], {
    cwd: installed.projectDirectory,
    timeout: TIMEOUT_MS,
  }).catch(({ stdout, message }) => {
    throw new Error(stdout || message);
  });
}

it(
  'the code blocks compile',
  async () => {
    const [component = '', ...others] = codeBlocksIn(README, 'tsx');
    expect(others).toEqual([]);
    const style = 'declare module "*.css";';
    await writeFile(path.join(installed.projectDirectory, 'styles.d.ts'), style);
    await compile('component.tsx', `/// <reference path="styles.d.ts" />\n${SURROUNDINGS}${component}`);
    await compile('program.ts', programOf(codeBlocksIn(README, 'ts')));
  },
  TIMEOUT_MS,
);

it(
  'the code blocks run: a gateway that refuses, counts and ends, and the calls',
  async () => {
    const service = await startSampleService();
    onTestFinished(service.stop);
    const source = programOf(codeBlocksIn(README, 'ts'))
      .replaceAll('https://api.example.com', service.baseUrl)
      .replaceAll('/var/lib/gateway', path.join(installed.projectDirectory, 'journal'));
    const program = path.join(installed.projectDirectory, 'program.js');
    await writeFile(program, (await transform(source, { loader: 'ts' })).code);
    const port = await freePort();
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, PORT: String(port), GATEWAY_KEY: 'key' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const isRunning = () => child.exitCode === null && !printed.includes('ready');
    await expect.poll(isRunning, { timeout: TIMEOUT_MS / 2 }).toBe(false);
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
    const ended = () => service.requests.filter((request) => request.endsWith('/end')).length;
    await expect.poll(ended, { timeout: 10_000 }).toBe(1);

    const left = connect('ada');
    await once(left, 'open');
    await expect
      .poll(() => service.requests.filter((sent) => sent === 'POST /metering/sessions').length)
      .toBe(3);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(service.requests).toContain('POST /metering/sessions/end');
  },
  TIMEOUT_MS,
);
