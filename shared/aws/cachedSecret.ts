import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { ConfigurationError } from '../fault.ts';
import { createSecretsManagerClient } from './secretsManagerClient.ts';

/** How long a value is used without reading it again. A changed secret reaches every function within this time. */
const FRESH_MS = 5 * 60_000;

/** After a failed read the old value stays in use, and is read again after this time. */
const RETRY_MS = 30_000;

/**
 * How often `reread` reads at most. Strangers can trigger it: an hour of forged webhooks at 50 instances is
 * 50 × 360 = 18,000 reads, which cost 9 cents.
 */
const DOUBT_MS = 10_000;

/** Far beyond the slowest responses; three attempts stay within a function's 10 s. */
const REQUEST_TIMEOUT_MS = 2_000;

export type CachedSecret<T> = {
  /** The value, read at the first call and again when it is five minutes old. */
  current(): Promise<T>;
  /** The value, read again now unless it was read within the last ten seconds. */
  reread(): Promise<T>;
};

/**
 * A JSON object in Secrets Manager. `parse` turns its fields into a value and throws an error that names an invalid
 * field; a missing secret has no fields. While the text stays the same, the same object is returned, so callers can cache
 * what they derive from it. If the secret cannot be read or parsed later, the last value stays in use and `onStale`
 * receives the error. Only a first read that fails throws.
 */
export function createCachedSecret<T extends object>(options: {
  secretId: string;
  parse(fields: Record<string, string | undefined>): T;
  onStale(error: unknown): void;
  read?: (secretId: string) => Promise<string>;
  clockMs?: () => number;
}): CachedSecret<T> {
  const { secretId, parse, onStale, read = createReader(), clockMs = Date.now } = options;
  let known: { text: string; value: T } | undefined;
  let readAtMs = 0;
  let staleAtMs = 0;

  async function readNow(): Promise<T> {
    readAtMs = clockMs();
    try {
      const text = await read(secretId);
      if (text !== known?.text) known = { text, value: parse(fieldsOf(secretId, text)) };
      staleAtMs = readAtMs + FRESH_MS;
      return known.value;
    } catch (error) {
      if (!known) throw error;
      staleAtMs = readAtMs + RETRY_MS;
      onStale(error);
      return known.value;
    }
  }

  return {
    current: async () => (known && clockMs() < staleAtMs ? known.value : readNow()),
    reread: async () => (known && clockMs() < readAtMs + DOUBT_MS ? known.value : readNow()),
  };
}

function createReader(): (secretId: string) => Promise<string> {
  const client = createSecretsManagerClient(REQUEST_TIMEOUT_MS);
  return async (secretId) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return SecretString ?? '';
    } catch (error) {
      // Naming the missing fields helps an operator more than naming the missing secret.
      if (error instanceof ResourceNotFoundException) return '{}';
      throw error;
    }
  };
}

/** The text of a secret must not appear in an error. An error of JSON.parse would show its beginning. */
function fieldsOf(secretId: string, text: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigurationError(`${secretId} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`${secretId} is not a JSON object`);
  }
  return value as Record<string, string>;
}
