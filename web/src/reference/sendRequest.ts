import type { Route } from './requests.ts';
import { STATUS_TITLES } from './statusTitles.ts';

/** A value of a form, and where it is sent. */
export type Entered = {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header' | 'body';
  readonly value: unknown;
};

export type Sent =
  | {
      readonly kind: 'answered';
      /** With its phrase, such as `201 Created`. */
      readonly status: string;
      readonly milliseconds: number;
      readonly headers: string;
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Longer than a function of the API may take. */
const TIMEOUT_MS = 30_000;

type Values = { values: readonly Entered[]; token?: string; accept?: string };

/** Sends one request to the API of this page's origin. */
export async function sendRequest(
  { path, method, operation }: Route,
  { values, token, accept }: Values,
): Promise<Sent> {
  const of = (place: Entered['place']) => values.filter((value) => value.place === place);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String(of('path').find((value) => value.name === name)?.value)),
  );
  const query = new URLSearchParams(of('query').map(({ name, value }) => [name, String(value)]));
  const headers = new Headers(of('header').map(({ name, value }): [string, string] => [name, String(value)]));
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (accept) headers.set('Accept', accept);
  const hasBody = operation.requestBody !== undefined;
  if (hasBody) headers.set('Content-Type', 'application/json');
  const started = performance.now();
  try {
    const response = await fetch(query.size > 0 ? `${filled}?${query}` : filled, {
      method: method.toUpperCase(),
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(hasBody && {
        body: JSON.stringify(Object.fromEntries(of('body').map(({ name, value }) => [name, value]))),
      }),
    });
    const body = await readBody(response);
    return {
      kind: 'answered',
      status: `${response.status} ${STATUS_TITLES[response.status] ?? response.statusText}`.trim(),
      milliseconds: Math.round(performance.now() - started),
      headers: [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'),
      body,
    };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    return {
      kind: 'failed',
      reason: isLate
        ? `There was no response within ${TIMEOUT_MS / 1_000} s.`
        : 'There was no response. Check that the local run has not ended, and send the request again.',
    };
  }
}

async function readBody(response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('pdf')) return `(PDF, ${(await response.blob()).size.toLocaleString('en')} bytes)`;
  const text = await response.text();
  if (!type.includes('json')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
