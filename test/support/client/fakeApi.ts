import { type Client, type ClientOptions, createClient } from '../../../client/src/createClient.ts';

export type SentRequest = {
  method: string;
  url: URL;
  headers: Headers;
  body: unknown;
  signal: AbortSignal;
  redirect: string | undefined;
};

type Answer = Response | Error | ((request: SentRequest) => Response | Promise<Response>);

export const BASE_URL = 'https://api.test';

/** A client whose requests are answered in turn, and further ones as the last. An error is one of the connection. */
export function fakeApi(
  answers: Answer[],
  options: Partial<ClientOptions> = {},
): { client: Client; requests: SentRequest[] } {
  const requests: SentRequest[] = [];
  const fakeFetch: typeof fetch = async (url, init) => {
    const body = init?.body === undefined ? undefined : JSON.parse(String(init?.body));
    const request = {
      method: init?.method ?? 'GET',
      url: new URL(String(url)),
      headers: new Headers(init?.headers),
      body,
      signal: init?.signal as AbortSignal,
      redirect: init?.redirect,
    };
    requests.push(request);
    const answer = answers[requests.length - 1] ?? answers.at(-1);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : (answer as Response).clone();
  };
  const all = { baseUrl: BASE_URL, fetch: fakeFetch, ...options } as ClientOptions;
  return { client: createClient(all), requests };
}

/** A response with a problem, as the API sends it. */
export function problem(
  status: number,
  code: string,
  { headers, ...members }: { headers?: Record<string, string>; [member: string]: unknown } = {},
): Response {
  const retryable = status >= 500 || status === 429;
  const common = { type: 'about:blank', title: 'Title', detail: `What ${code} means.`, requestId: 'r-1' };
  return Response.json(
    { ...common, status, code, retryable, ...members },
    { status, headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'r-1', ...headers } },
  );
}

/** What a call throws. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}
