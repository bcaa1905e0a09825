import * as z from 'zod/mini';
import { envText } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';
import type { TokenAudience } from './accessToken.ts';
import type { CheckUserToken } from './userTokens.ts';

/**
 * The environment of functions that check credentials. A stage without an issuer accepts no tokens. Tokens have either the audience
 * or the client id.
 */
export const identityEnv = {
  IDENTITY_ISSUER: z.optional(envText),
  IDENTITY_AUDIENCE: z.optional(envText),
  IDENTITY_CLIENT_ID: z.optional(envText),
  IDENTITY_JWKS_URL: z.optional(envText.check(z.refine((text) => URL.canParse(text), 'a URL is expected'))),
};

type IdentityEnv = z.output<z.ZodMiniObject<typeof identityEnv>>;

/**
 * The check of end users' tokens, or undefined in a stage without an issuer. Its code loads with the first token: most
 * cold starts are for a server, which sends an API key.
 */
export function createIdentity(env: IdentityEnv, logger: Logger): CheckUserToken | undefined {
  const { IDENTITY_ISSUER: issuer, IDENTITY_JWKS_URL: jwksUrl } = env;
  const audience = audienceOf(env);
  if (!issuer || !audience || !jwksUrl) return undefined;
  let check: CheckUserToken | undefined;
  return async (token) => {
    const { createUserTokenCheck } = await import('./userTokens.ts');
    check ??= createUserTokenCheck(
      { issuer, audience, jwksUrl },
      { onUnreadable: (error) => logger.warn('issuer_keys_unreadable', { error: error as Error }) },
    );
    return check(token);
  };
}

function audienceOf({
  IDENTITY_AUDIENCE: aud,
  IDENTITY_CLIENT_ID: clientId,
}: IdentityEnv): TokenAudience | undefined {
  if (aud !== undefined) return { aud };
  return clientId === undefined ? undefined : { clientId };
}
