import { withShortLists } from '../server/lists.ts';
import { noSuchObject } from '../server/stripeError.ts';
import { newId } from './ids.ts';
import { previousAttributes } from './previousAttributes.ts';
import type { Store } from './store.ts';
import type { AnyStored, Kind, Kinds, StripeEvent } from './storedTypes.ts';

/** The API version that the `stripe` package pins. Objects have the shapes of this version. */
export const API_VERSION = '2026-10-28.endive';

/** Stripe keeps events for 30 days. A count also bounds the memory of a load test. */
const EVENT_COUNT_MAX = 200_000;

/** The API request that causes a change, as shown in its events. Pages and controls have none. */
type EventRequest = { id: string | null; idempotency_key: string | null };
export const NO_REQUEST: EventRequest = { id: null, idempotency_key: null };

/**
 * The Stripe account that the emulator serves: its objects, its clock and its events. Each request runs to its
 * end before the next one starts, so nothing here needs a lock.
 */
export class StripeAccount {
  readonly store: Store;
  /** The base URL of the hosted pages. Set once the server listens. */
  baseUrl = '';
  /** The API request that is being carried out. */
  currentRequest: EventRequest = NO_REQUEST;
  /** Delivers a new event. Returns the number of endpoints that it goes to. */
  onEvent: (event: StripeEvent) => number = () => 0;
  readonly #baseClock: () => number;
  #fixedNow: number | undefined;

  constructor(store: Store, baseClock: () => number) {
    this.store = store;
    this.#baseClock = baseClock;
  }

  /** The emulator's time in epoch seconds. The clock control can move it forward. */
  now(): number {
    if (this.#fixedNow !== undefined) return this.#fixedNow;
    return this.#baseClock() + (this.store.get('clock_setting', 'clock')?.aheadSeconds ?? 0);
  }

  /**
   * Returns an account with the same objects and time. What is done to it stays in it, without events: a page can carry
   * out a change there to show what it would bill.
   */
  copy(): StripeAccount {
    const copy = new StripeAccount(this.store.copy(), this.#baseClock);
    copy.baseUrl = this.baseUrl;
    return copy;
  }

  /** Does something at another time, in epoch seconds: the clock stands still meanwhile. */
  at(instant: number, work: () => void): void {
    this.#fixedNow = instant;
    try {
      work();
    } finally {
      this.#fixedNow = undefined;
    }
  }

  moveClock(seconds: number): void {
    const aheadSeconds = this.now() - this.#baseClock() + seconds;
    this.store.save({ id: 'clock', object: 'clock_setting', aheadSeconds });
  }

  /**
   * Returns the object with this id.
   *
   * @param param the parameter that holds the id; `id` when it is in the path.
   * @throws Stripe's `resource_missing` when there is no such object.
   */
  find<K extends Kind>(kind: K, id: string, { param = 'id' } = {}): Kinds[K] {
    const found = this.store.get(kind, id);
    if (!found) throw noSuchObject({ kind, id, param });
    return found;
  }

  /** Saves an object and, when an event type is given, records the event. */
  save<T extends AnyStored>(object: T, eventType?: string): T {
    this.store.save(object);
    if (eventType) this.record(eventType, object);
    return object;
  }

  /** Saves a changed object and records its previous attributes. Does nothing when nothing changed. */
  update<T extends AnyStored>(before: T, after: T, eventType?: string): T {
    const previous = previousAttributes({ before, after });
    if (previous === undefined) return before;
    this.store.save(after);
    if (eventType) this.record(eventType, after, previous);
    return after;
  }

  /** Creates an event and delivers it to every endpoint that is enabled for its type. */
  record(type: string, object: object, previous?: Record<string, unknown>): void {
    const event: StripeEvent = {
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.now(),
      data: withShortLists({ object, ...(previous ? { previous_attributes: previous } : {}) }),
      livemode: false,
      pending_webhooks: 0,
      request: this.currentRequest,
      type,
    };
    const pendingCount = this.onEvent(event);
    this.store.save({ ...event, pending_webhooks: pendingCount });
    if (this.store.count('event') > EVENT_COUNT_MAX) this.store.removeOldest('event');
  }
}
