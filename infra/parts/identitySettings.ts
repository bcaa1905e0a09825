import * as z from 'zod/mini';
import { HOST_NAME, origin } from './originSetting.ts';

const https = z.url({
  protocol: /^https$/,
  hostname: HOST_NAME,
  error: 'an address that begins with https://',
});
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

/** An Amazon Cognito user pool of the stack, in which customers sign up with their e-mail address. */
const ownIdentity = z.strictObject({ userPool: z.literal(true) });

/** How people sign in who operate the service. */
const operatorSettings = z
  .strictObject({
    /** The client id of the console: a public client for the authorization code flow with PKCE, not that of the customer app. */
    clientId: text,
    /** The claim of its access tokens that has the role, as a text or in a list. Only administrators may be able to set it. */
    claim: text,
    /** The value of people who may read. */
    viewer: text,
    /** The value of people who may also change. */
    operator: text,
  })
  .check(
    z.refine(({ viewer, operator }) => viewer !== operator, 'two different values, viewer and operator'),
  );

/** The issuer of end users' tokens (JWTs with RS256 or ES256), and how people sign in there. */
const foreignIdentity = z.strictObject({
  userPool: z.optional(z.undefined()),
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
  /** Operators sign in at the same issuer. Default: they have API keys only. */
  operators: z.optional(operatorSettings),
  /** Origins of the issuer's endpoints that differ from the issuer's own. The pages may call no others. */
  origins: z.optional(z.array(origin)),
});

/** Who issues the tokens of end users: an issuer that exists, or a user pool of the stack. */
export const identitySettings = z.discriminatedUnion('userPool', [ownIdentity, foreignIdentity], {
  error: 'userPool must be true, or left out',
});

type IdentifiedStage = { name: string; identity?: z.output<typeof identitySettings> | undefined };

/** The stage's name is part of the domain of the pool's pages. */
const COGNITO_RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

/** Problems of settings that are each valid but contradict each other. */
export function findIdentityConflicts({ name, identity }: IdentifiedStage): string[] {
  if (identity === undefined) return [];
  if (identity.userPool) {
    const word = COGNITO_RESERVED_WORDS.find((reserved) => name.includes(reserved));
    return word === undefined ? [] : [`name must not contain ${word}, which Cognito allows in no domain`];
  }
  const { audience, appClientId, operators } = identity;
  if (operators?.clientId === appClientId) {
    return [
      'identity.operators.clientId must not be identity.appClientId: the tokens of customers must differ from those of operators',
    ];
  }
  if ('aud' in audience && [appClientId, operators?.clientId].includes(audience.aud)) {
    const client = audience.aud === appClientId ? 'appClientId' : 'operators.clientId';
    return [
      `identity.audience.aud must not be identity.${client}, which is the aud of ID tokens: register the API at the issuer with an identifier of its own`,
    ];
  }
  if ('clientId' in audience && audience.clientId !== appClientId) {
    return [
      'identity.audience.clientId must be identity.appClientId: the API would refuse every token of the app',
    ];
  }
  return [];
}
