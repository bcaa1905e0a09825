import { createHash, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerClient } from '../../../shared/aws/secretsManagerClient.ts';
import { ConfigurationError } from '../../../shared/fault.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';

/** The stack makes 64 letters and digits. Fewer than 32 are a slip of a person, and might be guessed. */
const TOKEN_LENGTH_MIN = 32;

/**
 * The right token is asked about every five minutes, wrong ones as often as strangers like: these share a look at the
 * secret, two reads in 10 s. A new token is never refused for that: it takes CloudFront longer than 10 s to send it.
 */
const LOOK_AGE_MAX_MS = 10_000;

/** A read takes 20 ms. Three tries of 1 s at most stay under the function's 5 s. */
const REQUEST_TIMEOUT_MS = 1_000;

export type OriginTokens = {
  /** Whether this is the token in use or the one before. Throws while the secret has never been read. */
  accept(sent: string): Promise<boolean>;
};

type Read = (versionStage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<string | undefined>;

/**
 * The tokens CloudFront may show, as the secret's two latest versions hold them. They never leave here, so that nobody
 * can log them. Those read last serve on while the secret cannot be read, which is logged.
 */
export function createOriginTokens(options: {
  secretArn: string;
  logger: Logger;
  read?: Read;
  clockMs?: () => number;
}): OriginTokens {
  const { secretArn, logger, read = createReader(secretArn), clockMs = Date.now } = options;
  let known: readonly Buffer[] | undefined;
  let lookedMs = 0;

  async function look(): Promise<readonly Buffer[]> {
    if (known && clockMs() < lookedMs + LOOK_AGE_MAX_MS) return known;
    lookedMs = clockMs();
    try {
      known = await readDigests(read);
    } catch (error) {
      if (!known) throw error;
      logger.error('edge_tokens_stale', { error: error as Error });
    }
    return known;
  }

  return {
    accept: async (sent) => sent.length >= TOKEN_LENGTH_MIN && isOneOf(sent, await look()),
  };
}

async function readDigests(read: Read): Promise<Buffer[]> {
  const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
  if (current === undefined) throw new ConfigurationError('the edge’s token is not configured');
  if (current.length < TOKEN_LENGTH_MIN) throw new ConfigurationError('the edge’s token is too short');
  return [current, previous ?? current].map(digest);
}

/** Digests are of one length, which the comparison needs, and tell nothing of how much of a guess was right. */
const digest = (text: string) => createHash('sha256').update(text).digest();

/** Takes as long whichever it is, and however much of it is right. */
function isOneOf(sent: string, known: readonly Buffer[]): boolean {
  const sentDigest = digest(sent);
  return known.map((one) => timingSafeEqual(sentDigest, one)).includes(true);
}

function createReader(secretArn: string): Read {
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
