import {
  type Act,
  DAY,
  FORMER,
  type FormerCustomer,
  LIST,
  NOTICE_DAYS,
  type Paid,
  renewalOf,
} from './formerCustomer.ts';

/** A plan that was announced, and what became of it. */
export type Campaign = {
  planned: Paid;
  movesAt: number;
  /** What the subscription was when the plan was made. */
  signature: string;
  state: 'blocked' | 'notified' | 'failed' | 'moved' | 'undone';
  decision: Decision | undefined;
  /** The decision that the latest move carried out. */
  carriedOut?: { decision: Decision | undefined };
};

type Decision = Omit<Extract<Act, { does: 'decide' }>, 'does'>;

/** What decides about a step: whether an invoice is a draft or open, and what else the subscription is. */
export type Situation = {
  hasUnpaid: boolean;
  isPastDue: boolean;
  isEnded: boolean;
  hasItemDiscount: boolean;
  signature: string;
};

/** The plan that the subscription has after `movesAt`. `undefined`: it ends. */
export const planAfter = ({ planned, decision }: { planned: Paid; decision: Decision | undefined }) =>
  decision?.kind === 'leave' ? undefined : (decision?.plan ?? planned);

/** The amount of each of the first renewals, if another one than the list price is billed. */
export function firstAmount(
  { former }: FormerCustomer,
  { planned }: Campaign,
  plan: Paid,
): number | undefined {
  const { amountMinor } = FORMER[former];
  return plan === planned && amountMinor < LIST[plan].amountMinor ? amountMinor : undefined;
}

export const plannedFor = ({ sessions }: FormerCustomer): Paid =>
  sessions > LIST.starter.sessions ? 'growth' : 'starter';

/** What the steps plan and notify make of the customer. */
export function announced(
  customer: FormerCustomer,
  before: Campaign | undefined,
  { at, ...situation }: Situation & { at: number },
): Campaign | undefined {
  if (before?.state === 'moved') return before;
  const planned = plannedFor(customer);
  let n = 1;
  while (renewalOf(customer, n) < at + NOTICE_DAYS * DAY) n++;
  const { hasUnpaid, isPastDue, isEnded, hasItemDiscount } = situation;
  const isBlocked = hasUnpaid || isPastDue || isEnded || hasItemDiscount;
  const { decision } = before ?? {};
  const isKept = decision?.kind === 'leave' || before?.planned === planned;
  return {
    planned,
    movesAt: renewalOf(customer, n),
    signature: situation.signature,
    state: isBlocked ? 'blocked' : 'notified',
    decision: isKept ? decision : undefined,
  };
}

/** A step without a decision of its own to carry out. */
export const ANY = 'any';

/** What the step move does, as `kind` and `reason` or `code`. It changes the campaign. */
export function moves(
  campaign: Campaign | undefined,
  { at, ...situation }: Situation & { at: number },
): string {
  if (!campaign) return 'waits not_notified';
  const { state, movesAt } = campaign;
  if (state === 'blocked' || state === 'undone') return 'nothing skipped';
  if (state === 'moved') {
    if (at >= movesAt) return 'nothing renewed';
    // It may repeat what a renewal has changed since.
    if (campaign.carriedOut?.decision === campaign.decision) return ANY;
    campaign.carriedOut = { decision: campaign.decision };
    return 'moved';
  }
  if (at >= movesAt) return failed(campaign, 'too_late');
  if (situation.isEnded) return failed(campaign, 'stripe_changed');
  if (situation.hasUnpaid) return 'waits unpaid_invoice';
  if (situation.signature !== campaign.signature || situation.isPastDue) {
    return failed(campaign, 'stripe_changed');
  }
  campaign.state = 'moved';
  campaign.carriedOut = { decision: campaign.decision };
  return 'moved';
}

function failed(campaign: Campaign, code: string): string {
  campaign.state = 'failed';
  return `refused ${code}`;
}

export function undoes(campaign: Campaign | undefined, at: number): string {
  if (campaign?.state !== 'moved' && campaign?.state !== 'undone') return 'nothing not_moved';
  if (at >= campaign.movesAt) return 'refused too_late';
  campaign.state = 'undone';
  return 'undone';
}

/** A customer decides until a day before the price changes. The same decision again is none. */
export function decides(campaign: Campaign | undefined, { at, kind, plan }: Decision): void {
  if (!campaign || !['notified', 'failed', 'moved'].includes(campaign.state) || at >= campaign.movesAt - DAY)
    return;
  const { decision } = campaign;
  if (decision?.kind === kind && decision.plan === plan) return;
  campaign.decision = { at, kind, plan };
}
