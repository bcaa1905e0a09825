import * as z from 'zod/mini';
import type { Table } from '../aws/dynamo.ts';
import { envText } from '../aws/loadEnv.ts';
import type { Logger } from '../aws/logger.ts';
import { noteUse, readApiKey } from './apiKeyStore.ts';
import { type Authenticate, authenticateWith } from './authenticate.ts';
import { type Identity, openUserTokens } from './userTokens.ts';

/** Of functions that end users call; without an issuer, the stage takes no tokens. */
export const identityEnv = {
  IDENTITY_ISSUER: z.optional(envText),
  IDENTITY_AUDIENCE: z.optional(envText),
  IDENTITY_JWKS_URL: z.optional(envText),
};

type IdentityEnv = z.output<z.ZodMiniObject<typeof identityEnv>>;

/** How a function's callers are known: by the table's keys, and by the tokens of the issuer in its environment. */
export function openAuthenticate(table: Table, logger: Logger, env: IdentityEnv = {}): Authenticate {
  const identity = identityOf(env);
  return authenticateWith({
    readKey: (hash) => readApiKey(table, hash),
    noteUse: (use) => noteUse(table, use),
    onUnnoted: (error) => logger.warn('key_use_unwritten', { error: error as Error }),
    ...(identity ? { checkToken: openUserTokens(identity) } : {}),
  });
}

function identityOf(env: IdentityEnv): Identity | undefined {
  const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience, IDENTITY_JWKS_URL: jwksUrl } = env;
  return issuer && audience && jwksUrl ? { issuer, audience, jwksUrl } : undefined;
}
