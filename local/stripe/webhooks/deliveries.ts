import type { Delivery, StripeEvent } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { textOf } from '../server/parameters.ts';
import { acceptsEvent } from './webhookEndpoints.ts';
import { WebhookSender } from './webhookSender.ts';

export type DeliveryMode = 'normal' | 'twice' | 'reverse' | 'late' | 'never';
type DeliveryBehavior = { mode: DeliveryMode; delayMs: number; holdCount: number };

type DeliveryOptions = {
  /** The delay after each failed attempt. After the last one the delivery is given up. */
  retryDelaysMs: number[];
  timeoutMs: number;
  /** The number of deliveries in progress at the same time. With 1, events arrive in the order of creation. */
  concurrencyCountMax: number;
  /** Epoch seconds for signatures. It must agree with the clock of the receiver that verifies them. */
  signingClock: () => number;
};

/** Short delays first, because a developer is waiting; then 60 delays of 10 s, which is ten minutes. */
export const RETRY_DELAYS_MS = [200, 500, 1000, 2000, 5000, ...Array<number>(60).fill(10_000)];

const NORMAL: DeliveryBehavior = { mode: 'normal', delayMs: 0, holdCount: 0 };

/**
 * Delivers events to the endpoints that are enabled for them. Every delivery is stored until the endpoint accepts
 * it, so a restart resumes the deliveries of the last process. An event can then arrive twice, as with Stripe.
 */
export class Deliveries {
  behavior: DeliveryBehavior = NORMAL;
  readonly #account: StripeAccount;
  readonly #options: DeliveryOptions;
  readonly #sender = new WebhookSender();
  #ready: string[] = [];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #inProgress = new Set<string>();
  readonly #held = new Set<string>();
  #idleWaiters: (() => void)[] = [];
  #isClosed = false;

  constructor(account: StripeAccount, options: DeliveryOptions) {
    this.#account = account;
    this.#options = options;
  }

  /** Resumes the deliveries of an earlier process. */
  resume(): void {
    for (const delivery of this.#account.store.all('delivery')) this.#schedule(delivery);
  }

  /** Queues a new event for every endpoint that is enabled for it. Returns the number of these endpoints. */
  add(event: StripeEvent): number {
    const endpoints = this.#account.store
      .all('webhook_endpoint')
      .filter((endpoint) => acceptsEvent(endpoint, event.type));
    for (const endpoint of endpoints) this.#queue(newDelivery(event.id, endpoint.id), this.behavior);
    return endpoints.length;
  }

  /** `POST /v1/events/:id/retry`: sends an event again, in any mode and even if it was already delivered. */
  retry(account: StripeAccount, { id, parameters }: ApiCall): object {
    const event = account.find('event', id);
    const only = textOf(parameters, 'webhook_endpoint');
    if (only) account.find('webhook_endpoint', only, { param: 'webhook_endpoint' });
    const endpoints = account.store
      .all('webhook_endpoint')
      .filter((endpoint) => (only ? endpoint.id === only : acceptsEvent(endpoint, event.type)));
    let pendingCount = event.pending_webhooks;
    for (const endpoint of endpoints) {
      const delivery = newDelivery(event.id, endpoint.id);
      if (!account.store.get('delivery', delivery.id)) pendingCount += 1;
      this.#queue(delivery, NORMAL);
    }
    return account.save({ ...event, pending_webhooks: pendingCount });
  }

  /** Sends all held and scheduled deliveries now; in the mode `reverse`, newest first. Returns their number. */
  flush(): number {
    const undelivered = this.#account.store
      .all('delivery')
      .filter((delivery) => delivery.status !== 'gave_up' && !this.#inProgress.has(delivery.id));
    if (this.behavior.mode === 'reverse') undelivered.reverse();
    this.#ready = [];
    for (const delivery of undelivered) {
      this.#schedule(this.#account.save({ ...delivery, status: 'waiting', dueAtMs: 0 }));
    }
    return undelivered.length;
  }

  counts(): { held: number; waiting: number; gaveUp: number } {
    const count = (status: Delivery['status']) =>
      this.#account.store.all('delivery').filter((delivery) => delivery.status === status).length;
    return { held: count('held'), waiting: count('waiting'), gaveUp: count('gave_up') };
  }

  /** Resolves when no delivery is in progress or scheduled. Held deliveries do not count. */
  async idle(): Promise<void> {
    while (!this.#isIdle()) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#ready = [];
    this.#sender.close();
    this.#wakeIdleWaiters();
  }

  #queue(delivery: Delivery, { mode, delayMs, holdCount }: DeliveryBehavior): void {
    const isHeld = mode === 'never' || mode === 'reverse';
    this.#schedule(
      this.#account.save({
        ...delivery,
        status: isHeld ? 'held' : 'waiting',
        copiesLeft: mode === 'twice' ? 2 : 1,
        dueAtMs: mode === 'late' ? Date.now() + delayMs : 0,
      }),
    );
    if (mode === 'reverse' && holdCount > 0 && this.#held.size >= holdCount) this.flush();
  }

