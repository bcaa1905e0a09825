import { SQSClient } from '@aws-sdk/client-sqs';

/** SQS responds within milliseconds. Three attempts of 2 s stay within the 10 s or more that Stripe waits for receive. */
const REQUEST_TIMEOUT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 1_000;
const ATTEMPTS_MAX = 3;

/** A client of SQS that gives up within 6 s. */
export function createQueueClient(): SQSClient {
  return new SQSClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it, a response whose body stalls would never end.
      socketTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
