import { noSuchObject } from '../server/stripeError.ts';
import { newId } from './ids.ts';
import { previousAttributes } from './previousAttributes.ts';
import type { Store } from './store.ts';
import type { AnyStored, Kind, Kinds, StripeEvent } from './storedTypes.ts';

/** The version the `stripe` package pins, whose shapes these objects have. */
export const API_VERSION = '2026-10-28.endive';

/** Stripe keeps events for 30 days; a count bounds the memory of a load test as well. */
const EVENT_COUNT_MAX = 200_000;

/** Who asked for a change, as its events tell. Nobody did when it came from a page or a control. */
type Asker = { id: string | null; idempotency_key: string | null };
export const NOBODY: Asker = { id: null, idempotency_key: null };

/**
 * The one Stripe account that is pretended: its objects, its clock and its events. Requests are carried out
 * one after the other and to the end, so nothing here needs a lock.
 */
export class StripeAccount {
  readonly store: Store;
  /** Where hosted pages are: set once the server listens. */
  baseUrl = '';
  /** Whose request is being carried out. */
  asker: Asker = NOBODY;
  /** Told of each new event, to deliver it. */
  onEvent: (event: StripeEvent) => number = () => 0;
  readonly #baseClock: () => number;

  constructor(store: Store, baseClock: () => number) {
    this.store = store;
    this.#baseClock = baseClock;
  }

  /** Epoch seconds of the stand-in's own clock, which a control can move. */
  now(): number {
    return this.#baseClock() + (this.store.get('clock_setting', 'clock')?.aheadSeconds ?? 0);
  }

  moveClock(seconds: number): void {
    const aheadSeconds = this.now() - this.#baseClock() + seconds;
    this.store.save({ id: 'clock', object: 'clock_setting', aheadSeconds });
  }

  /**
   * The object of that id.
   *
   * @param param the parameter that named it; `id` when the path did.
   * @throws Stripe's `resource_missing` when there is none.
   */
  find<K extends Kind>(kind: K, id: string, param = 'id'): Kinds[K] {
    const found = this.store.get(kind, id);
    if (!found) throw noSuchObject(kind, id, param);
    return found;
  }

  /** Saves an object and, when an event type is given, tells of it. */
  save<T extends AnyStored>(object: T, eventType?: string): T {
    this.store.save(object);
    if (eventType) this.record(eventType, object);
    return object;
  }

  /** Saves a changed object and tells what it was before; does neither when nothing changed. */
  update<T extends AnyStored>(before: T, after: T, eventType?: string): T {
    const previous = previousAttributes(before, after);
    if (previous === undefined) return before;
    this.store.save(after);
    if (eventType) this.record(eventType, after, previous);
    return after;
  }

  /** Makes an event, which is delivered to every endpoint that asked for its type. */
  record(type: string, object: object, previous?: Record<string, unknown>): void {
    const event: StripeEvent = {
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.now(),
      data: { object, ...(previous ? { previous_attributes: previous } : {}) },
      livemode: false,
      pending_webhooks: 0,
      request: this.asker,
      type,
    };
    const pendingCount = this.onEvent(event);
    this.store.save({ ...event, pending_webhooks: pendingCount });
    if (this.store.count('event') > EVENT_COUNT_MAX) this.store.removeOldest('event');
  }
}
