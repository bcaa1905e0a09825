import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { apiClient } from '../api/apiClient.ts';

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

/** The user id of the person who is signed in, from the token that the page sends. */
export async function subjectOf(page: Page): Promise<string> {
  const request = page.waitForRequest('**/billing/usage');
  await page.reload();
  const token = (await (await request).headerValue('authorization'))?.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(token, 'base64url').toString()).sub;
}

/** Counts sessions that have ended, as a gateway reports them. */
export async function countSessions(userId: string, name: string, count: number): Promise<void> {
  const { baseUrl, apiKey } = inject('target');
  const endedAt = Date.now() - 1_000;
  const sessions = Array.from({ length: count }, (_, index) => ({
    session_id: `${name}-${userId}-${index}`.slice(0, 100),
    user_id: userId,
    started_at: new Date(endedAt - 60_000).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
  }));
  const { status, body } = await apiClient(baseUrl, apiKey).post('/metering/sessions/report', { sessions });
  if (status !== 200) throw new Error(`sessions are not reported: ${status} ${JSON.stringify(body)}`);
}
