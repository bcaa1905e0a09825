import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STALE_MS } from '../../../../client/src/node/lock.ts';
import { entryOf } from '../../../support/client/journal/entries.ts';
import { type Gateway, settle, World } from '../../../support/client/journal/world.ts';
import { seededRandom } from '../../../support/seededRandom.ts';

/** What is known of an entry: `kept` must be found at the end, `removed` must not, `unknown` may be. */
type State = { state: 'kept' | 'removed' | 'unknown'; durable: boolean; holder: number };

const GATEWAYS = 3;
const gateway = fc.integer({ min: 0, max: GATEWAYS - 1 });
const fault = fc.option(
  fc.record({
    at: fc.nat(12),
    code: fc.constantFrom('ENOSPC', 'EIO', 'EMFILE', 'kill'),
    written: fc.nat(200),
  }),
  { freq: 3 },
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('save' as const),
      gateway,
      count: fc.integer({ min: 1, max: 4 }),
      durable: fc.boolean(),
      fault,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('remove' as const),
      gateway,
      count: fc.integer({ min: 1, max: 4 }),
      fault,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), gateway, fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), gateway, fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('alive' as const), gateway, fault }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('takeOver' as const), gateway, fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), gateway }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), gateway }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), seed: fc.nat() }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Fault = typeof fault extends fc.Arbitrary<infer Value> ? Value : never;

/** Gateways that share a directory, and what must be true of each entry. */
class Model {
  readonly world = new World();
  readonly entries = new Map<string, State>();
  readonly rejected = new Set<string>();
  readonly plans: { fault: Fault; from: number }[] = [];
  readonly gateways: Gateway[] = [];
  #number = 0;

  constructor() {
    for (let index = 0; index < GATEWAYS; index += 1) this.start(index);
  }

  start(index: number): void {
    this.plans[index] = { fault: null, from: 0 };
    this.gateways[index] = this.world.start({
      plan: ({ number, name }) => {
        const { fault: planned, from } = this.plans[index] ?? { fault: null, from: 0 };
        if (planned === null || number !== from + planned.at || name === 'close') return undefined;
        // A directory that cannot be synced, and a crash before the next write: then the file has what was rejected.
        if (name === 'syncDirectory' && planned.code !== 'kill') return undefined;
        return planned.code === 'kill' ? { kill: true, written: planned.written } : planned;
      },
    });
  }

  held(index: number): string[] {
    return [...this.entries]
      .filter(([, { holder, state }]) => holder === index && state !== 'removed')
      .map(([id]) => id);
  }

