import type { TokenAudience } from '../../shared/credentials/accessToken.ts';
import type { Stage } from '../stage.ts';

/** Who issues the tokens of a stage's end users, and how its pages sign people in. Values may be tokens of the CDK. */
export interface StageIdentity {
  /** The exact `iss` of the tokens. */
  issuer: string;
  /** The address of the issuer's public keys. */
  jwksUrl: string;
  /** What access tokens for this stage have: the claim `aud`, or `client_id` with `token_use: access`. */
  audience: TokenAudience;
  /** The client id of the customer app. */
  appClientId: string;
  /** The scopes that the app requests, separated by spaces. */
  scope: string;
  /** Further parameters of the authorization request. */
  parameters: Record<string, string>;
  /** How operators sign in; undefined if they have API keys only. */
  operators: StageOperators | undefined;
  /** The origins of the issuer's endpoints, which the pages call: discovery, token, userinfo. */
  origins: string[];
}

export interface StageOperators {
  /** The client id of the console. */
  clientId: string;
  /** The claim of access tokens that has the role, or a list with it. */
  claim: string;
  /** The value for people who read. */
  viewer: string;
  /** The value for people who also change. */
  operator: string;
}

const SCOPE_DEFAULT = 'openid profile email';

export type ForeignIdentity = Exclude<NonNullable<Stage['identity']>, { userPool: true }>;

/** The identity of a stage with an issuer that exists. */
export function foreignIdentity(identity: ForeignIdentity): StageIdentity {
  const {
    issuer,
    audience,
    appClientId,
    jwksUrl,
    scope,
    authorizeParameters,
    operators,
    origins = [],
  } = identity;
  return {
    issuer,
    jwksUrl: jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    audience,
    appClientId,
    scope: scope ?? SCOPE_DEFAULT,
    parameters: authorizeParameters ?? {},
    operators,
    origins: [...new Set([new URL(issuer).origin, ...origins])],
  };
}
