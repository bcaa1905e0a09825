import type { StripeAccount } from '../account/account.ts';
import type { Delivery, StripeEvent } from '../account/storedTypes.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { textOf } from '../server/parameters.ts';
import { isWanted } from './webhookEndpoints.ts';
import { WebhookSender } from './webhookRequest.ts';

export type DeliveryMode = 'normal' | 'twice' | 'reverse' | 'late' | 'never';
type DeliveryBehavior = { mode: DeliveryMode; delayMs: number; holdCount: number };

type DeliveryOptions = {
  /** The waits after a failed try. When all are used the delivery is given up. */
  retryDelaysMs: number[];
  timeoutMs: number;
  /** How many are under way at once. With one, events arrive in the order they were made. */
  concurrencyCountMax: number;
  /** Epoch seconds, for signatures: the clock of whoever verifies them. */
  signingClock: () => number;
};

/** Quick at first, as a developer waits for it, then every 10 s for ten minutes. */
export const RETRY_DELAYS_MS = [200, 500, 1000, 2000, 5000, ...Array<number>(60).fill(10_000)];

const NORMAL: DeliveryBehavior = { mode: 'normal', delayMs: 0, holdCount: 0 };

/**
 * Sends events to the endpoints that asked for them. Every delivery is stored until the endpoint accepts it,
 * so a restart goes on where the last process stopped; an event may then arrive twice, as with Stripe.
 */
export class Deliveries {
  behavior: DeliveryBehavior = NORMAL;
  readonly #account: StripeAccount;
  readonly #options: DeliveryOptions;
  readonly #sender = new WebhookSender();
  #ready: string[] = [];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #underWay = new Set<string>();
  readonly #held = new Set<string>();
  #idleWaiters: (() => void)[] = [];
  #isClosed = false;

  constructor(account: StripeAccount, options: DeliveryOptions) {
    this.#account = account;
    this.#options = options;
  }

  /** Takes up what an earlier process left. */
  resume(): void {
    for (const delivery of this.#account.store.all('delivery')) this.#schedule(delivery);
  }

  /** Queues a new event for every endpoint that wants it; gives how many those are. */
  add(event: StripeEvent): number {
    const endpoints = this.#account.store
      .all('webhook_endpoint')
      .filter((endpoint) => isWanted(endpoint, event.type));
    for (const endpoint of endpoints) this.#queue(newDelivery(event.id, endpoint.id), this.behavior);
    return endpoints.length;
  }

  /** `POST /v1/events/:id/retry`: sends an event again, whatever the mode and whether or not it arrived. */
  retry(account: StripeAccount, { id, parameters }: ApiCall): object {
    const event = account.find('event', id);
    const only = textOf(parameters, 'webhook_endpoint');
    if (only) account.find('webhook_endpoint', only, 'webhook_endpoint');
    const endpoints = account.store
      .all('webhook_endpoint')
      .filter((endpoint) => (only ? endpoint.id === only : isWanted(endpoint, event.type)));
    let pendingCount = event.pending_webhooks;
    for (const endpoint of endpoints) {
      const delivery = newDelivery(event.id, endpoint.id);
      if (!account.store.get('delivery', delivery.id)) pendingCount += 1;
      this.#queue(delivery, NORMAL);
    }
    return account.save({ ...event, pending_webhooks: pendingCount });
  }

  /** Sends all that is held or waits for its time, now; newest first in the mode `reverse`. */
  flush(): number {
    const undelivered = this.#account.store
      .all('delivery')
      .filter((delivery) => delivery.status !== 'gave_up' && !this.#underWay.has(delivery.id));
    if (this.behavior.mode === 'reverse') undelivered.reverse();
    this.#ready = [];
    for (const delivery of undelivered)
      this.#schedule(this.#account.save({ ...delivery, status: 'waiting', dueAtMs: 0 }));
    return undelivered.length;
  }

  counts(): { held: number; waiting: number; gaveUp: number } {
    const count = (status: Delivery['status']) =>
      this.#account.store.all('delivery').filter((delivery) => delivery.status === status).length;
    return { held: count('held'), waiting: count('waiting'), gaveUp: count('gave_up') };
  }

  /** Resolves when no delivery is under way or waits for its time. Held ones do not count. */
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
    // Not at once: the request that made the event is answered and journalled first.
    setImmediate(() => this.#sendReady());
  }

  #sendReady(): void {
    while (!this.#isClosed && this.#underWay.size < this.#options.concurrencyCountMax) {
      const id = this.#ready.find((candidate) => !this.#underWay.has(candidate));
      if (id === undefined) break;
      this.#ready.splice(this.#ready.indexOf(id), 1);
      this.#underWay.add(id);
      void this.#send(id).finally(() => {
        this.#underWay.delete(id);
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
    if (error === null) this.#accepted(delivery);
    else this.#failed(delivery, error);
    store.flush();
  }

  #accepted(delivery: Delivery): void {
    if (delivery.copiesLeft <= 1) this.#finish(delivery);
    else this.#schedule(this.#account.save({ ...delivery, copiesLeft: delivery.copiesLeft - 1 }));
  }

  #failed(delivery: Delivery, error: string): void {
    const delayMs = this.#options.retryDelaysMs[delivery.attemptCount];
    const tried: Delivery = { ...delivery, attemptCount: delivery.attemptCount + 1, lastError: error };
    if (delayMs === undefined) this.#account.save({ ...tried, status: 'gave_up' });
    else this.#schedule(this.#account.save({ ...tried, dueAtMs: Date.now() + delayMs }));
  }

  #finish(delivery: Delivery): void {
    const event = this.#account.store.get('event', delivery.event);
    this.#account.store.remove('delivery', delivery.id);
    if (event) this.#account.save({ ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
  }

  #isIdle(): boolean {
    return this.#isClosed || this.#ready.length + this.#underWay.size + this.#timers.size === 0;
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
