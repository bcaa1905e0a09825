import * as z from 'zod/mini';
import { envText } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';
import type { CheckUserToken } from './userTokens.ts';

/** The environment of functions that check credentials. A stage without an issuer accepts no tokens. */
export const identityEnv = {
  IDENTITY_ISSUER: z.optional(envText),
  IDENTITY_AUDIENCE: z.optional(envText),
  IDENTITY_JWKS_URL: z.optional(envText.check(z.refine((text) => URL.canParse(text), 'a URL is expected'))),
};

/**
 * The check of end users' tokens, or undefined in a stage without an issuer. Its code loads with the first token: most
 * cold starts are for a server, which sends an API key.
 */
export function createIdentity(
  env: z.output<z.ZodMiniObject<typeof identityEnv>>,
  logger: Logger,
): CheckUserToken | undefined {
  const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience, IDENTITY_JWKS_URL: jwksUrl } = env;
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
