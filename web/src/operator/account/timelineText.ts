import type { Formats } from '../../text/formats.ts';
import { detailsOf } from '../audit/describe.ts';
import { planName } from '../overview/plans.ts';
import type { TimelineEntry } from '../queries/useAccount.ts';

/** An entry in words: what happened, and details under it. `isPerson`: an operator did it. `kind` is the colour of its mark. */
export type Described = {
  readonly title: string;
  readonly detail: string | undefined;
  readonly isPerson: boolean;
  readonly kind: 'info' | 'warn' | 'bad' | 'quiet';
};

type NoticeEntry = Extract<TimelineEntry, { kind: 'notice' }>;
type PlanEntry = Extract<TimelineEntry, { kind: 'plan' }>;

/** Stripe's statuses with a payment due. */
const DUE_STATUSES = ['past_due', 'unpaid'];

export function describeEntry(entry: TimelineEntry, format: Formats): Described {
  switch (entry.kind) {
    case 'event': {
      const attempts = entry.attempts !== null && entry.attempts > 1 ? ` · attempt ${entry.attempts}` : '';
      const isBad = entry.outcome === 'failed' || entry.outcome === 'dropped';
      return {
        title: `${entry.type}: ${entry.outcome}`,
        detail: `${entry.eventId}${attempts}`,
        isPerson: false,
        kind: isBad ? 'bad' : 'info',
      };
    }
    case 'notice':
      return {
        title: NOTICE_TITLES[entry.notice] ?? entry.notice,
        detail: detailOfNotice(entry, format),
        isPerson: false,
        kind: kindOfNotice(entry.notice),
      };
    case 'plan':
      return {
        title: titleOfPlan(entry),
        detail: detailOfPlan(entry, format),
        isPerson: false,
        kind: kindOfPlan(entry),
      };
    case 'checkout':
      return {
        title: `Checkout opened: ${planName(entry.plan)}`,
        detail: undefined,
        isPerson: false,
        kind: 'info',
      };
    case 'drift':
      return {
        title: 'Differed from Stripe, corrected',
        detail: `${entry.fields.join(', ')}${entry.plan === entry.planBefore ? '' : ` · ${planName(entry.plan)}, was ${planName(entry.planBefore)}`}`,
        isPerson: false,
        kind: 'warn',
      };
    case 'action': {
      const { reason, rest } = detailsOf(entry.details);
      const parts = [
        reason && `“${reason}”`,
        rest,
        entry.status !== null && entry.status >= 400 && `refused: ${entry.status}`,
      ];
      return {
        title: `${ACTION_TITLES[entry.act] ?? entry.act} by ${entry.by}`,
        detail: parts.filter(Boolean).join(' · ') || undefined,
        isPerson: true,
        kind: 'quiet',
      };
    }
    default:
      return entry satisfies never;
  }
}

/** By route. Others, and commands, are shown as the audit trail has them. */
const ACTION_TITLES: Readonly<Record<string, string>> = {
  'PUT /admin/accounts/{user_id}/terms': 'Terms changed',
  'DELETE /admin/accounts/{user_id}/terms': 'Terms ended',
  'POST /admin/accounts/{user_id}/sync': 'Sync with Stripe requested',
  'POST /admin/accounts/{user_id}/sessions/{session_id}/end': 'Session ended',
  'POST /admin/accounts/{user_id}/offers': 'Offer made',
  'DELETE /admin/accounts/{user_id}/offers/{offer_id}': 'Offer withdrawn',
  'POST /admin/accounts/{user_id}/tickets/{ticket_id}/reply': 'Ticket answered',
  'POST /admin/accounts/{user_id}/tickets/{ticket_id}/note': 'Internal note written',
  'POST /admin/accounts/{user_id}/tickets/{ticket_id}/assign': 'Ticket assigned',
  'POST /admin/accounts/{user_id}/tickets/{ticket_id}/close': 'Ticket closed',
  'POST /admin/accounts/{user_id}/tickets/{ticket_id}/reopen': 'Ticket opened again',
  'GET /admin/accounts/{user_id}/export': 'Account exported',
  'POST /admin/accounts/{user_id}/erase': 'Erasure requested',
};

