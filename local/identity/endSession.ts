import { type Endpoint, formOf, type IssuerContext, isOwnForm, queryOf, redirectTo } from './endpoint.ts';
import { type Parameters, readParameters } from './parameters.ts';
import { clearCookie, loginOf } from './sessionCookie.ts';

/**
 * Ends the session of this browser and everything that it gave (OpenID Connect RP-Initiated Logout 1.0). Without an ID token of this
 * session it asks first: any page could lead here.
 */
export const endSession: Endpoint = async (request, context) => {
  const form = request.method === 'POST' ? formOf(request) : undefined;
  const isConfirmed = form?.has('confirm') === true && isOwnForm(request);
  // The confirmation comes with the query of the first request. An app may also send its parameters as a form.
  const parameters = readParameters(form === undefined || isConfirmed ? queryOf(request) : form);
  const returnUrl = returnUrlOf(parameters, context);
  if (returnUrl === 'refused') {
    const text = 'The post_logout_redirect_uri is not one of the app. You are still signed in.';
    return context.pages.message({ title: 'This sign-out cannot start', text, status: 400 });
  }
  const login = await loginOf(request, context);
  if (login !== undefined) {
    const hint = parameters.get('id_token_hint');
    const isSame =
      hint !== undefined && (await context.tokens.sessionIdOf(hint, context.clients)) === login.sessionId;
    if (!isSame && !isConfirmed) {
      const query = new URLSearchParams(form ?? request.query);
      query.delete('id_token_hint');
      return context.pages.signOut({ action: `${request.path}?${query}`, name: login.person.name });
    }
    context.grants.endSession(login.sessionId);
  }
  // Browsers send no cookie with a form of another site, but would delete it if the response said so.
  const cookie: Record<string, string> = login === undefined ? {} : clearCookie(context.url);
  if (returnUrl !== undefined) return redirectTo(returnUrl, cookie);
  const page = context.pages.message({
    title: 'You are signed out',
    text: 'You can close this page.',
    status: 200,
  });
  return { ...page, headers: { ...page.headers, ...cookie } };
};

/** Only to a registered address, and only if the request says of which client it is. */
function returnUrlOf(
  { get, repeated }: Parameters,
  { clients }: IssuerContext,
): string | 'refused' | undefined {
  const returnUri = get('post_logout_redirect_uri');
  if (repeated !== undefined) return 'refused';
  if (returnUri === undefined) return undefined;
  const names = [get('client_id'), get('id_token_hint')];
  if (names.every((name) => name === undefined)) return 'refused';
  const clientId = get('client_id');
  const named = clients.filter(({ id }) => clientId === undefined || clientId === id);
  if (!named.some(({ signedOutUris }) => signedOutUris.includes(returnUri))) return 'refused';
  const url = new URL(returnUri);
  const state = get('state');
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}
