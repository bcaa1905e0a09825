import { doDueWork } from './account/doDueWork.ts';
import { Store } from './account/store.ts';
import { StripeAccount } from './account/stripeAccount.ts';
import { ApiServer } from './server/apiServer.ts';
import { Controls } from './server/controls.ts';
import { type HttpRequest, type HttpResponse, listen } from './server/httpServer.ts';
import { moveBaseUrl } from './server/moveBaseUrl.ts';
import { servePage } from './server/pageServer.ts';
import { ROUTES } from './server/routes.ts';
import { Deliveries, RETRY_DELAYS_MS } from './webhooks/deliveries.ts';

export type StripeOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** The accepted secret key. With `DEFAULT_SECRET_KEY` any test key is accepted. */
  secretKey: string;
  /** The file that keeps the state between runs. Without it the state is only in memory. */
  dataFile?: string;
  /** The clock, in epoch seconds. Signatures use it; the clock control does not affect them. */
  now?: () => number;
  /** The URL of the app's own pages, shown as a link on `/app/*`. */
  appUrl?: string;
  deliveryRetryDelaysMs?: number[];
  deliveryTimeoutMs?: number;
  deliveryConcurrencyCountMax?: number;
};

export type RunningStripe = {
  /** `http://127.0.0.1:PORT`, for the CLI's `--api-base` and for pages and controls. */
  apiBase: string;
  port: number;
  /** Resolves when no delivery is in progress or scheduled. Held deliveries do not count. */
  idle(): Promise<void>;
  /** Stops within a second. Undelivered events stay in the data file. */
  close(): Promise<void>;
};

/** Stripe waits about 20 s. On one machine 10 s is enough. */
const DELIVERY_TIMEOUT_MS = 10_000;
const DUE_WORK_INTERVAL_MS = 1000;

/**
 * Starts the Stripe emulator on 127.0.0.1. Connect to it with
 * `new Stripe(secretKey, { host: '127.0.0.1', port, protocol: 'http' })`.
 *
 * @throws when the port is in use or the data file is damaged.
 */
export async function startStripe(options: StripeOptions): Promise<RunningStripe> {
  const baseClock = options.now ?? (() => Math.floor(Date.now() / 1000));
  const account = new StripeAccount(new Store(options.dataFile), baseClock);
  const deliveries = new Deliveries(account, {
    retryDelaysMs: options.deliveryRetryDelaysMs ?? RETRY_DELAYS_MS,
    timeoutMs: options.deliveryTimeoutMs ?? DELIVERY_TIMEOUT_MS,
    concurrencyCountMax: options.deliveryConcurrencyCountMax ?? 1,
    signingClock: baseClock,
  });
  account.onEvent = (event) => deliveries.add(event);
  const routes = {
    ...ROUTES,
    'POST /v1/events/:id/retry': deliveries.retry.bind(deliveries),
  };
  const api = new ApiServer(account, routes, options.secretKey);
  const controls = new Controls({ account, api, deliveries });

  let nextDueWorkAt = 0;
  const doDueWorkOncePerSecond = () => {
    // It scans every object, so it runs at most once per second of the emulator's time.
    if (account.now() < nextDueWorkAt) return;
    nextDueWorkAt = account.now() + 1;
    doDueWork(account);
    account.store.flush();
  };
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    doDueWorkOncePerSecond();
    if (request.path.startsWith('/v1/')) return api.handle(request);
    if (request.path.startsWith('/_control')) return controls.handle(request);
    const response = servePage(account, request, options.appUrl ?? null);
    account.store.flush();
    return response;
  };

  const { server, port } = await listen(options.port ?? 0, handle);
  moveBaseUrl(account, `http://127.0.0.1:${port}`);
  account.store.flush();
  deliveries.resume();
  const timer = setInterval(doDueWorkOncePerSecond, DUE_WORK_INTERVAL_MS);
  return {
    apiBase: account.baseUrl,
    port,
    idle: () => deliveries.idle(),
    close: async () => {
      clearInterval(timer);
      deliveries.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      account.store.close();
    },
  };
}
