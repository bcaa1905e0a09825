import { isDeepStrictEqual } from 'node:util';
import {
  type MigratedPrice,
  type Migration,
  type MigrationOption,
  UNDONE,
} from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../../shared/account/plans.ts';
import type { PlannedAccount } from '../planFile.ts';
import type { ScheduledSubscription } from '../stripe/scheduledSubscription.ts';
import type { ScheduleGateway } from '../stripe/scheduleGateway.ts';
import { desiredSchedule } from '../stripe/schedulePhases.ts';
import type { OldCustomer, OldSubscription } from '../stripeState.ts';
import {
  begunBy,
  decideAtStripe,
  decideBeforeStripe,
  type MoveDecision,
  paidOption,
  type Refusal,
  withoutMove,
} from './decideMove.ts';
import { changesOf, matchStripe, type Target } from './matchStripe.ts';
import type { ReadNotice } from './noticeProgress.ts';
import { type FinishUndoDeps, finishUndo } from './undoAccount.ts';

/** What a move works with. */
export type MoveDeps = FinishUndoDeps & {
  migrations: Pick<MigrationStore, 'readMigration' | 'saveMigration'>;
  gateway: ScheduleGateway;
  readCustomer(customer: string): Promise<OldCustomer>;
  /** As in the plan file. */
  hashOf(customer: OldCustomer): string | null;
  /** The hash of the user's row in the export, if it has one. */
  exportHashOf(userId: string): string | undefined;
  readNotice(notice: { accountId: string; planHash: string }, now: number): Promise<ReadNotice>;
  /** In seconds, before the price changes. */
  leastNotice: number;
  /** The live subscription that the account has in this service. */
  readLiveSubscription(accountId: string): Promise<string | undefined>;
  /** Why the table would refuse the account. It writes nothing, so it is asked before Stripe is changed. */
  checkTable(planned: PlannedAccount, migration: Migration): Promise<Refusal | undefined>;
  /** Account, customer row, projects and terms. Each is written once, however often it is called. */
  moveIntoTable(planned: PlannedAccount, migration: Migration): Promise<Refusal | undefined>;
  /** The same of the history, which can take minutes. */
  importHistory(planned: PlannedAccount): Promise<Refusal | undefined>;
  /** Epoch seconds. */
  now(): number;
};

export type MoveOutcome =
  | Exclude<MoveDecision, { kind: 'moves' }>
  | { kind: 'moved'; plan: MigrationOption['plan']; leaves: boolean };

/** A run loses a write only to another run or to a decision of the customer: to each of them a few times at most. */
const ATTEMPTS_MAX = 10;

/**
 * Moves an account of the plan file, or does what is left of its move. Stopped anywhere, it is resumed by the next call. Several calls at
 * once have the result of one. A call that loses a write reads again, and makes Stripe as the latest decision says.
 */
export async function moveAccount(
  deps: MoveDeps,
  planned: PlannedAccount,
  planHash: string,
): Promise<MoveOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const outcome = await attemptMove(deps, planned, { planHash, isRepeated: attempt > 0 });
    if (outcome) return outcome;
  }
  throw new Error(`${planned.userId} was changed each time it was read: run this step again`);
}

/** `undefined`: the migration was changed after it was read. */
async function attemptMove(
  deps: MoveDeps,
  planned: PlannedAccount,
  { planHash, isRepeated }: { planHash: string; isRepeated: boolean },
): Promise<MoveOutcome | undefined> {
  const { userId } = planned;
  const now = deps.now();
  const migration = await deps.migrations.readMigration(userId);
  if (!migration) {
    // A user whose id this service refuses has no item.
    return planned.blockers.length > 0
      ? { kind: 'nothing', reason: 'skipped' }
      : { kind: 'waits', reason: 'not_notified' };
  }
  const notice: ReadNotice =
    migration.subscription === undefined
      ? { kind: 'missing' }
      : await deps.readNotice({ accountId: userId, planHash }, now);
  const exportHash = deps.exportHashOf(userId);
  const known = { migration, planned, planHash, exportHash, notice, now, leastNotice: deps.leastNotice };
  const decision = decideBeforeStripe(known) ?? (await decideWithStripe(deps, known));
  if (!decision) return undefined;
  // This call may have changed something after the move was undone.
  if (isRepeated && migration.problem?.code === UNDONE) await finishUndo(deps, migration);
  switch (decision.kind) {
    case 'nothing':
    case 'waits':
      return decision;
    case 'refused':
      return refuse(deps, migration, decision);
    case 'moves':
      return carryOut(deps, { migration, planned, now }, decision);
    default:
      return decision satisfies never;
  }
}

/** `undefined`: another run changed the subscription between the two reads of it. */
async function decideWithStripe(
  { gateway, readCustomer, hashOf, readLiveSubscription }: MoveDeps,
  { migration, planned, now }: { migration: Migration; planned: PlannedAccount; now: number },
): Promise<MoveDecision | undefined> {
  const { subscription: id } = migration;
  const subscription = id === undefined ? undefined : await gateway.readSubscription(id);
  const found = await readCustomer(planned.customer ?? '');
  const old = found.kind === 'customer' ? found.subscriptions.find((one) => one.id === id) : undefined;
  if (old && subscription && !isSameRead(old, subscription)) return undefined;
  const hasChanges = subscription && changesOf(subscription, begunBy(migration)) !== 'none';
  const compared = hasChanges ? withoutMove(found, subscription.id) : found;
  const option = paidOption(migration);
  const list = option && (await gateway.readListPrice(option.plan as PaidPlanId));
  const live = await readLiveSubscription(migration.accountId);
  return decideAtStripe({
    migration,
    planned,
    subscription,
    stripeHash: hashOf(compared),
    unpaid: old?.unpaid.length ?? 0,
    isDisputed: found.kind === 'customer' && found.hasDispute,
    hasPendingUpdate: old?.hasPendingUpdate ?? false,
    listAmountMinor: list?.currency === migration.from.currency ? list.amountMinor : undefined,
    otherSubscription: live === id ? undefined : live,
    now,
  });
}

