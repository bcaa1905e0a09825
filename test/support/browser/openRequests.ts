import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';

/** Watches the requests that the page makes from now on. The result waits until none of them is open. */
export function openRequests(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  page.on('request', (request) => open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return () => expect.poll(() => open.size).toBe(0);
}
