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

/** Pays on the open page of the checkout. The card that is always accepted by default. */
export async function payAtStripe(page: Page, cardNumber = '4242424242424242'): Promise<void> {
  await page.getByLabel('Card number').fill(cardNumber);
  await page.getByRole('button', { name: 'Subscribe' }).click();
}

/** Lets the emulated Stripe do what the real one does in its own time. */
export async function controlStripe(control: string, input: object): Promise<void> {
  const response = await fetch(`${stripeOrigin()}/_control/${control}`, {
    method: 'POST',
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${control}: ${response.status} ${await response.text()}`);
}
