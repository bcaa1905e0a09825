import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

export interface LoadedFile {
  url: string;
  /** `script`, `stylesheet` or `font`. */
  type: string;
  bytes: number;
  gzipBytes: number;
}

const FILE_TYPES = ['script', 'stylesheet', 'font'];

/** Notes which files the page loads from now on, also across navigations. The result reads them, each once. */
export function watchFiles(page: Page): () => Promise<LoadedFile[]> {
  const types = new Map<string, string>();
  page.on('requestfinished', (request) => {
    if (FILE_TYPES.includes(request.resourceType())) types.set(request.url(), request.resourceType());
  });
  return () =>
    Promise.all(
      // Read again, because the browser forgets what an earlier document has loaded.
      [...types].map(async ([url, type]) => {
        const content = Buffer.from(await (await fetch(url)).arrayBuffer());
        return { url, type, bytes: content.length, gzipBytes: gzipSync(content).length };
      }),
    );
}

/** The requests of the page to the API, with the instant of each. Only they carry a token. */
export function watchApiRequests(page: Page): number[] {
  const instantsMs: number[] = [];
  page.on('request', (request) => {
    if ('authorization' in request.headers()) instantsMs.push(Date.now());
  });
  return instantsMs;
}
