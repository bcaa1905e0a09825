import type { Operations } from './apiTypes.ts';
import { type Connection, callRoute, type GetToken } from './callRoute.ts';
import type { CalledRoute, OperationId } from './operations.ts';
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
type Call<Id extends OperationId, Received> =
  Record<never, never> extends Input<Id>
    ? (input?: Input<Id>, options?: CallOptions) => Promise<Received>
    : (input: Input<Id>, options?: CallOptions) => Promise<Received>;

/** A method of an operation. `csv` gets the same as a file, of routes that have it. */
type Method<Id extends OperationId> = Call<Id, Operations[Id]['response']> &
  (Operations[Id] extends { csv: true } ? { csv: Call<Id, CsvFile> } : unknown);

/** Every operation of the API as a method. Methods throw a `CallError`, or the reason of an aborted signal. */
export type Client = { [Id in keyof Operations]: Method<Id> } & { readonly clock: ServiceClock };

/** A client with the methods of some routes only, such as `USER_ROUTES`: a bundle then leaves out the others. */
export function createClientOf<Id extends OperationId>(
  routes: Record<Id, CalledRoute>,
  options: ClientOptions,
): Pick<Client, Id | 'clock'> {
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
    const as =
      (format: Format) =>
      (input: Record<string, unknown> = {}, call: CallOptions = {}) =>
        callRoute(connectionOf(route, call), { route, input, format, signal: call.signal });
    if (route.pdf) return as('pdf');
    return route.csv ? Object.assign(as('json'), { csv: as('csv') }) : as('json');
  };
  const methods = Object.values<CalledRoute>(routes).map((route) => [route.operationId, methodOf(route)]);
  return { ...Object.fromEntries(methods), clock } as Pick<Client, Id | 'clock'>;
}

function timeoutMsOf({ problems }: CalledRoute): number {
  return problems.includes('payment_provider_unavailable') ? PAYMENT_PROVIDER_TIMEOUT_MS : TIMEOUT_MS;
}

function checkedBaseUrl(baseUrl: string): string {
  // A credential, query or fragment in it would go into each request, or be lost.
  if (baseUrl !== '' && (!/^https?:\/\/[^@?#]+$/.test(baseUrl) || !URL.canParse(baseUrl)))
    throw new TypeError('baseUrl must be an address such as https://api.example.com, or be empty');
  return baseUrl.replace(/\/+$/, '');
}
