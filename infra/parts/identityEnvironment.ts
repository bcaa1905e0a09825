import type { Stage } from '../stage.ts';

/** The environment variables of functions that check credentials; empty for a stage without an issuer. */
export function identityEnvironment({ identity }: Stage): Record<string, string> {
  if (identity === undefined) return {};
  const { issuer, audience, jwksUrl } = identity;
  return {
    IDENTITY_ISSUER: issuer,
    IDENTITY_AUDIENCE: audience,
    IDENTITY_JWKS_URL: jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
  };
}
