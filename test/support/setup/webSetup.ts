import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findBrowser, NO_BROWSER } from '../browser/findBrowser.ts';
import { runCommand } from '../runCommand.ts';

const FILES: [pattern: RegExp, file: string][] = [
  [/^\/app(\/|$)/, 'app.html'],
  [/^\/pricing$/, 'pricing.html'],
  [/^\/fr\/tarifs$/, 'fr/tarifs.html'],
];
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Builds the pages and serves them for the browser tests. Without a browser, says that these tests are skipped. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-web-'));
  if (findBrowser() === undefined) console.warn(`browser tests are skipped: ${NO_BROWSER}`);
  else {
    const { code, out, error } = await runCommand(process.execPath, ['web/build.ts', directory]);
    if (code !== 0) throw new Error(`the build of the pages failed:\n${out}${error}`);
  }
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pages');
    const file = FILES.find(([pattern]) => pattern.test(pathname))?.[1] ?? pathname.slice(1);
    const content = await readFile(path.join(directory, path.normalize(`/${file}`))).catch(() => undefined);
    if (pathname === '/') response.writeHead(302, { location: '/pricing' }).end();
    else if (pathname === '/favicon.ico') response.writeHead(204).end();
    else if (content === undefined) response.writeHead(404).end();
    else {
      const headers = {
        'content-type': TYPES[path.extname(file)] ?? 'text/plain',
        'content-security-policy': CSP,
      };
      response.writeHead(200, headers).end(content);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the pages have no port');
  const baseUrl = `http://127.0.0.1:${address.port}`;
  project.provide('target', { baseUrl, apiKey: '', adminKey: undefined, stripe: undefined });
  return async () => {
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true, force: true });
  };
}
