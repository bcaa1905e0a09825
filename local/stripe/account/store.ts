import { type Change, Journal } from './journal.ts';
import type { AnyStored, Kind, Kinds } from './storedTypes.ts';

/** Kinds that may have very many objects and decide nothing. */
const LOGGED_KINDS = new Set<Kind>(['event', 'delivery', 'idempotency_record']);

/**
 * The emulator's state: one map per kind, in the order of creation. `save` and `remove` are the only ways to
 * change it, so changes are written to the data file in one place. A stored object is never mutated: a change
 * saves a new object, so an event can keep the old one as its snapshot.
 */
export class Store {
  readonly #maps = new Map<Kind, Map<string, AnyStored>>();
  readonly #journal: Journal | undefined;
  #unwritten: Change[] = [];

  constructor(dataFile?: string) {
    if (dataFile === undefined) return;
    this.#journal = new Journal(dataFile);
    for (const change of this.#journal.read()) this.#apply(change);
    this.#journal.compact([...this.#all()].map((object) => ({ save: object })));
  }

  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.#map(kind).get(id);
  }

  /** Returns all objects of a kind, oldest first. */
  all<K extends Kind>(kind: K): Kinds[K][] {
    return [...this.#map(kind).values()];
  }

  /** Returns all objects of a kind in the order in which Stripe lists them. */
  newestFirst<K extends Kind>(kind: K): Kinds[K][] {
    return this.all(kind).reverse();
  }

  count(kind: Kind): number {
    return this.#map(kind).size;
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#maps].map(([kind, map]) => [kind, map.size]));
  }

  save<T extends AnyStored>(object: T): T {
    this.#change({ save: object });
    return object;
  }

  remove(kind: Kind, id: string): void {
    this.#change({ remove: { kind, id } });
  }

  removeOldest(kind: Kind): void {
    const [oldest] = this.#map(kind).keys();
    if (oldest !== undefined) this.remove(kind, oldest);
  }

  /** Appends the changes since the last call to the data file. Called before every response. */
  flush(): void {
    const changes = this.#unwritten;
    this.#unwritten = [];
    if (changes.length > 0) this.#journal?.append(changes);
  }

  /**
   * Returns a store of its own with the same objects, without a data file. Stored objects are never mutated, so they are
   * shared. What only records the past is left out.
   */
  copy(): Store {
    const copy = new Store();
    for (const [kind, map] of this.#maps) {
      if (!LOGGED_KINDS.has(kind)) copy.#maps.set(kind, new Map(map));
    }
    return copy;
  }

  close(): void {
    this.flush();
    this.#journal?.close();
  }

  #change(change: Change): void {
    this.#apply(change);
    if (this.#journal) this.#unwritten.push(change);
  }

  #apply(change: Change): void {
    if ('save' in change) this.#map(change.save.object).set(change.save.id, change.save as never);
    else this.#map(change.remove.kind).delete(change.remove.id);
  }

  #map<K extends Kind>(kind: K): Map<string, Kinds[K]> {
    let map = this.#maps.get(kind);
    if (!map) {
      map = new Map();
      this.#maps.set(kind, map);
    }
    return map as Map<string, Kinds[K]>;
  }

  *#all(): Iterable<AnyStored> {
    for (const map of this.#maps.values()) yield* map.values();
  }
}