const isSameRead = (old: OldSubscription, { schedule, cancelAt }: ScheduledSubscription) =>
  old.schedule === schedule?.id && old.cancelAt === cancelAt;

async function refuse(
  { migrations, gateway, now }: MoveDeps,
  migration: Migration,
  refusal: Refusal,
): Promise<MoveOutcome | undefined> {
  const { code, text } = refusal;
  const { subscription: id } = migration;
  if (id !== undefined && migration.grants) {
    const subscription = await gateway.readSubscription(id);
    const changes = subscription && changesOf(subscription, begunBy(migration));
    // A run stopped before the account was in the table: its price must not change while it is not.
    const isHalfMoved = changes === 'set' && !migration.move && now() < (migration.movesAt ?? 0);
    if (subscription?.schedule && (changes === 'begun' || isHalfMoved)) {
      await gateway.releaseSchedule(subscription.schedule.id);
    }
  }
  if (migration.state === 'failed' && migration.problem?.code === code) return refusal;
  const at = now();
  const after: Migration = { ...migration, state: 'failed', stateSince: at, problem: { code, text, at } };
  return (await migrations.saveMigration({ before: migration, after })) ? refusal : undefined;
}

type Moving = { migration: Migration; planned: PlannedAccount; now: number };

async function carryOut(
  deps: MoveDeps,
  { migration: read, planned, now }: Moving,
  { option, changesStripe }: { option?: MigrationOption; changesStripe: boolean },
): Promise<MoveOutcome | undefined> {
  const { migrations, gateway } = deps;
  const { accountId, customer, subscription } = read;
  let migration = read;
  const wasMoved = migration.state === 'moved' || migration.state === 'verified';
  const goesOn = async () => (await migrations.readMigration(accountId))?.version === migration.version;
  const unwanted = wasMoved ? undefined : await deps.checkTable(planned, migration);
  if (unwanted) return refuse(deps, migration, unwanted);
  let schedule = migration.move?.schedule;
  let isChanged = !wasMoved;
  if (subscription !== undefined && changesStripe) {
    const prices = option && (await pricesOf(gateway, option));
    const grants = grantsOf(migration, { option, first: prices?.first });
    if (!isDeepStrictEqual(migration.grants, grants)) {
      const after = { ...migration, grants };
      if (!(await migrations.saveMigration({ before: migration, after }))) return undefined;
      migration = { ...after, version: migration.version + 1 };
    }
    const target = targetOf(migration, { option, prices });
    const matched = await matchStripe(gateway, { subscription, target, goesOn });
    if (matched.kind === 'stopped') return undefined;
    schedule = matched.schedule;
    isChanged ||= matched.changes > 0;
  }
  const leaves = subscription !== undefined && option === undefined;
  const plan = option?.plan ?? 'free';
  const move = { at: now, plan, leaves, decidedAt: migration.decision?.at, schedule };
  const isRecorded = wasMoved && isDeepStrictEqual({ ...migration.move, at: now }, stripped(move));
  if (!isChanged && isRecorded) return { kind: 'nothing', reason: 'moved' };
  // A decision after the move can give the account more projects, and end its terms.
  if (!isRecorded) {
    if (!(await goesOn())) return undefined;
    const refusal = await deps.moveIntoTable(planned, migration);
    if (refusal) return refuse(deps, migration, refusal);
  }
  if (customer !== undefined) await deps.requestSync({ accountId, customer });
  const refusal = wasMoved ? undefined : await deps.importHistory(planned);
  if (refusal) return refuse(deps, migration, refusal);
  if (!isRecorded) {
    const { problem: _problem, ...others } = migration;
    const after: Migration = { ...others, state: 'moved', stateSince: now, move };
    if (!(await migrations.saveMigration({ before: migration, after }))) return undefined;
  }
  return { kind: 'moved', plan, leaves };
}

/** As it is read from the table, which stores no absent values. */
const stripped = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

async function pricesOf(gateway: ScheduleGateway, { plan, amountMinor, months }: MigrationOption) {
  const paid = plan as PaidPlanId;
  const { id: list } = await gateway.readListPrice(paid);
  return months > 0 ? { list, first: await gateway.ensureFirstPrice({ plan: paid, amountMinor }) } : { list };
}

/**
 * What the account's Stripe prices grant. Until the move, the former prices grant the greater of the planned and the chosen plan, so that
 * a choice takes nothing away from what a customer pays for.
 */
export function grantsOf(
  migration: Migration,
  { option, first }: { option?: MigrationOption; first?: string },
): MigratedPrice[] {
  const plans = [migration.options[0]?.plan, option?.plan];
  const plan = PAID_PLAN_IDS.findLast((one) => plans.includes(one)) ?? PAID_PLAN_IDS[0];
  const former = migration.from.prices.map((price) => ({ price, plan }));
  return first === undefined || !option
    ? former
    : [...former, { price: first, plan: option.plan as PaidPlanId }];
}

function targetOf(
  { movesAt = 0, planHash }: Migration,
  { option, prices }: { option?: MigrationOption; prices?: { list: string; first?: string } },
): Target {
  if (!option || !prices) return { kind: 'ends', at: movesAt, by: planHash };
  return {
    kind: 'scheduled',
    schedule: (subscription, phaseStart) =>
      desiredSchedule({ movesAt, planHash }, option, { subscription, prices, phaseStart }),
  };
}
