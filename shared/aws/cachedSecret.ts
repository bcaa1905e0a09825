import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { ConfigurationError } from '../fault.ts';
import { createSecretsManagerClient } from './secretsManagerClient.ts';

/** How long what was read is taken for what is there: a changed secret works everywhere after as long. */
const FRESH_MS = 5 * 60_000;

/** After a failed look the old value serves on, and a request in so many milliseconds waits for the next look. */
const RETRY_MS = 30_000;

/** A caller who doubts what is known may have it read again this often, since strangers can make it doubt: an hour of forged webhooks at 50 instances is 50 × 360 = 18,000 reads, for 9 cents. */
const DOUBT_MS = 10_000;

/** As for the table: far beyond the tail of an answer, and three tries within a function's 10 s. */
const REQUEST_TIMEOUT_MS = 2_000;

export type Secret<T> = {
  /** What the secret holds, read at the first call and again when it is five minutes old. */
  current(): Promise<T>;
  /** The same, read again at once if the last look was ten seconds ago. */
  reread(): Promise<T>;
};

/**
 * A JSON object in Secrets Manager. `parse` makes of its fields what is wanted and throws an error that names the field
 * at fault; a secret that is not there has none. The same text gives the same object, so that what was made of it can
 * be kept. What was read once serves on while the secret cannot be read, or makes no sense: `onStale` is told why.
 * Only a first look that fails throws.
 */
export function createCachedSecret<T extends object>(options: {
  secretId: string;
  parse(fields: Record<string, string | undefined>): T;
  onStale(error: unknown): void;
  read?: (secretId: string) => Promise<string>;
  clockMs?: () => number;
}): Secret<T> {
  const { secretId, parse, onStale, read = createReader(), clockMs = Date.now } = options;
  let known: { text: string; value: T } | undefined;
  let lookedMs = 0;
  let staleMs = 0;

  async function look(): Promise<T> {
    lookedMs = clockMs();
    try {
      const text = await read(secretId);
      if (text !== known?.text) known = { text, value: parse(fieldsOf(secretId, text)) };
      staleMs = lookedMs + FRESH_MS;
      return known.value;
    } catch (error) {
      if (!known) throw error;
      staleMs = lookedMs + RETRY_MS;
      onStale(error);
      return known.value;
    }
  }

  return {
    current: async () => (known && clockMs() < staleMs ? known.value : look()),
    reread: async () => (known && clockMs() < lookedMs + DOUBT_MS ? known.value : look()),
  };
}

function createReader(): (secretId: string) => Promise<string> {
  const client = createSecretsManagerClient(REQUEST_TIMEOUT_MS);
  return async (secretId) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return SecretString ?? '';
    } catch (error) {
      // The fields that are missing tell an operator more than that all of them are.
      if (error instanceof ResourceNotFoundException) return '{}';
      throw error;
    }
  };
}

/** The text of a secret never gets into an error, where JSON.parse would show its beginning. */
function fieldsOf(secretId: string, text: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigurationError(`${secretId} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`${secretId} is no JSON object`);
  }
  return value as Record<string, string>;
}
