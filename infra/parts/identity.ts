import type { Stage } from '../stage.ts';

/** What a function that end users call has in its environment; nothing in a stage without an issuer. */
export function identityOf({ identity }: Stage): Record<string, string> {
  if (identity === undefined) return {};
  const { issuer, audience, jwksUrl } = identity;
  return {
    IDENTITY_ISSUER: issuer,
    IDENTITY_AUDIENCE: audience,
    IDENTITY_JWKS_URL: jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
  };
}
