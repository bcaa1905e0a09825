import { WARN_PERCENT } from '../../../../client/react/meter/quota.ts';
import type { Contact } from '../contact/useContact.ts';
import { hasSubscription, type Usage } from './usage.ts';

/** What needs attention most. There is one banner, so that there is one thing to do. */
export type BannerCase =
  /** An invoice is unpaid. `until`: how long sessions can start; null if the plan has ended already. */
  | { kind: 'due'; until: string | null; isUsedUp: boolean }
  /** The account has no sessions at all. */
  | { kind: 'no_quota' }
  | { kind: 'used_up'; since: string | null; upgrade: Upgrade | null }
  | { kind: 'near'; upgrade: Upgrade | null }
  | { kind: 'ending'; at: string }
  /** Nothing is sent to the address of the account any more. */
  | { kind: 'no_mail'; problem: NonNullable<Contact['problem']> }
  /** The account comes from another service, and its plan there may be about to change. */
  | { kind: 'imported' };

type Upgrade = Exclude<Usage['plan'], 'free'>;

type Offer = { readonly plan: Upgrade; readonly sessionsIncluded: number };

/** What somebody who needs more can buy. A banner must not wait for the catalogue, of which this is a part. */
export const NEXT: Readonly<Record<Usage['plan'], Offer | null>> = {
  free: { plan: 'starter', sessionsIncluded: 5_000 },
  starter: { plan: 'growth', sessionsIncluded: 20_000 },
  growth: null,
};

/** Nothing for an account whose terms include as much already: the next plan would bring it no session. */
function upgradeOf({ plan, fullQuota }: Usage): Upgrade | null {
  const next = NEXT[plan];
  return next && next.sessionsIncluded > fullQuota ? next.plan : null;
}

/** `contact`: once it is known. */
export function bannerCase(
  usage: Usage,
  contact?: Pick<Contact, 'problem' | 'verifiedBy'>,
): BannerCase | null {
  if (usage.paymentDue)
    return { kind: 'due', until: usage.accessUntil, isUsedUp: usage.sessionsRemaining === 0 };
  if (usage.sessionsIncluded === 0) return { kind: 'no_quota' };
  const upgrade = upgradeOf(usage);
  if (usage.sessionsRemaining === 0) return { kind: 'used_up', since: usage.refusedSince, upgrade };
  if (usage.percentUsed >= WARN_PERCENT) return { kind: 'near', upgrade };
  if (usage.cancelAt !== null) return { kind: 'ending', at: usage.cancelAt };
  if (contact?.problem) return { kind: 'no_mail', problem: contact.problem };
  return contact?.verifiedBy === 'import' && !hasSubscription(usage) ? { kind: 'imported' } : null;
}
