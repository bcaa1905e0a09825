import { type Change, Journal } from './journal.ts';
import type { AnyStored, Kind, Kinds } from './storedTypes.ts';

/**
 * Everything the stand-in knows: one map per kind, in the order of creation. `save` and `remove` are the only
 * ways to change it, so persistence has one place. A stored object is never changed in place: a change saves a
 * new one, which is what lets an event keep the old one as its snapshot.
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

  /** All of a kind, oldest first. */
  all<K extends Kind>(kind: K): Kinds[K][] {
    return [...this.#map(kind).values()];
  }

  /** All of a kind, as Stripe lists them. */
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

  /** Hands the changes since the last call to the operating system. Called before every answer. */
  flush(): void {
    const changes = this.#unwritten;
    this.#unwritten = [];
    if (changes.length > 0) this.#journal?.append(changes);
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
