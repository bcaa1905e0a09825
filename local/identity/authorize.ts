import type { HttpRequest, HttpResponse } from '../stripe/server/httpServer.ts';
import { type AuthorizeRequest, parseAuthorizeRequest, type ReturnTarget } from './authorizeRequest.ts';
import { type Endpoint, formOf, type IssuerContext, isOwnForm, queryOf, redirectTo } from './endpoint.ts';
import { type Login, newSecret } from './grants.ts';
import { readParameters } from './parameters.ts';
import { choosePerson } from './people.ts';
import { loginOf, setCookie } from './sessionCookie.ts';

/** OpenID Connect Core, 3.1.2: returns a code to the app at once, or shows the page on which a person is chosen. */
export const authorize: Endpoint = async (request, context) => {
  const parsed = parseAuthorizeRequest(readParameters(queryOf(request)), context.clients);
  if (parsed.kind === 'refused') {
    return context.pages.message({ title: 'This sign-in cannot start', text: parsed.reason, status: 400 });
  }
  if (parsed.kind === 'returned') {
    return returnTo(parsed.target, { error: parsed.error, error_description: parsed.description }, context);
  }
  if (request.method === 'POST') return choose(request, parsed.request, context);
  const login = await loginOf(request, context);
  const isKnown = login !== undefined && isRecent(login, parsed.request, context.now());
  if (isKnown && parsed.request.prompt !== 'choose') return returnCode(parsed.request, login, context);
  if (parsed.request.prompt === 'none') return returnTo(parsed.request, { error: 'login_required' }, context);
  return context.pages.signIn({ action: actionOf(request), people: parsed.request.client.people });
};

/** The form of the page. */
async function choose(
  request: HttpRequest,
  authorization: AuthorizeRequest,
  context: IssuerContext,
): Promise<HttpResponse> {
  const form = formOf(request);
  if (form === undefined || !isOwnForm(request)) {
    const text = 'The form was not sent by the page of this issuer.';
    return context.pages.message({ title: 'Nobody was signed in', text, status: 403 });
  }
  if (form.has('deny')) return returnTo(authorization, { error: 'access_denied' }, context);
  const { people } = authorization.client;
  const choice = choosePerson(form, people);
  if ('problem' in choice) {
    const typed = { name: form.get('name') ?? '', email: form.get('email') ?? '' };
    return context.pages.signIn({ action: actionOf(request), people, problem: choice.problem, ...typed });
  }
  // A session of its own for each sign-in: ending one must not end another.
  const login = { person: choice.person, sessionId: newSecret(), authTime: context.now() };
  return returnCode(authorization, login, context, await setCookie(login, context));
}

const actionOf = ({ path, query }: HttpRequest) => `${path}?${query}`;

const isRecent = ({ authTime }: Login, { maxAgeSeconds = Infinity }: AuthorizeRequest, now: number) =>
  now - authTime <= maxAgeSeconds;

function returnCode(
  authorization: AuthorizeRequest,
  login: Login,
  context: IssuerContext,
  headers: Record<string, string> = {},
): HttpResponse {
  const { client, redirectUri, scopes, nonce, challenge } = authorization;
  const code = context.grants.issueCode({
    clientId: client.id,
    redirectUri,
    scopes,
    nonce,
    challenge,
    login,
  });
  return returnTo(authorization, { code }, context, headers);
}

/** The response to the app, with the issuer's name (RFC 9207), so that the app knows who responds. */
function returnTo(
  { redirectUri, state }: ReturnTarget,
  result: Record<string, string>,
  { url: iss }: IssuerContext,
  headers: Record<string, string> = {},
): HttpResponse {
  const url = new URL(redirectUri);
  const response = { ...result, ...(state === undefined ? {} : { state }), iss };
  for (const [name, value] of Object.entries(response)) url.searchParams.set(name, value);
  return redirectTo(url.href, headers);
}
