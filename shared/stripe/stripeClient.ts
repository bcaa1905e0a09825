import Stripe from 'stripe';
import { RequestNotSent } from './stripeFault.ts';

/** The API version of every request to Stripe. Events of other versions are applied too. */
export const PINNED_API_VERSION = Stripe.API_VERSION;

/** The base URL of Stripe's API. */
export const STRIPE_API_BASE = 'https://api.stripe.com';

/** Stripe usually responds within a second. 6 s and one repetition bound a call to 13 s, within a function's 25 s. */
const REQUEST_TIMEOUT_MS = 6_000;
const REPETITIONS_MAX = 1;

/**
 * A Stripe client of the pinned API version. `apiBase` is for emulators only. `repetitions: 'none'` is for callers that a
 * queue or a schedule retries: a failed call is not repeated, except when the connection was closed. `beforeRequest` is called
 * before each HTTP request, so also before a repetition and before each page of a list. If it throws, the request is not sent.
 * `httpClient` replaces Stripe's, and that wait.
 */
export function createStripeClient(options: {
  secretKey: string;
  apiBase?: string;
  repetitions?: 'none' | number;
  beforeRequest?: () => Promise<void>;
  httpClient?: HttpClient;
}): Stripe {
  const { protocol, hostname, port } = new URL(options.apiBase ?? STRIPE_API_BASE);
  const { repetitions = REPETITIONS_MAX } = options;
  return new Stripe(options.secretKey, {
    host: hostname,
    port: port || (protocol === 'http:' ? '80' : '443'),
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: REQUEST_TIMEOUT_MS,
    maxNetworkRetries: repetitions === 'none' ? 0 : repetitions,
    telemetry: false,
    httpClient: options.httpClient ?? (options.beforeRequest && waitingClient(options.beforeRequest)),
  });
}

export type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;

/** Stripe's default HTTP client, with a wait before each request. The wait does not count as part of the request's timeout. */
function waitingClient(beforeRequest: () => Promise<void>): HttpClient {
  const client = Stripe.createNodeHttpClient();
  return {
    getClientName: () => client.getClientName(),
    async makeRequest(...request: Parameters<HttpClient['makeRequest']>) {
      try {
        await beforeRequest();
      } catch (error) {
        throw new RequestNotSent(error);
      }
      return client.makeRequest(...request);
    },
  };
}
