import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Watches the requests that the page makes from now on. The result waits until none of them is open. */
export function openRequests(page: Page): () => Promise<void> {
  let open = 0;
  page.on('request', () => (open += 1));
  page.on('requestfinished', () => (open -= 1));
  page.on('requestfailed', () => (open -= 1));
  return () => expect.poll(() => open).toBe(0);
}
