import type { Contact } from '../contact/useContact.ts';
import { type Usage, WARN_PERCENT } from './usage.ts';

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
  | { kind: 'no_mail'; problem: NonNullable<Contact['problem']> };

type Upgrade = Exclude<Usage['plan'], 'free'>;

/** What somebody who needs more can buy. */
const NEXT: Readonly<Record<Usage['plan'], Upgrade | null>> = {
  free: 'starter',
  starter: 'growth',
  growth: null,
};

/** `problem` is that of the contact, once it is known. */
export function bannerCase(usage: Usage, problem: Contact['problem'] = null): BannerCase | null {
  if (usage.paymentDue)
    return { kind: 'due', until: usage.accessUntil, isUsedUp: usage.sessionsRemaining === 0 };
  if (usage.sessionsIncluded === 0) return { kind: 'no_quota' };
  const upgrade = NEXT[usage.plan];
  if (usage.sessionsRemaining === 0) return { kind: 'used_up', since: usage.refusedSince, upgrade };
  if (usage.percentUsed >= WARN_PERCENT) return { kind: 'near', upgrade };
  if (usage.cancelAt !== null) return { kind: 'ending', at: usage.cancelAt };
  return problem && { kind: 'no_mail', problem };
}
