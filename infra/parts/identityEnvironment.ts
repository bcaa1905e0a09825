import type { StageIdentity } from './stageIdentity.ts';

/** The environment variables of functions that check credentials; empty for a stage without an issuer. */
export function identityEnvironment(identity: StageIdentity | undefined): Record<string, string> {
  if (identity === undefined) return {};
  const { issuer, audience, jwksUrl, operators } = identity;
  return {
    IDENTITY_ISSUER: issuer,
    ...('aud' in audience ? { IDENTITY_AUDIENCE: audience.aud } : { IDENTITY_CLIENT_ID: audience.clientId }),
    IDENTITY_JWKS_URL: jwksUrl,
    // Tokens of this client may have the audience of customers’ tokens, and are none.
    ...(operators === undefined ? {} : { IDENTITY_OPERATOR_CLIENT_ID: operators.clientId }),
  };
}

/** The same for a function that reads ID tokens as well. */
export const idTokenEnvironment = (identity: StageIdentity | undefined): Record<string, string> => ({
  ...identityEnvironment(identity),
  ...(identity === undefined ? {} : { IDENTITY_APP_CLIENT_ID: identity.appClientId }),
});

/** The same for a function with admin routes: it also knows the roles of operators. */
export function operatorEnvironment(identity: StageIdentity | undefined): Record<string, string> {
  const { operators } = identity ?? {};
  return {
    ...identityEnvironment(identity),
    ...(operators === undefined
      ? {}
      : {
          IDENTITY_OPERATOR_CLAIM: operators.claim,
          IDENTITY_VIEWER_VALUE: operators.viewer,
          IDENTITY_OPERATOR_VALUE: operators.operator,
        }),
  };
}
