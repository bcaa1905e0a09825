import { ALGORITHM } from './signingKey.ts';

export const PATHS = {
  discovery: '/.well-known/openid-configuration',
  jwks: '/.well-known/jwks.json',
  authorize: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  endSession: '/end-session',
} as const;

/** The metadata of the issuer (OpenID Connect Discovery 1.0, section 3; RFC 9207). */
export const metadata = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}${PATHS.authorize}`,
  token_endpoint: `${url}${PATHS.token}`,
  userinfo_endpoint: `${url}${PATHS.userinfo}`,
  end_session_endpoint: `${url}${PATHS.endSession}`,
  jwks_uri: `${url}${PATHS.jwks}`,
  scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [ALGORITHM],
  token_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['S256'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  claims_supported: ['sub', 'name', 'email', 'email_verified', 'auth_time', 'nonce', 'sid'],
  authorization_response_iss_parameter_supported: true,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
});
