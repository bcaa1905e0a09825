import * as z from 'zod/mini';
import { envText } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';
import type { TokenAudience } from './accessToken.ts';
import type { CheckIdToken } from './idTokens.ts';
import type { Operators } from './operatorTokens.ts';
import type { CheckToken } from './tokenCheck.ts';

/**
 * The environment of functions that check credentials. A stage without an issuer accepts no tokens. Tokens have either the audience
 * or the client id.
 */
export const identityEnv = {
  IDENTITY_ISSUER: z.optional(envText),
  IDENTITY_AUDIENCE: z.optional(envText),
  IDENTITY_CLIENT_ID: z.optional(envText),
  IDENTITY_OPERATOR_CLIENT_ID: z.optional(envText),
  IDENTITY_JWKS_URL: z.optional(envText.check(z.refine((text) => URL.canParse(text), 'a URL is expected'))),
};

/**
 * The environment of a function with admin routes: where the tokens of operators have the role, and its two values. Other functions know
 * only the client of the operators, whose tokens they refuse.
 */
export const operatorEnv = {
  ...identityEnv,
  IDENTITY_OPERATOR_CLAIM: z.optional(envText),
  IDENTITY_VIEWER_VALUE: z.optional(envText),
  IDENTITY_OPERATOR_VALUE: z.optional(envText),
};

/** The environment of a function that also reads ID tokens: the client id of the customer app, which is their audience. */
export const idTokenEnv = { ...identityEnv, IDENTITY_APP_CLIENT_ID: z.optional(envText) };

type IdentityEnv = z.output<z.ZodMiniObject<typeof identityEnv>>;
type OperatorEnv = z.output<z.ZodMiniObject<typeof operatorEnv>>;

/**
 * The check of end users' and operators' tokens, or undefined in a stage without an issuer. Its code loads with the first token: most
 * cold starts are for a server, which sends an API key.
 */
export function createIdentity(env: IdentityEnv | OperatorEnv, logger: Logger): CheckToken | undefined {
  const { IDENTITY_ISSUER: issuer, IDENTITY_JWKS_URL: jwksUrl } = env;
  const audience = audienceOf(env);
  const operators = operatorsOf(env);
  if (!issuer || !audience || !jwksUrl) return undefined;
  let check: CheckToken | undefined;
  return async (token) => {
    const { createTokenCheck } = await import('./tokenCheck.ts');
    check ??= createTokenCheck(
      { issuer, audience, jwksUrl, operators },
      { onUnreadable: warnUnreadable(logger) },
    );
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

function operatorsOf(env: Partial<OperatorEnv>): Operators | undefined {
  const { IDENTITY_OPERATOR_CLIENT_ID: clientId, IDENTITY_OPERATOR_CLAIM: claim } = env;
  const { IDENTITY_VIEWER_VALUE: viewer, IDENTITY_OPERATOR_VALUE: operator } = env;
  if (!clientId) return undefined;
  return claim && viewer && operator ? { clientId, roles: { claim, viewer, operator } } : { clientId };
}
