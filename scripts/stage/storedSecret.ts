import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { errorMessage } from '../errorMessage.ts';
import { awsMessage } from './awsMessage.ts';

type Found = { text: string; version: string } | undefined;

/** One secret in Secrets Manager: a JSON object of strings. */
export type StoredSecret = {
  /** Returns undefined when the secret does not exist yet. Throws an UnreadableSecretError for malformed content. */
  read(): Promise<StoredStripeSettings | undefined>;
  /**
   * Returns a function that replaces the whole content, and creates the secret if it does not exist. Throws when another
   * command has changed the secret since this object last read or wrote it.
   */
  prepareWrite(settings: StoredStripeSettings): Promise<() => Promise<void>>;
};

export function createStoredSecret(client: SecretsManagerClient, name: string): StoredSecret {
  /**
   * Versions read or written here; undefined stands for a missing secret. All of them, because reads are eventually
   * consistent and can return an earlier version.
   */
  const seenVersions = new Set<string | undefined>();

  async function fetchSecret(): Promise<Found> {
    try {
      const found = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return { text: found.SecretString ?? '', version: found.VersionId ?? '' };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw withSecretName('read', name, error);
    }
  }

  async function put(found: Found, SecretString: string): Promise<void> {
    const Description = 'Stripe settings of session billing; written by npm run secrets';
    const write =
      found === undefined
        ? client.send(new CreateSecretCommand({ Name: name, SecretString, Description }))
        : client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
    const { VersionId } = await write.catch((error: unknown) => {
      throw withSecretName('write', name, error);
    });
    seenVersions.add(VersionId);
  }

  return {
    async read() {
      const found = await fetchSecret();
      seenVersions.add(found?.version);
      return found && parseSettings(name, found.text);
    },
    async prepareWrite(settings) {
      // Secrets Manager has no conditional write. The check leaves a gap of a moment; without it, the gap is a whole run.
      const found = await fetchSecret();
      if (!seenVersions.has(found?.version)) {
        throw new Error(
          `another command changed ${name} in the meantime: nothing was written, run this command again`,
        );
      }
      const text = JSON.stringify(settings, null, 2);
      return async () => {
        // An equal version would replace AWSPREVIOUS, which an operator may need.
        if (found?.text !== text) await put(found, text);
      };
    },
  };
}

/** The error messages of the AWS SDK do not always name the secret. */
function withSecretName(operation: 'read' | 'write', name: string, error: unknown): Error {
  const message = errorMessage(error);
  if (message.includes(name)) return error as Error;
  return new Error(`cannot ${operation} the secret ${name}: ${awsMessage(error)}`, { cause: error });
}

/** The content of a secret is malformed. The message does not contain it, because it may be a key. */
export class UnreadableSecretError extends Error {
  readonly secretName: string;

  constructor(secretName: string) {
    super(
      `the secret ${secretName} is not a JSON object of strings: fix it in Secrets Manager, where AWSPREVIOUS is the version before, or start over with npm run secrets -- --stage STAGE set --replace`,
    );
    this.secretName = secretName;
  }
}

function parseSettings(name: string, text: string): StoredStripeSettings {
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every((field) => typeof field === 'string')) {
    throw new UnreadableSecretError(name);
  }
  return value as StoredStripeSettings;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would contain the text, which may be a key.
    return undefined;
  }
}
