import type { Operations } from './apiTypes.ts';
import { type Connection, callRoute, type GetToken } from './callRoute.ts';
import type { CalledRoute, OperationId, RouteEntry } from './operations.ts';
import { itemsIn, type Page, pagesFrom } from './pages.ts';
import type { CsvFile, Format } from './readResponse.ts';
import { createServiceClock, type ServiceClock } from './serviceClock.ts';

/** Longer than a function of the API may take: 10 s, and 25 s if it calls the payment provider. Each with 2 s for the connection. */
const TIMEOUT_MS = 12_000;
const PAYMENT_PROVIDER_TIMEOUT_MS = 27_000;

/** Two retries reach past a moment of trouble. More of them would add load to a service in trouble. */
const ATTEMPTS_MAX = 3;

/** Two attempts at a call of the payment provider, with the delay between them. */
const TOTAL_MS = 60_000;

export type ClientOptions = {
  /** The address of the API, such as `https://api.example.com`; empty for that of the page. */
  baseUrl: string;
  /** Default: the global fetch. */
  fetch?: typeof fetch;
  /** The most time of one attempt. Default: as long as the route may take. */
  timeoutMs?: number;
  /** The most requests of one call; 1: no retries. Only safe routes are repeated. Default: 3. */
  attemptsMax?: number;
  /** The most time of one call, with its retries. Default: 60 s. */
  totalMs?: number;
} & (
  | {
      /** An access token of a user, or a function that returns one that is valid now. It is called for each request. */
      token?: string | GetToken;
      key?: undefined;
    }
  | {
      /** An API key, for servers. */
      key: string;
      token?: undefined;
    }
);

export type CallOptions = {
  /** Aborts the call: the method throws the signal's reason. */
  signal?: AbortSignal;
  /** The most time of one attempt of this call. */
  timeoutMs?: number;
  /** The most requests of this call; 1: no retries. */
  attemptsMax?: number;
  /** The most time of this call, with its retries. */
  totalMs?: number;
};

type Input<Id extends OperationId> = Operations[Id]['input'];

/** The input can be left out if none of its fields is required. */
type Method<Id extends OperationId, Returned> =
  Record<never, never> extends Input<Id>
    ? (input?: Input<Id>, options?: CallOptions) => Returned
    : (input: Input<Id>, options?: CallOptions) => Returned;

type Call<Id extends OperationId, Received> = Method<Id, Promise<Received>>;
type Iteration<Id extends OperationId, Yielded> = Method<Id, AsyncGenerator<Yielded, void, undefined>>;

/** Of an operation that returns a page of a list: the pages, and the items, from the first one or from `cursor` on. */
type Iterations<Id extends OperationId, Response = Operations[Id]['response']> = Operations[Id] extends {
  items: infer Name extends keyof Response;
}
  ? {
      /** Yields this page and those after it. A page is requested when it is asked for; the options are those of each request. */
      pages: Iteration<Id, Response>;
      /** Yields the items of this page and of those after it. */
      all: Iteration<Id, Response[Name] extends Array<infer Item> ? Item : never>;
    }
  : unknown;

/** Of an operation that returns CSV too. */
type Csv<Id extends OperationId> = Operations[Id] extends { csv: true }
  ? { csv: Call<Id, CsvFile> & (Operations[Id] extends { items: string } ? CsvPages<Id> : unknown) }
  : unknown;

type CsvPages<Id extends OperationId> = {
  /** Yields this file and those with the pages after it. Each has a header. */
  pages: Iteration<Id, CsvFile>;
};

/** Every operation of the API as a method. Methods throw a `CallError`, or the reason of an aborted signal. */
export type Client = {
  [Id in keyof Operations]: Call<Id, Operations[Id]['response']> & Csv<Id> & Iterations<Id>;
} & ClientFacts;

type ClientFacts = {
  readonly clock: ServiceClock;
  /** What it sends: an API key, or the token of a user. */
  readonly credentials: 'key' | 'token';
};

/** Of an API key: `lk_<stage>_…`. */
const KEY_START = 'lk_';

/** A client with the methods of some routes only, such as `USER_ROUTES`. A bundle then leaves out the others. */
export function createClientOf<Id extends OperationId>(
  routes: Record<Id, RouteEntry>,
  options: ClientOptions,
): Pick<Client, Id | keyof ClientFacts> {
  const clock = createServiceClock();
  const { timeoutMs, attemptsMax = ATTEMPTS_MAX, totalMs = TOTAL_MS, token, key } = options;
  for (const [name, value] of Object.entries({ timeoutMs, attemptsMax, totalMs }))
    if (value !== undefined && !(value > 0)) throw new TypeError(`${name} must be a number above 0`);
  const connectionOf = (route: CalledRoute, call: CallOptions): Connection => ({
    baseUrl,
    credentials: key ?? token,
    fetch: options.fetch ?? fetch,
    timeoutMs: call.timeoutMs ?? timeoutMs ?? timeoutMsOf(route),
    attemptsMax: call.attemptsMax ?? attemptsMax,
    totalMs: call.totalMs ?? totalMs,
    clock,
  });
  const baseUrl = checkedBaseUrl(options.baseUrl);
  const methodOf = (route: CalledRoute) => {
    const { operationId, items } = route;
    const as =
      (format: Format) =>
      (input: Fields = {}, call: CallOptions = {}) =>
        callRoute(connectionOf(route, call), { route, input, format, signal: call.signal });
    const pagesAs =
      (format: Format) =>
      (input: Fields = {}, call?: CallOptions) =>
        pagesFrom(operationId, input, (page) => as(format)(page, call) as Promise<Page>);
    const method = as(route.pdf ? 'pdf' : 'json');
    const pages = pagesAs('json');
    const all = (input?: Fields, call?: CallOptions) =>
      itemsIn(pages(input, call), items ?? '', call?.signal);
    const csv = items ? Object.assign(as('csv'), { pages: pagesAs('csv') }) : as('csv');
    return Object.assign(method, items && { pages, all }, route.csv && { csv });
  };
  const methods = Object.entries<RouteEntry>(routes).map(([id, entry]) => [
    id,
    methodOf({ ...entry, operationId: id as OperationId }),
  ]);
  const isKey = key !== undefined || (typeof token === 'string' && token.startsWith(KEY_START));
  const credentials: Client['credentials'] = isKey ? 'key' : 'token';
  return { ...Object.fromEntries(methods), clock, credentials } as Pick<Client, Id | keyof ClientFacts>;
}

type Fields = Record<string, unknown>;

function timeoutMsOf({ problems }: CalledRoute): number {
  return problems.includes('payment_provider_unavailable') ? PAYMENT_PROVIDER_TIMEOUT_MS : TIMEOUT_MS;
}

function checkedBaseUrl(baseUrl: string): string {
  // A credential, query or fragment in it would go into each request, or be lost.
  if (baseUrl !== '' && (!/^https?:\/\/[^@?#]+$/.test(baseUrl) || !URL.canParse(baseUrl)))
    throw new TypeError('baseUrl must be an address such as https://api.example.com, or be empty');
  return baseUrl.replace(/\/+$/, '');
}
