import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const CONNECTION_TIMEOUT_MS = 500;
const TRIES_MAX = 3;

/** A client that tries three times, each for so long. */
export function openSecretsManager(requestTimeoutMs: number): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: TRIES_MAX,
    requestHandler: {
      requestTimeout: requestTimeoutMs,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
