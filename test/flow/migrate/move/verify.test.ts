import { expect, it } from 'vitest';
import { moveIntoTable } from '../../../../scripts/migrate/table/moveIntoTable.ts';
import { verifyAccount } from '../../../../scripts/migrate/verify/verifyAccount.ts';
import { addMonths } from '../../../../shared/time.ts';
import { givenAccount, starterSubscription } from '../../../support/table/testTable.ts';
import { ACCOUNT, MOVES_AT, type MoveWorld, moveWorld, PLAN_HASH } from './moveWorld.ts';

const DAY = 86_400;

/** A world whose moves write the table. */
async function tableWorld(): Promise<MoveWorld> {
  const world = await moveWorld();
  world.deps.moveIntoTable = async (planned, migration) => {
    await moveIntoTable({ table: world.table, now: world.deps.now() }, planned, migration);
    return undefined;
  };
  return world;
}

/** The account as a sync leaves it: it pays for the plan until `paidUntil`. */
const sync = ({ table, planned, customer, deps }: MoveWorld, paidUntil: number) =>
  givenAccount(table, ACCOUNT, {
    subscription: {
      ...starterSubscription(deps.now()),
      id: planned.subscription ?? '',
      customer: customer.id,
      paidUntil,
      anchor: MOVES_AT,
    },
    now: deps.now(),
  });

const verify = ({ table, deps, planned }: MoveWorld) => {
  const old = {
    userId: ACCOUNT,
    months: [],
    hash: 'export',
    customers: [],
    projects: [],
  };
  return verifyAccount(
    { ...deps, table, exported: { readAccount: () => old, sessions: () => [] }, isDryRun: false },
    planned,
    PLAN_HASH,
  );
};

it('what a move makes at Stripe is verified before the renewal, and after each of the next five', async () => {
  const world = await tableWorld();
  await world.move();
  expect(await verify(world)).toMatchObject({ differences: [{ code: 'plan' }, { code: 'subscription' }] });
  await sync(world, MOVES_AT);
  expect(await verify(world)).toEqual({ kind: 'verified' });
  for (let renewal = 0; renewal < 5; renewal++) {
    const at = addMonths(MOVES_AT, renewal);
    await world.control('clock', { now: at + DAY, renews: 'charged' });
    await world.moveClockTo(at + 2 * DAY);
    await sync(world, addMonths(MOVES_AT, renewal + 1));
    expect(await verify(world), `renewal ${renewal}`).toEqual({ kind: 'verified' });
  }
});

it('a schedule that somebody released is a difference, until move makes it again', async () => {
  const world = await tableWorld();
  await world.move();
  await sync(world, MOVES_AT);
  const [schedule] = await world.schedules();
  await world.stripe.subscriptionSchedules.release(schedule?.id ?? '');
  expect(await verify(world)).toEqual({
    kind: 'differs',
    differences: [{ code: 'subscription', text: 'The schedule is not as planned.' }],
  });
  await world.move();
  expect(await verify(world)).toEqual({ kind: 'verified' });
});

it('a customer who leaves is verified before and after the end', async () => {
  const world = await tableWorld();
  await world.decide('leave');
  await world.move();
  await sync(world, MOVES_AT);
  expect(await verify(world)).toEqual({ kind: 'verified' });
  await world.control('clock', { now: MOVES_AT + DAY, renews: 'charged' });
  await world.moveClockTo(MOVES_AT + 2 * DAY);
  expect(await verify(world)).toMatchObject({ kind: 'differs', differences: [{ code: 'plan' }] });
  await givenAccount(world.table, ACCOUNT, {
    subscription: { ...starterSubscription(MOVES_AT - 30 * DAY), status: 'canceled' },
    now: world.deps.now(),
  });
  expect(await verify(world)).toEqual({ kind: 'verified' });
});
