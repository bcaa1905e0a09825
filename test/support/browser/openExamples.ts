import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { runCommand } from '../runCommand.ts';
import { newPage, type PageOptions } from './newPage.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** Of the pages: components must not need more. */
export const STRICT_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'";

let directory: string | undefined;

/** Builds the pages that show each component. No deployment and no local run has it. */
export async function buildExamples(): Promise<void> {
  directory = await mkdtemp(path.join(tmpdir(), 'session-billing-examples-'));
  const { code, out, error } = await runCommand(process.execPath, ['web/build.ts', '--examples', directory]);
  if (code !== 0) throw new Error(`the build of the examples failed:\n${out}${error}`);
}

export async function removeExamples(): Promise<void> {
  if (directory) await rm(directory, { recursive: true, force: true });
}

type ExampleOptions = PageOptions & {
  /** How long fonts take to load. */
  fontDelayMs?: number;
  /** `kit`: the components of client/react on a page of somebody else. */
  example?: 'examples' | 'kit';
};

/** Opens a page that shows each component. */
export async function openExamples(options: ExampleOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.route('**/examples/**', async (route) => {
    const file = new URL(route.request().url()).pathname.replace('/examples/', '');
    const extension = path.extname(file);
    const body = await readFile(path.join(directory ?? '', file));
    if (extension === '.woff2' && options.fontDelayMs) {
      await new Promise((resolve) => setTimeout(resolve, options.fontDelayMs));
    }
    const headers = {
      'content-type': TYPES[extension] ?? 'text/plain',
      'content-security-policy': STRICT_CSP,
    };
    await route.fulfill({ body, headers });
  });
  await page.goto(`/examples/${options.example ?? 'examples'}.html`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}
