import { FINAL_STATUSES } from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { Migration, MigrationOption } from '../../../shared/account/migration.ts';
import { chosenOption } from '../../../shared/account/migration.ts';
import { addMonths, monthsBetween } from '../../../shared/time.ts';
import type { PlannedAccount } from '../planFile.ts';
import type { ScheduledSubscription } from '../stripe/scheduledSubscription.ts';
import type { OldCustomer } from '../stripeState.ts';
import type { TableRefusal } from '../table/tableDeps.ts';
import { changesOf } from './matchStripe.ts';
import type { ReadNotice } from './noticeProgress.ts';

/** Why an account is not moved for now. The next run decides again. */
export type WaitReason = 'not_notified' | 'other_plan_file' | 'notice_waiting' | 'unpaid_invoice';

/** Why an account cannot be moved. The next run decides again, because an operator or the customer may have changed the cause. */
export type RefusalCode =
  | 'notice_bounced'
  | 'notice_not_sent'
  | 'export_changed'
  | 'stripe_changed'
  | 'price_changed'
  | 'already_subscribed'
  | 'too_late'
  | TableRefusal['code']
  | 'account_gone';

export type Refusal = { kind: 'refused'; code: RefusalCode; text: string };

export type MoveDecision =
  | { kind: 'nothing'; reason: 'skipped' | 'moved' | 'renewed' }
  | { kind: 'waits'; reason: WaitReason }
  | Refusal
  /** No `option`: the customer leaves. `changesStripe` is false if there is no subscription, or Stripe has carried out the change. */
  | { kind: 'moves'; option?: MigrationOption; changesStripe: boolean };

const refused = (code: RefusalCode, text: string): Refusal => ({ kind: 'refused', code, text });

const isMoved = ({ state }: Migration) => state === 'moved' || state === 'verified';

/** What is known before Stripe is read. `exportHash` is that of the export's row, absent if it has none. Instants are epoch seconds. */
export type Known = {
  migration: Migration;
  planned: Pick<PlannedAccount, 'blockers' | 'exportHash' | 'customer'>;
  planHash: string;
  exportHash?: string;
  notice: ReadNotice;
  /** How many seconds before `movesAt` the customer must have been told. */
  leastNotice: number;
  now: number;
};

/** Decides without Stripe. `undefined`: it depends on the subscription. */
export function decideBeforeStripe(known: Known): MoveDecision | undefined {
  const { migration, planned, planHash, exportHash, now } = known;
  if (planned.blockers.length > 0) return { kind: 'nothing', reason: 'skipped' };
  if (migration.planHash !== planHash) return { kind: 'waits', reason: 'other_plan_file' };
  const { movesAt = Number.POSITIVE_INFINITY } = migration;
  const isPaying = migration.subscription !== undefined;
  if (migration.state === 'skipped') return { kind: 'nothing', reason: 'skipped' };
  if (isMoved(migration)) {
    if (now >= movesAt) return { kind: 'nothing', reason: 'renewed' };
    return isPaying ? undefined : { kind: 'nothing', reason: 'moved' };
  }
  // A run stopped after the change at Stripe may have begun. If it is complete, the customer pays the new price already.
  if (migration.grants && now >= movesAt) return undefined;
  if (exportHash !== planned.exportHash) {
    return refused(
      'export_changed',
      'The export has other customers or another plan for the user than the plan file.',
    );
  }
  if (!isPaying) return planned.customer === undefined ? movesFree(migration) : undefined;
  if (migration.state === 'planned') return { kind: 'waits', reason: 'not_notified' };
  return decideByNotice(known.notice, movesAt - known.leastNotice);
}

const movesFree = (migration: Migration): MoveDecision => ({
  kind: 'moves',
  option: chosenOption(migration),
  changesStripe: false,
});

function decideByNotice(notice: ReadNotice, tellUntil: number): MoveDecision | undefined {
  switch (notice.kind) {
    case 'missing':
      return { kind: 'waits', reason: 'not_notified' };
    case 'waiting':
      return { kind: 'waits', reason: 'notice_waiting' };
    case 'lost':
      return refused('notice_bounced', 'The notice did not arrive: correct the address and send it again.');
    case 'unsent':
      return refused('notice_not_sent', `The notice was not sent: ${notice.reason ?? 'unknown reason'}.`);
    case 'sent': {
      const { sentAt = 0 } = notice;
      return sentAt <= tellUntil
        ? undefined
        : refused('too_late', 'The customer was told too late before the price changes: make a new plan.');
    }
    default:
      return notice.kind satisfies never;
  }
}