  #schedule(delivery: Delivery): void {
    clearTimeout(this.#timers.get(delivery.id));
    this.#timers.delete(delivery.id);
    if (delivery.status === 'held') this.#held.add(delivery.id);
    else this.#held.delete(delivery.id);
    if (delivery.status !== 'waiting' || this.#isClosed) return;
    const waitMs = delivery.dueAtMs - Date.now();
    if (waitMs > 0) {
      this.#timers.set(
        delivery.id,
        setTimeout(() => this.#schedule({ ...delivery, dueAtMs: 0 }), waitMs),
      );
      return;
    }
    this.#ready.push(delivery.id);
    // Deferred, so that the request that created the event is written to the data file and gets its response first.
    setImmediate(() => this.#sendReady());
  }

  #sendReady(): void {
    while (!this.#isClosed && this.#inProgress.size < this.#options.concurrencyCountMax) {
      const id = this.#ready.find((candidate) => !this.#inProgress.has(candidate));
      if (id === undefined) break;
      this.#ready.splice(this.#ready.indexOf(id), 1);
      this.#inProgress.add(id);
      void this.#send(id).finally(() => {
        this.#inProgress.delete(id);
        this.#sendReady();
        this.#wakeIdleWaiters();
      });
    }
  }

  async #send(id: string): Promise<void> {
    const store = this.#account.store;
    const delivery = store.get('delivery', id);
    const endpoint = delivery && store.get('webhook_endpoint', delivery.endpoint);
    const event = delivery && store.get('event', delivery.event);
    if (!delivery || !endpoint || !event || endpoint.status !== 'enabled') {
      if (delivery && (!endpoint || !event)) this.#finish(delivery);
      return;
    }
    const { timeoutMs, signingClock } = this.#options;
    const error = await this.#sender.send(event, endpoint, { timeoutMs, nowSeconds: signingClock() });
    if (this.#isClosed) return;
    if (error === null) this.#recordSuccess(delivery);
    else this.#recordFailure(delivery, error);
    store.flush();
  }

  #recordSuccess(delivery: Delivery): void {
    if (delivery.copiesLeft <= 1) this.#finish(delivery);
    else this.#schedule(this.#account.save({ ...delivery, copiesLeft: delivery.copiesLeft - 1 }));
  }

  #recordFailure(delivery: Delivery, error: string): void {
    const delayMs = this.#options.retryDelaysMs[delivery.attemptCount];
    const failed: Delivery = { ...delivery, attemptCount: delivery.attemptCount + 1, lastError: error };
    if (delayMs === undefined) this.#account.save({ ...failed, status: 'gave_up' });
    else this.#schedule(this.#account.save({ ...failed, dueAtMs: Date.now() + delayMs }));
  }

  #finish(delivery: Delivery): void {
    const event = this.#account.store.get('event', delivery.event);
    this.#account.store.remove('delivery', delivery.id);
    if (event) this.#account.save({ ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
  }

  #isIdle(): boolean {
    return this.#isClosed || this.#ready.length + this.#inProgress.size + this.#timers.size === 0;
  }

  #wakeIdleWaiters(): void {
    if (!this.#isIdle()) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}

function newDelivery(eventId: string, endpointId: string): Delivery {
  return {
    id: `${eventId}:${endpointId}`,
    object: 'delivery',
    event: eventId,
    endpoint: endpointId,
    status: 'waiting',
    copiesLeft: 1,
    attemptCount: 0,
    dueAtMs: 0,
    lastError: null,
  };
}
