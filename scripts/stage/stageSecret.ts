import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS, LOCAL_STAGE } from '../../infra/localStage.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import { awsOf, wordsOf } from './aws.ts';
import { readResources } from './readResources.ts';

/** The secret of a stage, as operators' commands read and write it. */
export type StageSecret = {
  name: string;
  /** What it holds; undefined when there is no such secret yet. Throws an UnreadableSecretError for nonsense. */
  read(): Promise<StoredStripeSettings | undefined>;
  /**
   * Replaces all that it holds, making the secret if it is not there. Throws a sentence when it is not as it was read or
   * written here last.
   */
  write(settings: StoredStripeSettings): Promise<void>;
};

/** Finds the secret of a stage, which may be there before its stack is. */
export async function openSecretOf(
  stage: { name: string; region?: string },
  stateDirectory?: string,
): Promise<StageSecret> {
  const name = stripeSecretName(stage.name);
  if (stage.name !== LOCAL_STAGE) return createStageSecret(new SecretsManagerClient(awsOf(stage)), name);
  const { endpoints } = await readResources(stateDirectory);
  const client = new SecretsManagerClient({ ...awsOf(LOCAL_AWS), ...LOCAL_AWS, endpoint: endpoints.secrets });
  return createStageSecret(client, name);
}

export function createStageSecret(client: SecretsManagerClient, name: string): StageSecret {
  /** Those read or written here, undefined for no secret: whoever reads may be shown one that is a moment old. */
  const seen = new Set<string | undefined>();

  async function fetchSecret(): Promise<{ text: string; version: string } | undefined> {
    try {
      const found = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return { text: found.SecretString ?? '', version: found.VersionId ?? '' };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw saidOf('read', name, error);
    }
  }

  return {
    name,
    async read() {
      const found = await fetchSecret();
      seen.add(found?.version);
      return found && parseSettings(name, found.text);
    },
    async write(settings) {
      // Secrets Manager has no conditional write: this leaves a moment, where without it a whole run could be undone.
      const found = await fetchSecret();
      if (!seen.has(found?.version)) {
        throw new Error(`another command changed ${name} meanwhile: nothing was written, run this one again`);
      }
      const SecretString = JSON.stringify(settings, null, 2);
      const Description = 'What session billing knows of Stripe; npm run secrets writes it';
      const write =
        found === undefined
          ? client.send(new CreateSecretCommand({ Name: name, SecretString, Description }))
          : client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
      const { VersionId } = await write.catch((error: unknown) => {
        throw saidOf('write', name, error);
      });
      seen.add(VersionId);
    },
  };
}

/** The AWS SDK says what went wrong, and not with which secret. */
function saidOf(doing: 'read' | 'write', name: string, error: unknown): Error {
  const words = wordsOf(error);
  if (words.includes(name)) return error as Error;
  return new Error(`cannot ${doing} the secret ${name}: ${words}. Check AWS_PROFILE and AWS_REGION`, {
    cause: error,
  });
}

/** What a secret holds makes no sense; its text is not shown, as it may be a key. */
export class UnreadableSecretError extends Error {}

function parseSettings(name: string, text: string): StoredStripeSettings {
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every((field) => typeof field === 'string')) {
    throw new UnreadableSecretError(
      `the secret ${name} is no JSON object of texts: mend it in Secrets Manager, where the version before is AWSPREVIOUS, or begin anew with npm run secrets -- set --replace`,
    );
  }
  return value as StoredStripeSettings;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text itself must not be shown: it may be a key.
    return undefined;
  }
}
