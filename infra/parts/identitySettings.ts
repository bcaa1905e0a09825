import * as z from 'zod/mini';
import { origin } from './originSetting.ts';

const https = z.url({ protocol: /^https$/, error: 'an address that begins with https://' });
const text = z.string().check(z.minLength(1));

/** Parameters of the authorization request that the pages set themselves. */
const OWN_PARAMETERS = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'prompt',
  'redirect_uri',
  'response_mode',
  'response_type',
  'scope',
  'state',
];

/** The issuer of end users' tokens (JWTs with RS256 or ES256), and how people sign in there. */
export const identitySettings = z.strictObject({
  /** Must equal the `iss` claim of the tokens exactly. */
  issuer: https,
  /**
   * What access tokens for this stage have: the claim `aud`, or, of an issuer that sets none (Amazon Cognito), the claim `client_id`
   * with `token_use: access`.
   */
  audience: z.union([z.strictObject({ aud: text }), z.strictObject({ clientId: text })], {
    error: 'either { aud } or { clientId }',
  }),
  /** The client id of the customer app: a public client for the authorization code flow with PKCE. */
  appClientId: text,
  /** The address of the issuer's public keys. Default: `<issuer>/.well-known/jwks.json`. */
  jwksUrl: z.optional(https),
  /** The scopes that the app requests, separated by spaces. Default: `openid profile email`. */
  scope: z.optional(
    z.string().check(z.regex(/^(\S+ )*openid( \S+)*$/, 'scopes separated by spaces, one of which is openid')),
  ),
  /** Further parameters of the authorization request, such as `audience` at Auth0. */
  authorizeParameters: z.optional(
    z
      .record(z.string(), z.string())
      .check(
        z.refine(
          (parameters) => !OWN_PARAMETERS.some((name) => name in parameters),
          `parameters other than ${OWN_PARAMETERS.join(', ')}, which the app sets`,
        ),
      ),
  ),
  /** Origins of the issuer's endpoints that differ from the issuer's own. The pages may call no others. */
  origins: z.optional(z.array(origin)),
});

/** Problems of settings that are each valid but contradict each other. */
export function findIdentityConflicts(identity: z.output<typeof identitySettings> | undefined): string[] {
  if (identity === undefined) return [];
  const { audience, appClientId } = identity;
  if ('aud' in audience && audience.aud === appClientId) {
    return [
      'identity.audience.aud must not be identity.appClientId, which is the aud of ID tokens: register the API at the issuer with an identifier of its own',
    ];
  }
  if ('clientId' in audience && audience.clientId !== appClientId) {
    return [
      'identity.audience.clientId must be identity.appClientId: the API would refuse every token of the app',
    ];
  }
  return [];
}
