import type { HttpRequest } from '../stripe/server/httpServer.ts';
import type { Login } from './grants.ts';
import type { Tokens } from './tokens.ts';

/** Cookies do not differ by port, so that those of other local runs on this machine are sent, too. */
const nameOf = (url: string) => `local_issuer_${new URL(url).port}`;

/** `Lax`: the cookie comes with the redirect from the app, and not with requests that pages of others make. */
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';

type Reach = { url: string; tokens: Tokens };

/** Who is signed in at the issuer in this browser. */
export function loginOf({ headers }: HttpRequest, { url, tokens }: Reach): Promise<Login | undefined> {
  const start = `${nameOf(url)}=`;
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return tokens.loginOf(pairs.find((pair) => pair.startsWith(start))?.slice(start.length));
}

export const setCookie = async (login: Login, { url, tokens }: Reach) => ({
  'Set-Cookie': `${nameOf(url)}=${await tokens.sessionToken(login)}; ${ATTRIBUTES}`,
});

export const clearCookie = (url: string) => ({ 'Set-Cookie': `${nameOf(url)}=; Max-Age=0; ${ATTRIBUTES}` });