const NOTICE_TITLES: Readonly<Record<string, string>> = {
  quota_80: 'Use reached 80% of the quota',
  quota_100: 'The quota was used up',
  welcome: 'Welcome e-mail for a new subscription',
  plan_changed: 'E-mail on another plan',
  cancellation: 'The subscription was set to cancel',
  cancellation_undone: 'The cancellation was undone',
  plan_ended: 'The plan ended',
  payment_failed: 'A payment failed',
  payment_recovered: 'A failed payment was made up for',
  invoice_paid: 'Invoice paid',
  confirm_address: 'Asked to confirm an address',
  address_changed: 'The address was replaced',
  ticket_received: 'A ticket was received',
  ticket_answered: 'A ticket was answered',
  ticket_opened: 'Operators were told of a ticket',
  ticket_message: 'Operators were told of a message in a ticket',
  ticket_due_soon: 'Operators were told that a ticket is due soon',
  offer_made: 'An offer was made',
  offer_accepted: 'An offer was accepted',
  offer_ending: 'The customer was told that an offer ends',
  offer_accepted_op: 'Operators were told that an offer was accepted',
  offer_declined: 'Operators were told that an offer was declined',
  offer_ending_op: 'Operators were told that an offer ends',
  migration: 'The customer was told that the plan will count sessions',
};

function kindOfNotice(notice: string): Described['kind'] {
  if (notice === 'payment_failed' || notice === 'quota_100') return 'bad';
  return notice === 'quota_80' || notice === 'cancellation' || notice === 'plan_ended' ? 'warn' : 'info';
}

const STATE_TEXTS: Readonly<Record<string, string>> = {
  new: 'e-mail not sent yet',
  sending: 'e-mail is being sent',
  sent: 'e-mail sent',
  skipped: 'no e-mail was sent',
  failed: 'the e-mail could not be sent',
};

function detailOfNotice({ facts, state }: NoticeEntry, format: Formats): string {
  const { used, included, amountMinor, currency } = facts;
  const parts = [
    typeof used === 'number' &&
      typeof included === 'number' &&
      `${format.number(used)} of ${format.number(included)} sessions`,
    typeof amountMinor === 'number' &&
      typeof currency === 'string' &&
      format.money({ amountMinor, currency }),
    STATE_TEXTS[state] ?? state,
  ];
  return parts.filter(Boolean).join(' · ');
}

function titleOfPlan({
  planBefore,
  plan,
  isOpening,
  statusBefore,
  status,
  beforeMinor,
  afterMinor,
}: PlanEntry): string {
  if (isOpening) return 'The record of the plan begins';
  if (planBefore === null) return `Account created on ${plan === null ? 'no plan' : planName(plan)}`;
  if (plan === null) return 'Account erased';
  if (planBefore !== plan) return `Plan changed from ${planName(planBefore)} to ${planName(plan)}`;
  if (statusBefore !== status) return `Subscription is ${status ?? 'gone'}, was ${statusBefore ?? 'none'}`;
  return beforeMinor === afterMinor ? 'The cancellation was set or undone' : 'MRR changed';
}

function detailOfPlan(
  { beforeMinor, afterMinor, status, planBefore, plan }: PlanEntry,
  format: Formats,
): string | undefined {
  const money = (amountMinor: number) => format.price({ amountMinor, currency: 'usd' });
  const parts = [
    beforeMinor !== afterMinor && `MRR ${money(beforeMinor)} → ${money(afterMinor)}`,
    planBefore !== plan && status !== null && `subscription ${status}`,
  ];
  return parts.filter(Boolean).join(' · ') || undefined;
}

const kindOfPlan = ({ status }: PlanEntry): Described['kind'] =>
  status !== null && DUE_STATUSES.includes(status) ? 'bad' : 'info';

/** The entries by UTC day, in their order. */
export function byDay(entries: readonly TimelineEntry[]): { day: string; entries: TimelineEntry[] }[] {
  const days: { day: string; entries: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const day = entry.at.slice(0, 10);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
