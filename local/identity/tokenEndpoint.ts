import type { HttpResponse } from '../stripe/server/httpServer.ts';
import type { Client } from './client.ts';
import { type Endpoint, formOf, type IssuerContext, json } from './endpoint.ts';
import type { Grant, Redemption } from './grants.ts';
import { type Parameters, readParameters, scopesOf } from './parameters.ts';

/** RFC 7636, 4.1. */
const VERIFIER_PATTERN = /^[A-Za-z0-9._~-]{43,128}$/;

/** With the client that asks. */
type ClientContext = IssuerContext & { client: Client };

/** Redeems codes and refresh tokens of the public client (RFC 6749, 4.1.3 and 6). */
export const token: Endpoint = async (request, context) => {
  const form = formOf(request);
  if (form === undefined) return failed('invalid_request', 'Send a form: application/x-www-form-urlencoded.');
  const parameters = readParameters(form);
  const { get, repeated } = parameters;
  if (repeated !== undefined) return failed('invalid_request', `${repeated} appears twice.`);
  if (request.headers.authorization !== undefined || get('client_secret') !== undefined) {
    return failed('invalid_client', 'The app is a public client: send client_id, and no secret.', 401);
  }
  const client = context.clients.find(({ id }) => id === get('client_id'));
  if (client === undefined) {
    return failed(
      'invalid_client',
      'The client_id is neither that of the customer app nor that of the console.',
      401,
    );
  }
  switch (get('grant_type')) {
    case 'authorization_code':
      return redeemCode(parameters, { ...context, client });
    case 'refresh_token':
      return refresh(parameters, { ...context, client });
    default:
      return failed('unsupported_grant_type', 'grant_type must be authorization_code or refresh_token.');
  }
};

async function redeemCode({ get }: Parameters, context: ClientContext): Promise<HttpResponse> {
  const [code, redirectUri, verifier] = [get('code'), get('redirect_uri'), get('code_verifier')];
  if (code === undefined || redirectUri === undefined || !VERIFIER_PATTERN.test(verifier ?? '')) {
    return failed('invalid_request', 'Send code, redirect_uri, and a code_verifier of 43 to 128 characters.');
  }
  const clientId = context.client.id;
  const redemption = context.grants.redeemCode({ code, redirectUri, verifier: verifier ?? '', clientId });
  return respond(redemption, context, ({ nonce }) => nonce);
}

async function refresh({ get }: Parameters, context: ClientContext): Promise<HttpResponse> {
  const refreshToken = get('refresh_token');
  if (refreshToken === undefined) return failed('invalid_request', 'Send refresh_token.');
  const redemption = context.grants.useRefreshToken({ token: refreshToken, clientId: context.client.id });
  const isWider =
    redemption.kind === 'granted' &&
    scopesOf(get('scope')).some((scope) => !redemption.grant.scopes.includes(scope));
  if (isWider) return failed('invalid_scope', 'The scope is wider than what was granted.');
  return respond(redemption, context, () => undefined);
}

async function respond(
  redemption: Redemption,
  { grants, tokens, client }: ClientContext,
  nonceOf: (grant: Grant) => string | undefined,
): Promise<HttpResponse> {
  if (redemption.kind === 'refused') return failed('invalid_grant', redemption.reason);
  const { grant } = redemption;
  // Before anything is awaited: of two requests with one refresh token, only one may find it valid.
  const refreshToken = grants.newRefreshToken(grant);
  const accessToken = await tokens.accessToken(grant, client);
  return json(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: client.tokenSeconds,
    refresh_token: refreshToken,
    id_token: await tokens.idToken(grant, { client, nonce: nonceOf(grant), accessToken }),
    scope: grant.scopes.join(' '),
  });
}

const failed = (error: string, description: string, status = 400) =>
  json(status, { error, error_description: description });
