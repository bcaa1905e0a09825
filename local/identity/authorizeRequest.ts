import type { Client } from './client.ts';
import { type Parameters, scopesOf } from './parameters.ts';

/** Which errors OAuth and OpenID Connect define for an authorization response. */
type AuthorizeError =
  | 'access_denied'
  | 'invalid_request'
  | 'invalid_scope'
  | 'login_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'unsupported_response_type';

export interface AuthorizeRequest {
  client: Client;
  redirectUri: string;
  state: string | undefined;
  scopes: string[];
  nonce: string | undefined;
  challenge: string;
  /** `choose` shows the page even to somebody who is signed in. */
  prompt: 'none' | 'choose' | undefined;
  /** The most seconds since the sign-in at the issuer. */
  maxAgeSeconds: number | undefined;
}

export type ReturnTarget = Pick<AuthorizeRequest, 'redirectUri' | 'state'>;

export type ParsedAuthorize =
  | { kind: 'request'; request: AuthorizeRequest }
  /** The response goes to the client. */
  | { kind: 'returned'; target: ReturnTarget; error: AuthorizeError; description: string }
  /** The client is unknown, or where to return to: a redirect would lead anywhere (RFC 9700, 4.11). */
  | { kind: 'refused'; reason: string };

/** 32 bytes in base64url: a SHA-256 hash (RFC 7636, 4.2). */
const CHALLENGE_PATTERN = /^[A-Za-z0-9_-]{43}$/;

const PROMPTS = ['none', 'login', 'consent', 'select_account'];

/** Parses an authorization request (OpenID Connect Core, 3.1.2.1) for the authorization code flow with PKCE. */
export function parseAuthorizeRequest(parameters: Parameters, clients: readonly Client[]): ParsedAuthorize {
  const { get, repeated } = parameters;
  if (repeated === 'client_id' || repeated === 'redirect_uri') {
    return { kind: 'refused', reason: `${repeated} appears twice.` };
  }
  const client = clients.find(({ id }) => id === get('client_id'));
  if (client === undefined) {
    return {
      kind: 'refused',
      reason: 'The client_id is neither that of the customer app nor that of the console.',
    };
  }
  const redirectUri = get('redirect_uri');
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    return { kind: 'refused', reason: `The redirect_uri must be one of ${client.redirectUris.join(', ')}.` };
  }
  const target = { redirectUri, state: repeated === 'state' ? undefined : get('state') };
  const problem = findProblem(parameters);
  if (problem !== undefined) return { kind: 'returned', target, ...problem };
  const maxAge = get('max_age');
  const prompts = scopesOf(get('prompt'));
  return {
    kind: 'request',
    request: {
      client,
      ...target,
      scopes: scopesOf(get('scope')),
      nonce: get('nonce'),
      challenge: get('code_challenge') ?? '',
      prompt: prompts.includes('none') ? 'none' : prompts.length > 0 ? 'choose' : undefined,
      maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
    },
  };
}

type Problem = { error: AuthorizeError; description: string };

const invalid = (description: string): Problem => ({ error: 'invalid_request', description });

function findProblem({ get, repeated }: Parameters): Problem | undefined {
  if (repeated !== undefined) return invalid(`${repeated} appears twice`);
  if (get('request') !== undefined) return { error: 'request_not_supported', description: 'send parameters' };
  if (get('request_uri') !== undefined) {
    return { error: 'request_uri_not_supported', description: 'send parameters' };
  }
  if (get('response_type') !== 'code') {
    return { error: 'unsupported_response_type', description: 'response_type must be code' };
  }
  if ((get('response_mode') ?? 'query') !== 'query') return invalid('response_mode must be query');
  if (!scopesOf(get('scope')).includes('openid')) {
    return { error: 'invalid_scope', description: 'scope must include openid' };
  }
  // RFC 7636, 4.3: a missing method means `plain`, which protects nothing once the request is seen.
  if (get('code_challenge_method') !== 'S256') return invalid('code_challenge_method must be S256');
  if (!CHALLENGE_PATTERN.test(get('code_challenge') ?? '')) {
    return invalid('code_challenge must be a SHA-256 hash in base64url');
  }
  const prompts = scopesOf(get('prompt'));
  if (prompts.some((prompt) => !PROMPTS.includes(prompt))) return invalid('prompt is unknown');
  if (prompts.includes('none') && prompts.length > 1) return invalid('prompt has more than none');
  if (!/^\d{0,9}$/.test(get('max_age') ?? '')) return invalid('max_age must be a number of seconds');
  return undefined;
}
