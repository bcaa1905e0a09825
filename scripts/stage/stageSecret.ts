import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS, LOCAL_STAGE } from '../../infra/localStage.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import { errorMessage } from '../errorMessage.ts';
import { awsClientConfig } from './awsClientConfig.ts';
import { readLocalResources } from './readLocalResources.ts';

/** The secret that holds a stage's Stripe settings. */
export type StageSecret = {
  name: string;
  /** Returns undefined when the secret does not exist yet. Throws an UnreadableSecretError for malformed content. */
  read(): Promise<StoredStripeSettings | undefined>;
  /**
   * Replaces the whole content, and creates the secret if it does not exist. Throws when another command has changed the
   * secret since this object last read or wrote it.
   */
  write(settings: StoredStripeSettings): Promise<void>;
};

/** Finds the secret of a stage. It can exist before the stage is deployed. */
export async function findStageSecret(
  stage: { name: string; region?: string },
  stateDirectory?: string,
): Promise<StageSecret> {
  const name = stripeSecretName(stage.name);
  if (stage.name !== LOCAL_STAGE) {
    return createStageSecret(new SecretsManagerClient(awsClientConfig(stage)), name);
  }
  const { endpoints } = await readLocalResources(stateDirectory);
  const client = new SecretsManagerClient({
    ...awsClientConfig(LOCAL_AWS),
    ...LOCAL_AWS,
    endpoint: endpoints.secrets,
  });
  return createStageSecret(client, name);
}

export function createStageSecret(client: SecretsManagerClient, name: string): StageSecret {
  /**
   * Versions read or written here; undefined stands for a missing secret. All of them, because reads are eventually
   * consistent and can return an earlier version.
   */
  const seenVersions = new Set<string | undefined>();

  async function fetchSecret(): Promise<{ text: string; version: string } | undefined> {
    try {
      const found = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return { text: found.SecretString ?? '', version: found.VersionId ?? '' };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw withSecretName('read', name, error);
    }
  }

  return {
    name,
    async read() {
      const found = await fetchSecret();
      seenVersions.add(found?.version);
      return found && parseSettings(name, found.text);
    },
    async write(settings) {
      // Secrets Manager has no conditional write. The check leaves a gap of a moment; without it, the gap is a whole run.
      const found = await fetchSecret();
      if (!seenVersions.has(found?.version)) {
        throw new Error(
          `another command changed ${name} in the meantime: nothing was written, run this command again`,
        );
      }
      const SecretString = JSON.stringify(settings, null, 2);
      const Description = 'Stripe settings of session billing; written by npm run secrets';
      const write =
        found === undefined
          ? client.send(new CreateSecretCommand({ Name: name, SecretString, Description }))
          : client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
      const { VersionId } = await write.catch((error: unknown) => {
        throw withSecretName('write', name, error);
      });
      seenVersions.add(VersionId);
    },
  };
}

/** The error messages of the AWS SDK do not always name the secret. */
function withSecretName(operation: 'read' | 'write', name: string, error: unknown): Error {
  const message = errorMessage(error);
  if (message.includes(name)) return error as Error;
  return new Error(`cannot ${operation} the secret ${name}: ${message}. Check AWS_PROFILE and AWS_REGION`, {
    cause: error,
  });
}

/** The content of a secret is malformed. The message does not contain it, because it may be a key. */
export class UnreadableSecretError extends Error {}

function parseSettings(name: string, text: string): StoredStripeSettings {
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every((field) => typeof field === 'string')) {
    throw new UnreadableSecretError(
      `the secret ${name} is not a JSON object of strings: fix it in Secrets Manager, where AWSPREVIOUS is the version before, or start over with npm run secrets -- --stage STAGE set --replace`,
    );
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
