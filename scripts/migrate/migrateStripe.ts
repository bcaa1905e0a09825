import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import Stripe from 'stripe';
import { createStripeClient, type HttpClient } from '../../shared/stripe/stripeClient.ts';
import { createThrottle } from '../../shared/throttle.ts';

/** With Stripe's delays of 0.5 to 5 s between them, a call is given up after about half a minute. */
const REPETITIONS_MAX = 5;

/** Stripe refuses a request for the rate: it was not carried out, so the same one is sent again after 1, 2, 4, 8 and 16 s. */
const REFUSALS_MAX = 5;
const FIRST_REFUSAL_DELAY_MS = 1_000;

const TOO_MANY_REQUESTS = 429;

/**
 * The Stripe client of the migration. Requests of all callers together are at most `perSecond` in a second. Faults of Stripe and
 * of the network are repeated, and requests that Stripe refuses for their rate too. In a dry run it sends requests that read, and
 * any other is refused as if by Stripe.
 */
export function createMigrateStripe({
  secretKey,
  apiBase,
  ...pace
}: {
  secretKey: string;
  apiBase?: string;
  perSecond: number;
  isDryRun: boolean;
  sleep?: (ms: number) => Promise<unknown>;
}): Stripe {
  return createStripeClient({ secretKey, apiBase, repetitions: REPETITIONS_MAX, httpClient: paced(pace) });
}

function paced({
  perSecond,
  isDryRun,
  sleep = wait,
}: {
  perSecond: number;
  isDryRun: boolean;
  sleep?: (ms: number) => Promise<unknown>;
}): HttpClient {
  const client = Stripe.createNodeHttpClient();
  const turn = createThrottle(1_000 / perSecond);
  return {
    getClientName: () => client.getClientName(),
    async makeRequest(...request: Parameters<HttpClient['makeRequest']>) {
      const [, , path, method] = request;
      if (isDryRun && method !== 'GET') return refusal(`a dry run does not send ${method} ${path}`);
      for (let refusals = 0; ; refusals++) {
        await turn();
        const response = await client.makeRequest(...request);
        if (response.getStatusCode() !== TOO_MANY_REQUESTS || refusals === REFUSALS_MAX) return response;
        await response.toJSON().catch(() => undefined);
        await sleep(FIRST_REFUSAL_DELAY_MS * 2 ** refusals);
      }
    },
  };
}

/** An error like Stripe's, because its library repeats a request that throws. */
const refusal = (message: string): Awaited<ReturnType<HttpClient['makeRequest']>> => ({
  getStatusCode: () => 400,
  getHeaders: () => ({}),
  getRawResponse: () => undefined,
  toStream: () => Readable.from([]),
  toJSON: async () => ({ error: { type: 'invalid_request_error', code: 'dry_run', message } }),
});
