import type { Page } from 'playwright-core';
import { inject } from 'vitest';

/** Where the pages of the emulated Stripe are. */
export const stripeOrigin = (): string => inject('target').stripe?.apiBase ?? 'http://127.0.0.1';

type ProblemOfRoute = { status: number; code: string } & Record<string, string | number>;

/** Lets calls fail with a problem of the API. */
export async function problemRoute(page: Page, url: string, { status, ...problem }: ProblemOfRoute) {
  await page.unroute(url);
  await page.route(url, (route) =>
    route.fulfill({
      status,
      headers: { 'x-request-id': 'req-of-the-test' },
      contentType: 'application/problem+json',
      json: { detail: 'The test lets the call fail.', retryable: false, ...problem },
    }),
  );
}
