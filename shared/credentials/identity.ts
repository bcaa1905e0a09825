import * as z from 'zod/mini';
import { envText } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';
import type { TokenAudience } from './accessToken.ts';
import type { CheckIdToken } from './idTokens.ts';
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

/** The environment of a function that also reads ID tokens: the client id of the customer app, which is their audience. */
export const idTokenEnv = { ...identityEnv, IDENTITY_APP_CLIENT_ID: z.optional(envText) };

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
    check ??= createUserTokenCheck({ issuer, audience, jwksUrl }, { onUnreadable: warnUnreadable(logger) });
    return check(token);
  };
}

/** The check of ID tokens, whose code loads with the first one; undefined in a stage without an issuer. */
export function createIdTokens(
  env: z.output<z.ZodMiniObject<typeof idTokenEnv>>,
  logger: Logger,
): CheckIdToken | undefined {
  const { IDENTITY_ISSUER: issuer, IDENTITY_JWKS_URL: jwksUrl, IDENTITY_APP_CLIENT_ID: appClientId } = env;
  if (!issuer || !jwksUrl || !appClientId) return undefined;
  let check: CheckIdToken | undefined;
  return async (token, userId) => {
    const { createIdTokenCheck } = await import('./idTokens.ts');
    check ??= createIdTokenCheck({ issuer, jwksUrl, appClientId }, { onUnreadable: warnUnreadable(logger) });
    return check(token, userId);
  };
}

const warnUnreadable = (logger: Logger) => (error: unknown) =>
  logger.warn('issuer_keys_unreadable', { error: error as Error });

function audienceOf({
  IDENTITY_AUDIENCE: aud,
  IDENTITY_CLIENT_ID: clientId,
}: IdentityEnv): TokenAudience | undefined {
  if (aud !== undefined) return { aud };
  return clientId === undefined ? undefined : { clientId };
}
