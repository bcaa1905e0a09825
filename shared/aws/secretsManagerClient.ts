import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const CONNECTION_TIMEOUT_MS = 500;
const ATTEMPTS_MAX = 3;

/** A client that makes up to three attempts, each with this timeout. */
export function createSecretsManagerClient(requestTimeoutMs: number): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: requestTimeoutMs,
      // Without it, a response whose body stalls would never end.
      socketTimeout: requestTimeoutMs,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
