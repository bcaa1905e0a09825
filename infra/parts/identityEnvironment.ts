import type { StageIdentity } from './stageIdentity.ts';

/** The environment variables of functions that check credentials; empty for a stage without an issuer. */
export function identityEnvironment(identity: StageIdentity | undefined): Record<string, string> {
  if (identity === undefined) return {};
  const { issuer, audience, jwksUrl } = identity;
  return {
    IDENTITY_ISSUER: issuer,
    ...('aud' in audience ? { IDENTITY_AUDIENCE: audience.aud } : { IDENTITY_CLIENT_ID: audience.clientId }),
    IDENTITY_JWKS_URL: jwksUrl,
  };
}

/** The same for a function that reads ID tokens as well. */
export const idTokenEnvironment = (identity: StageIdentity | undefined): Record<string, string> => ({
  ...identityEnvironment(identity),
  ...(identity === undefined ? {} : { IDENTITY_APP_CLIENT_ID: identity.appClientId }),
});
