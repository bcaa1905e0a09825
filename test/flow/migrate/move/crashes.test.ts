import { describe, expect, it } from 'vitest';
import type { MoveDeps } from '../../../../scripts/migrate/move/moveAccount.ts';
import type { UndoDeps } from '../../../../scripts/migrate/move/undoAccount.ts';
import { Crash, type CrashPoint, crashing } from '../../../support/table/crashing.ts';
import { type MoveWorld, moveWorld } from './moveWorld.ts';

type Deps = MoveDeps & UndoDeps;

/** The calls of a run, which stop at a point. */
function stopping({ deps }: MoveWorld, point?: CrashPoint): { deps: Deps; calls(): number } {
  const { migrations, gateway, ...others } = deps;
  const { readCustomer, readNotice, moveIntoTable, importHistory, requestSync, unlinkCustomer } = others;
  const own = { readCustomer, readNotice, moveIntoTable, importHistory, requestSync, unlinkCustomer };
  const all = crashing({ ...migrations, ...gateway, ...own }, point);
  return { deps: { ...deps, migrations: all, gateway: all, ...pick(all) }, calls: () => all.calls() };
}

const pick = (
  all: Pick<
    Deps,
    'readCustomer' | 'readNotice' | 'moveIntoTable' | 'importHistory' | 'requestSync' | 'unlinkCustomer'
  >,
) => ({
  readCustomer: all.readCustomer,
  readNotice: all.readNotice,
  moveIntoTable: all.moveIntoTable,
  importHistory: all.importHistory,
  requestSync: all.requestSync,
  unlinkCustomer: all.unlinkCustomer,
});

/** What must be the same however often a run was stopped: the state, and how many of everything there are. */
async function outcome(world: MoveWorld) {
  const { stripe, customer } = world;
  const { state, grants, move, decision, problem } = await world.stored();
  const { cancel_at: cancelAt, metadata, status, schedule } = await world.current();
  const prices = (await stripe.prices.list({ limit: 100 })).data;
  const names = new Map(prices.map(({ id, lookup_key: key }) => [id, key]));
  const invoices = await stripe.invoices.list({ customer: customer.id });
  const items = await stripe.invoiceItems.list({ customer: customer.id });
  return {
    state,
    problem: problem?.code,
    decision: decision?.kind,
    grants: grants?.map(({ price, plan }) => [names.get(price), plan]),
    move: move && { plan: move.plan, leaves: move.leaves, hasSchedule: move.schedule !== undefined },
    isOwnSchedule: move?.schedule === (schedule ?? undefined),
    subscription: { cancelAt, metadata, status },
    phases: (await world.phases()).map(({ end, prices: ids }) => [end, ids.map((id) => names.get(id))]),
    schedules: (await world.schedules()).map(({ status: one }) => one).sort(),
    prices: prices.length,
    invoices: invoices.data.length,
    items: items.data.length,
  };
}

type Scenario = {
  prepare?(world: MoveWorld): Promise<unknown>;
  run(world: MoveWorld, deps: Deps): Promise<unknown>;
};

/** Stops a run before and after each of its calls, in a world of its own each time, and runs again. Returns the number of calls. */
async function stopEverywhere({ prepare, run }: Scenario): Promise<number> {
  const world = await moveWorld();
  await prepare?.(world);
  const whole = stopping(world);
  await run(world, whole.deps);
  const wanted = await outcome(world);
  for (let call = 0; call < whole.calls(); call++) {
    for (const when of ['before', 'after'] as const) {
      const stopped = await moveWorld();
      await prepare?.(stopped);
      await expect(run(stopped, stopping(stopped, { call, when }).deps)).rejects.toThrow(Crash);
      await run(stopped, stopped.deps);
      expect(await outcome(stopped), `stopped ${when} call ${call}`).toEqual(wanted);
    }
  }
  return whole.calls();
}

const move = (world: MoveWorld, deps: Deps) => world.move(deps);

describe('a run that is stopped before or after any of its calls, and runs again', () => {
  it('moves an account with one schedule, one new price and no invoice', async () => {
    const calls = await stopEverywhere({ run: move });
    expect(calls).toBeGreaterThan(15);
  });

  it('ends the subscription of a customer who left after the move', async () => {
    const prepare = async (world: MoveWorld) => {
      await world.move();
      await world.decide('leave');
    };
    expect(await stopEverywhere({ prepare, run: move })).toBeGreaterThan(10);
  });

  it('keeps the subscription of a customer who left and came back', async () => {
    const prepare = async (world: MoveWorld) => {
      await world.decide('leave');
      await world.move();
      await world.decide('plan', 'growth');
    };
    expect(await stopEverywhere({ prepare, run: move })).toBeGreaterThan(10);
  });

  it('takes a move back', async () => {
    const run = (world: MoveWorld, deps: Deps) => world.undo(deps);
    expect(await stopEverywhere({ prepare: (world) => world.move(), run })).toBeGreaterThan(8);
  });
});

describe('a move that is stopped until after the renewal', () => {
  it('is completed in the table if Stripe has the change', async () => {
    const world = await moveWorld();
    const { deps } = world;
    const crashed = { ...deps, moveIntoTable: () => Promise.reject(new Crash()) };
    await expect(world.move(crashed)).rejects.toThrow(Crash);
    expect((await world.renewals(2)).map(({ total }) => total)).toEqual([900, 900]);
    expect(await world.move()).toMatchObject({ kind: 'moved', plan: 'starter' });
    expect(world.calls.tableMoves).toBe(1);
    expect((await world.stored()).state).toBe('moved');
  });

  it('is completed after the renewal even if it would be refused before', async () => {
    const world = await moveWorld();
    const { deps } = world;
    await expect(world.move({ ...deps, moveIntoTable: () => Promise.reject(new Crash()) })).rejects.toThrow(
      Crash,
    );
    await world.renewals(1);
    expect(await world.move({ ...deps, exportHashOf: () => 'another row' })).toMatchObject({ kind: 'moved' });
    expect(world.calls.tableMoves).toBe(1);
  });

  it('leaves the price as it was if it is refused before the account is in the table', async () => {
    const world = await moveWorld();
    const { deps } = world;
    const refusal = { kind: 'refused', code: 'account_being_erased', text: 'ada is being erased' } as const;
    expect(await world.move({ ...deps, moveIntoTable: async () => refusal })).toEqual(refusal);
    expect(await world.phases()).toEqual([]);
    expect((await world.stored()).state).toBe('failed');
    expect((await world.renewals(2)).map(({ total }) => total)).toEqual([900, 900]);
  });

  it('is refused, and leaves nothing at Stripe, if the schedule has no phases yet', async () => {
    const world = await moveWorld();
    const { deps } = world;
    const setSchedule = () => Promise.reject(new Crash());
    await expect(world.move({ ...deps, gateway: { ...deps.gateway, setSchedule } })).rejects.toThrow(Crash);
    expect(await world.phases()).toHaveLength(1);
    const [item] = (await world.current()).items.data;
    expect(item?.price.id).toBe(world.prices.former);
    const exportHashOf = () => 'another row';
    expect(await world.move({ ...deps, exportHashOf })).toMatchObject({ code: 'export_changed' });
    expect(await world.phases()).toEqual([]);
    expect((await world.renewals(2)).map(({ total }) => total)).toEqual([900, 900]);
  });
});