/**
 * What is known after Stripe is read. `stripeHash` is that of the customer, without what the migration has changed. `listAmountMinor`: of
 * the list price of the chosen plan. `otherSubscription`: a live one that the account has in this service.
 */
export type KnownAtStripe = {
  migration: Migration;
  planned: Pick<PlannedAccount, 'stripeHash'>;
  subscription: ScheduledSubscription | undefined;
  stripeHash: string | null;
  unpaid: number;
  /** Of the customer, or of the subscription: neither is part of the hash. */
  isDisputed: boolean;
  hasPendingUpdate: boolean;
  listAmountMinor?: number;
  otherSubscription?: string;
  now: number;
};

const OTHER_CUSTOMER = 'The customer at Stripe is not as in the plan file.';

/** Decides about an account with a customer at Stripe. */
export function decideAtStripe(known: KnownAtStripe): MoveDecision {
  const { migration, subscription, now } = known;
  if (migration.subscription === undefined) {
    return known.stripeHash === known.planned.stripeHash ? movesFree(migration) : changed(OTHER_CUSTOMER);
  }
  const { movesAt = 0 } = migration;
  const option = paidOption(migration);
  const changes = subscription && changesOf(subscription, begunBy(migration));
  if (now >= movesAt) {
    // A run stopped after Stripe had the change. The account is not in the table yet.
    if (changes === 'set') return { kind: 'moves', option, changesStripe: false };
    return refused('too_late', 'The subscription was renewed before the account was moved: make a new plan.');
  }
  if (!subscription || FINAL_STATUSES.has(subscription.status)) return changed('The subscription has ended.');
  if (changes === 'foreign')
    return changed('The subscription has a schedule or an end that is not of this plan file.');
  if (!isRenewal(subscription, movesAt))
    return changed('The subscription is not renewed when the price changes.');
  if (hasComeBack(migration, subscription))
    return changed('The customer left, and then renewed the subscription at Stripe.');
  const { prices, overagePrices } = migration.from;
  const unknown = subscription.items.find(({ price }) => ![...prices, ...overagePrices].includes(price));
  if (unknown) return changed(`The subscription has another price than in the plan file, ${unknown.price}.`);
  if (option && option.thenAmountMinor !== known.listAmountMinor) {
    return refused('price_changed', `The list price of ${option.plan} is not the one in the plan file.`);
  }
  if (!isMoved(migration)) {
    const { otherSubscription, unpaid, stripeHash, planned } = known;
    if (otherSubscription !== undefined) {
      return refused(
        'already_subscribed',
        `The account has the subscription ${otherSubscription} in this service.`,
      );
    }
    if (unpaid > 0) return { kind: 'waits', reason: 'unpaid_invoice' };
    if (stripeHash !== planned.stripeHash) return changed(OTHER_CUSTOMER);
    if (known.isDisputed) return changed('The customer disputes a payment.');
    if (known.hasPendingUpdate) return changed('The subscription has a change that waits for a payment.');
  }
  return { kind: 'moves', option, changesStripe: true };
}

/** The end of this decision was set at Stripe, and somebody took it back there: to set it again would take the subscription away. */
const hasComeBack = ({ decision, move }: Migration, { cancelAt }: ScheduledSubscription): boolean =>
  decision?.kind === 'leave' &&
  move?.leaves === true &&
  move.decidedAt === decision.at &&
  cancelAt === undefined;

/** A price that changed within a period, or an end there, would take away what was paid for. */
const isRenewal = ({ anchor, periodEnd }: ScheduledSubscription, at: number): boolean =>
  at === periodEnd || (at > periodEnd && addMonths(anchor, monthsBetween(anchor, at)) === at);

const changed = (text: string) => refused('stripe_changed', `${text} Make a new plan for the account.`);

/** The option of a paid plan that applies. `undefined`: the subscription ends, because the customer leaves or will be free. */
export function paidOption(migration: Migration): MigrationOption | undefined {
  const option = chosenOption(migration);
  return option?.plan === 'free' ? undefined : option;
}

/** By what the migration's changes at Stripe are recognized. Nothing is changed before the grants are stored. */
export const begunBy = ({ planHash, grants }: Migration) => ({ planHash, hasBegun: grants !== undefined });

/** The customer as it was before the migration changed the subscription, to compare it with the plan file. */
export function withoutMove(customer: OldCustomer, subscription: string): OldCustomer {
  if (customer.kind === 'none') return customer;
  const subscriptions = customer.subscriptions.map((one) => {
    if (one.id !== subscription) return one;
    const { schedule: _schedule, cancelAt: _cancelAt, ...others } = one;
    return { ...others, cancelAtPeriodEnd: false };
  });
  return { ...customer, subscriptions };
}