  newEntries(count: number) {
    return Array.from({ length: count }, () => entryOf(this.#number++));
  }

  set(ids: readonly string[], fields: Partial<State>): void {
    for (const id of ids) {
      const before = this.entries.get(id) ?? { state: 'unknown', durable: false, holder: -1 };
      this.entries.set(id, { ...before, ...fields });
    }
  }

  /** Runs a call of a gateway, and starts another one in its place if it is killed. */
  async call<Result>(index: number, planned: Fault, run: (gateway: Gateway) => Promise<Result>) {
    const current = this.gateways[index] as Gateway;
    this.plans[index] = { fault: planned, from: current.operations.length };
    let outcome: { value: Result } | 'rejected' | 'killed' = 'killed';
    run(current).then(
      (value) => {
        outcome = { value };
      },
      () => {
        outcome = 'rejected';
      },
    );
    await settle();
    this.plans[index] = { fault: null, from: 0 };
    if (outcome === 'killed') {
      this.lose(index);
      this.start(index);
    }
    return outcome as { value: Result } | 'rejected' | 'killed';
  }

  /** The gateway is gone. Its entries are nobody's until they are taken over. */
  lose(index: number): void {
    this.gateways[index]?.kill();
    const left = [...this.entries].filter(([, { holder }]) => holder === index);
    this.set(
      left.map(([id]) => id),
      { holder: -1 },
    );
  }

  crash(seed: number): void {
    for (let index = 0; index < GATEWAYS; index += 1) this.lose(index);
    this.world.disk.crash(seededRandom(seed));
    for (let index = 0; index < GATEWAYS; index += 1) this.start(index);
    for (const [id, { state, durable }] of this.entries) {
      if (state === 'removed' || !durable) this.set([id], { state: 'unknown' });
    }
  }

  found(index: number, ids: readonly string[]): void {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(this.entries.get(id)).toMatchObject({ holder: -1 });
      expect(this.entries.get(id)?.state).not.toBe('removed');
    }
    this.set(ids, { holder: index });
  }
}

async function take(model: Model, item: Step): Promise<void> {
  if (item.do === 'crash') return model.crash(item.seed);
  const index = item.gateway;
  const held = model.held(index);
  if (item.do === 'kill') {
    model.lose(index);
    return model.start(index);
  }
  if (item.do === 'close') {
    await model.call(index, null, ({ journal }) => journal.close());
    model.lose(index);
    return model.start(index);
  }
  const planned = item.fault;
  if (item.do === 'save') {
    const entries = model.newEntries(item.count);
    const ids = entries.map(({ sessionId }) => sessionId);
    model.set(ids, { holder: index, durable: item.durable });
    const outcome = await model.call(index, planned, ({ journal }) =>
      journal.save(entries, { durable: item.durable }),
    );
    if (outcome === 'killed') model.set(ids, { holder: -1 });
    else model.set(ids, { state: outcome === 'rejected' ? 'removed' : 'kept' });
  } else if (item.do === 'remove') {
    const ids = held.slice(0, item.count);
    model.set(ids, { state: 'unknown' });
    const outcome = await model.call(index, planned, ({ journal }) => journal.remove(ids));
    if (typeof outcome === 'object') model.set(ids, { state: 'removed' });
  } else if (item.do === 'end') {
    const entry = model
      .newEntries(0)
      .concat(held.slice(0, 1).map((sessionId) => ({ ...entryOf(0), sessionId })));
    await model.call(index, planned, ({ journal }) =>
      journal.save(
        entry.map((running) => ({ ...running, endedAt: running.startedAt })),
        { durable: true },
      ),
    );
  } else if (item.do === 'reject') {
    const [sessionId] = held;
    if (!sessionId) return;
    model.rejected.add(sessionId);
    model.set([sessionId], { state: 'unknown' });
    await model.call(index, planned, ({ journal }) => journal.reject({ ...entryOf(0), sessionId }, 'code'));
  } else if (item.do === 'alive') {
    await model.call(index, planned, ({ journal }) => journal.alive('2026-11-30T10:00:00.000Z'));
  } else {
    model.world.pass(STALE_MS / 10);
    const outcome = await model.call(index, planned, ({ journal }) => journal.takeOver());
    if (typeof outcome === 'object')
      model.found(
        index,
        outcome.value.map(({ sessionId }) => sessionId),
      );
  }
}

describe('any order of calls, faults and crashes', () => {
  it('keeps each entry that was saved, until it is removed, with one process', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const model = new Model();
        for (const item of steps) await take(model, item);
        for (let index = 0; index < GATEWAYS; index += 1) model.lose(index);
        model.world.pass(STALE_MS + 1);
        const last = model.world.start();
        const entries = await last.journal.takeOver();
        model.found(
          0,
          entries.map(({ sessionId }) => sessionId),
        );
        const found = new Set(entries.map(({ sessionId }) => sessionId));
        const lost = [...model.entries].filter(([id, { state }]) => state === 'kept' && !found.has(id));
        expect(lost).toEqual([]);
        await last.journal.remove([...found]);
        await last.journal.close();
        expect(model.world.disk.names().filter((name) => !/^(damaged|rejected)\.jsonl$/.test(name))).toEqual(
          [],
        );
      }),
      { numRuns: 300 },
    );
  });
});
