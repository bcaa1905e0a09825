import * as z from 'zod/mini';
import type { Table } from '../aws/dynamo.ts';
import { envText } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';
import type { Authenticate } from './authenticate.ts';
import { createKeyAuthenticate } from './createKeyAuthenticate.ts';
import type { CheckUserToken, Identity } from './userTokens.ts';

/** Of functions that end users call; without an issuer, the stage takes no tokens. */
export const identityEnv = {
  IDENTITY_ISSUER: z.optional(envText),
  IDENTITY_AUDIENCE: z.optional(envText),
  IDENTITY_JWKS_URL: z.optional(
    envText.check(z.refine((text) => URL.canParse(text), 'an address is expected')),
  ),
};

type IdentityEnv = z.output<z.ZodMiniObject<typeof identityEnv>>;

/** How a function's callers are known: by the table's keys, and by the tokens of the issuer in its environment. */
export function createAuthenticate(table: Table, logger: Logger, env: IdentityEnv): Authenticate {
  const identity = identityOf(env);
  return createKeyAuthenticate(table, logger, identity && tokensOf(identity));
}

/** What checks tokens loads with the first one: most cold starts are for a server, which sends none. */
function tokensOf(identity: Identity): CheckUserToken {
  let check: CheckUserToken | undefined;
  return async (token) => {
    const { createUserTokenCheck } = await import('./userTokens.ts');
    check ??= createUserTokenCheck(identity);
    return check(token);
  };
}

function identityOf(env: IdentityEnv): Identity | undefined {
  const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience, IDENTITY_JWKS_URL: jwksUrl } = env;
  return issuer && audience && jwksUrl ? { issuer, audience, jwksUrl } : undefined;
}
