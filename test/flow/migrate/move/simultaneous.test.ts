import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { MoveDeps } from '../../../../scripts/migrate/move/moveAccount.ts';
import type { ScheduleGateway } from '../../../../scripts/migrate/stripe/scheduleGateway.ts';
import { MOVES_AT, type MoveWorld, moveWorld } from './moveWorld.ts';

async function expectOneMove(world: MoveWorld) {
  const { stripe, customer } = world;
  expect((await stripe.prices.list({ lookup_keys: ['migrated_starter_900'] })).data).toHaveLength(1);
  expect((await world.schedules()).map(({ status }) => status)).toEqual(['active']);
  expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1);
  expect((await world.phases()).map(({ prices }) => prices.length)).toEqual([2, 2, 1, 1]);
  expect(await world.stored()).toMatchObject({
    state: 'moved',
    move: { schedule: (await world.schedules())[0]?.id },
  });
}

const together = <Value>(count: number, run: () => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, run));

/** Waits up to 30 ms before each call, so that runs overtake each other. */
const hesitant = (gateway: ScheduleGateway): ScheduleGateway =>
  new Proxy(gateway, {
    get: (target, name, receiver) => {
      const call = Reflect.get(target, name, receiver);
      return async (...args: unknown[]) => {
        await sleep(Math.random() * 30);
        return call(...args);
      };
    },
  });

const hesitantDeps = ({ deps }: MoveWorld): MoveDeps => ({
  ...deps,
  gateway: hesitant(deps.gateway),
  readCustomer: async (customer) => {
    await sleep(Math.random() * 60);
    return deps.readCustomer(customer);
  },
});

describe('runs at the same time', () => {
  it.each([2, 64])('%i of them have the result of one', async (count) => {
    const world = await moveWorld();
    const outcomes = await together(count, () => world.move());
    expect(outcomes.some(({ kind }) => kind === 'moved')).toBe(true);
    for (const { kind } of outcomes) expect(['moved', 'nothing']).toContain(kind);
    await expectOneMove(world);
  });

  it('that overtake each other do not take each other for a change of the customer', async () => {
    for (let round = 0; round < 12; round++) {
      const world = await moveWorld();
      const deps = hesitantDeps(world);
      const outcomes = await together(3, () => world.move(deps));
      for (const { kind } of outcomes) expect(['moved', 'nothing']).toContain(kind);
      await expectOneMove(world);
    }
  });

  it('end as the latest decision says, whenever it is made', async () => {
    for (let pause = 0; pause < 12; pause++) {
      const world = await moveWorld();
      let reads = 0;
      const readMigration: typeof world.deps.migrations.readMigration = async (accountId) => {
        // The customer decides between two calls of one of the runs.
        if (reads++ === pause) await world.decide('leave');
        return world.deps.migrations.readMigration(accountId);
      };
      const deciding = { ...world.deps, migrations: { ...world.deps.migrations, readMigration } };
      await Promise.all([world.move(deciding), world.move(deciding)]);
      if ((await world.stored()).decision === undefined) await world.decide('leave');
      await world.move();
      expect(await world.current(), `pause ${pause}`).toMatchObject({ cancel_at: MOVES_AT, schedule: null });
      expect(await world.stored()).toMatchObject({ state: 'moved', move: { leaves: true } });
    }
  });

  it('a move beside an undo ends undone or moved, at Stripe as in the table', async () => {
    const states = new Set<string>();
    for (let round = 0; round < 16; round++) {
      const world = await moveWorld();
      await world.move();
      await world.decide(round % 2 === 0 ? 'leave' : 'consent');
      const deps = { ...world.deps, gateway: hesitant(world.deps.gateway) };
      await Promise.all([world.move(deps), world.undo(deps)]);
      const { state, grants } = await world.stored();
      const { schedule, cancel_at: cancelAt } = await world.current();
      states.add(state);
      const isChanged = schedule !== null || cancelAt !== null;
      expect([state, isChanged, grants !== undefined]).toEqual(
        state === 'skipped' ? ['skipped', false, false] : ['moved', true, true],
      );
    }
    expect(states.size).toBeGreaterThan(0);
  });
});
