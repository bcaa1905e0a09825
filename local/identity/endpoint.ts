import type { HttpRequest, HttpResponse } from '../stripe/server/httpServer.ts';
import type { Client } from './client.ts';
import type { Grants } from './grants.ts';
import type { Pages } from './pages.ts';
import type { Tokens } from './tokens.ts';

/** What the endpoints of the issuer share. */
export interface IssuerContext {
  /** The issuer's address, which is its name, too. */
  url: string;
  clients: readonly Client[];
  grants: Grants;
  tokens: Tokens;
  pages: Pages;
  /** Returns epoch seconds. */
  now(): number;
}

export type Endpoint = (request: HttpRequest, context: IssuerContext) => Promise<HttpResponse>;

export const queryOf = (request: HttpRequest) => new URLSearchParams(request.query);

/** The fields of a form; undefined if the body is anything else. */
export function formOf({ headers, body }: HttpRequest): URLSearchParams | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : undefined;
}

export function json(status: number, body: object, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

/** 303: the browser follows with GET, so that no form reaches the app. */
export function redirectTo(url: string, headers: Record<string, string> = {}): HttpResponse {
  return { status: 303, headers: { Location: url, 'Cache-Control': 'no-store', ...headers }, body: '' };
}

/** Whether a form was sent by a page of the issuer itself, not by a page of somebody else. */
export const isOwnForm = ({ headers }: HttpRequest) => headers.origin === `http://${headers.host}`;
