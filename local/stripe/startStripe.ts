import { StripeAccount } from './account/account.ts';
import { doDueWork } from './account/dueWork.ts';
import { Store } from './account/store.ts';
import { ApiServer } from './server/apiServer.ts';
import { Controls } from './server/controls.ts';
import { type HttpRequest, type HttpResponse, listen } from './server/httpServer.ts';
import { movePagesTo } from './server/pageBase.ts';
import { answerPage } from './server/pageServer.ts';
import { ROUTES } from './server/routes.ts';
import { Deliveries, RETRY_DELAYS_MS } from './webhooks/deliveries.ts';

export type StripeOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** The only key that is accepted; `DEFAULT_SECRET_KEY` accepts any test key. */
  secretKey: string;
  /** Where the state is kept between runs; in memory alone without it. */
  dataFile?: string;
  /** The clock, in epoch seconds. Signatures follow it; the clock control does not move them. */
  now?: () => number;
  /** Where the app's own pages are, for a link on `/app/*`. */
  appUrl?: string;
  deliveryRetryDelaysMs?: number[];
  deliveryTimeoutMs?: number;
  deliveryConcurrencyCountMax?: number;
};

export type RunningStripe = {
  /** `http://127.0.0.1:PORT`, for the CLI's `--api-base` and for pages and controls. */
  apiBase: string;
  port: number;
  /** Resolves when every event has been delivered or given up; held ones do not count. */
  idle(): Promise<void>;
  /** Ends within a second; undelivered events stay in the data file. */
  close(): Promise<void>;
};

/** Stripe waits about 20 s; nothing on one machine needs that long. */
const DELIVERY_TIMEOUT_MS = 10_000;
const DUE_WORK_EVERY_MS = 1000;

/**
 * Starts a pretended Stripe on 127.0.0.1. Reach it with
 * `new Stripe(secretKey, { host: '127.0.0.1', port, protocol: 'http' })`.
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

  let dueAt = 0;
  const doDueWorkOnce = () => {
    // Looks through everything, so at most once a second of the stand-in's time.
    if (account.now() < dueAt) return;
    dueAt = account.now() + 1;
    doDueWork(account);
    account.store.flush();
  };
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    doDueWorkOnce();
    if (request.path.startsWith('/v1/')) return api.answer(request);
    if (request.path.startsWith('/_control')) return controls.answer(request);
    const shown = answerPage(account, request, options.appUrl ?? null);
    account.store.flush();
    return shown;
  };

  const { server, port } = await listen(options.port ?? 0, answer);
  movePagesTo(account, `http://127.0.0.1:${port}`);
  account.store.flush();
  deliveries.resume();
  const timer = setInterval(doDueWorkOnce, DUE_WORK_EVERY_MS);
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
