import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS, LOCAL_STAGE } from '../../local/localAws.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import { awsOf, wordsOf } from './aws.ts';
import { readResources } from './readResources.ts';

/** The secret of a stage, as operators' commands read and write it. */
export type StageSecret = {
  name: string;
  /** What it holds; undefined when there is no such secret yet. */
  read(): Promise<StoredStripeSettings | undefined>;
  /** Replaces all that it holds, making the secret if it is not there. */
  write(settings: StoredStripeSettings): Promise<void>;
};

/** Finds the secret of a stage, which may be there before its stack is. */
export async function openSecretOf(
  stage: { name: string; region?: string },
  stateDirectory?: string,
): Promise<StageSecret> {
  const name = stripeSecretName(stage.name);
  if (stage.name !== LOCAL_STAGE) return openStageSecret(new SecretsManagerClient(awsOf(stage)), name);
  const { endpoints } = await readResources(stateDirectory);
  const client = new SecretsManagerClient({ ...awsOf(LOCAL_AWS), ...LOCAL_AWS, endpoint: endpoints.secrets });
  return openStageSecret(client, name);
}

export function openStageSecret(client: SecretsManagerClient, name: string): StageSecret {
  return {
    name,
    async read() {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
        return parseSettings(name, SecretString ?? '');
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw saidOf('read', name, error);
      }
    },
    async write(settings) {
      const SecretString = JSON.stringify(settings, null, 2);
      try {
        await client
          .send(new PutSecretValueCommand({ SecretId: name, SecretString }))
          .catch(async (error) => {
            if (!(error instanceof ResourceNotFoundException)) throw error;
            const Description = 'What session billing knows of Stripe; npm run secrets writes it';
            await client.send(new CreateSecretCommand({ Name: name, SecretString, Description }));
          });
      } catch (error) {
        throw saidOf('write', name, error);
      }
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

function parseSettings(name: string, text: string): StoredStripeSettings {
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !Object.values(value).every((field) => typeof field === 'string')) {
    throw new Error(`the secret ${name} is no JSON object of texts: npm run secrets -- set mends it`);
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
