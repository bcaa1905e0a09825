import { createHash, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerClient } from '../../../shared/aws/secretsManagerClient.ts';
import { ConfigurationError } from '../../../shared/fault.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';

/** The stack generates 64 letters and digits. Fewer than 32 are typed by mistake, and might be guessed. */
const TOKEN_LENGTH_MIN = 32;

/**
 * API Gateway asks about the right token every five minutes, and about wrong ones as often as strangers send them. They
 * share one lookup of the secret, two reads in 10 s. A new token is never refused because of this: CloudFront takes
 * longer than 10 s to start sending it.
 */
const LOOKUP_AGE_MAX_MS = 10_000;

/** A read takes 20 ms. Three attempts of 1 s stay within the function's 5 s. */
const REQUEST_TIMEOUT_MS = 1_000;

export type OriginTokens = {
  /** Whether this is the current or the previous token. Throws until the secret has been read once. */
  accept(token: string): Promise<boolean>;
};

type ReadSecret = (versionStage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<string | undefined>;

/**
 * The tokens that CloudFront may send: the two latest versions of the secret. They are not exposed, so that nobody can log
 * them. If the secret cannot be read later, the last tokens stay in use and the error is logged.
 */
export function createOriginTokens(options: {
  secretArn: string;
  logger: Logger;
  read?: ReadSecret;
  clockMs?: () => number;
}): OriginTokens {
  const { secretArn, logger, read = createReader(secretArn), clockMs = Date.now } = options;
  let known: readonly Buffer[] | undefined;
  let lookedUpMs = 0;

  async function lookUp(): Promise<readonly Buffer[]> {
    if (known && clockMs() < lookedUpMs + LOOKUP_AGE_MAX_MS) return known;
    lookedUpMs = clockMs();
    try {
      known = await readDigests(read);
    } catch (error) {
      if (!known) throw error;
      logger.error('edge_tokens_stale', { error: error as Error });
    }
    return known;
  }

  return {
    accept: async (token) => token.length >= TOKEN_LENGTH_MIN && isOneOf(token, await lookUp()),
  };
}

async function readDigests(read: ReadSecret): Promise<Buffer[]> {
  const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
  if (current === undefined) throw new ConfigurationError('the origin token is not configured');
  if (current.length < TOKEN_LENGTH_MIN) throw new ConfigurationError('the origin token is too short');
  const digests = [current, previous ?? current].map(digest);
  // An error rolls a deployment back. A refusal must not, because strangers can cause refusals at will.
  if (!isOneOf(current, digests)) throw new Error('the current origin token is refused');
  return digests;
}

/** Digests have one length, which the comparison needs, and do not reveal how much of a guess was right. */
const digest = (text: string) => createHash('sha256').update(text).digest();

/** Takes the same time for any token, whether none, part or all of it is right. */
function isOneOf(token: string, known: readonly Buffer[]): boolean {
  const tokenDigest = digest(token);
  return known.map((one) => timingSafeEqual(tokenDigest, one)).includes(true);
}

function createReader(secretArn: string): ReadSecret {
  const client = createSecretsManagerClient(REQUEST_TIMEOUT_MS);
  return async (versionStage) => {
    try {
      const command = new GetSecretValueCommand({ SecretId: secretArn, VersionStage: versionStage });
      return (await client.send(command)).SecretString;
    } catch (error) {
      // A secret that was never changed has no previous version.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
}
