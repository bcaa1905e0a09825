import { FINAL_STATUSES } from '../../services/webhooks/domain/stripeSubscription.ts';
import { PLANS } from '../../shared/account/plans.ts';
import type { Finding, PlannedAccount } from './planFile.ts';
import { type Chosen, decisionOf, type ExistingAccount, type Planning } from './planning.ts';
import { plansFrom, smallestCovering } from './planUse.ts';

/**
 * What a person must know about the planned account (warnings), and what keeps it from being moved (blockers). What would become of a
 * blocked account is no warning.
 */
export function findProblems(
  planning: Planning,
  chosen: Chosen,
): Pick<PlannedAccount, 'warnings' | 'blockers'> {
  const { placement } = planning;
  const blockers = [...placement.blockers, ...blockersOf(planning, chosen)];
  const warnings = blockers.length > 0 ? [] : warningsOf(chosen);
  return { warnings: [...placement.warnings, ...warnings], blockers };
}

function blockersOf(planning: Planning, { busiestSessions, movesAt }: Chosen): Finding[] {
  const { settings, account, placement, existing, hasAddress, now } = planning;
  const { plan, terms, skip } = decisionOf(settings, account.userId);
  const { subscription } = placement;
  const blockers: Finding[] = [];
  if (skip !== undefined) blockers.push({ code: 'skipped', text: `The settings leave it out: ${skip}` });
  if (existing && hasOtherSubscription(existing, subscription?.id)) {
    const text = `It has the subscription ${existing.subscription?.id} in this service already.`;
    blockers.push({ code: 'already_subscribed', text });
  }
  if (terms?.until !== undefined && terms.until <= (movesAt ?? now)) {
    blockers.push({ code: 'terms_in_the_past', text: 'The terms of the settings end before the move.' });
  }
  if (!subscription) {
    if (plan === undefined || plan === 'free') return blockers;
    const text = `The settings give it ${plan}, and it has no subscription that could pay for it.`;
    return [...blockers, { code: 'plan_without_subscription', text }];
  }
  const isDecided = plan !== undefined || terms !== undefined || placement.from.amountMinor === 0;
  if (!isDecided && !smallestCovering(plansFrom(settings.smallestPaidPlan), busiestSessions)) {
    const text = `Its busiest month had ${busiestSessions} sessions, more than any plan includes: decide in the settings.`;
    blockers.push({ code: 'exceeds_plans', text });
  }
  if (!hasAddress && !existing?.hasAddress) {
    const text = 'Its Stripe customer has no e-mail address, so that it cannot be notified.';
    blockers.push({ code: 'no_address', text });
  }
  if (movesAt === undefined && placement.blockers.length === 0) {
    blockers.push({ code: 'no_renewal', text: 'Its subscription has no monthly renewal.' });
  }
  return blockers;
}

/** A subscription that the move took over is the account's own. */
const hasOtherSubscription = ({ subscription }: ExistingAccount, own: string | undefined): boolean =>
  subscription !== undefined && subscription.id !== own && !FINAL_STATUSES.has(subscription.status);

function warningsOf({ plan, terms, busiestSessions, projects }: Chosen): Finding[] {
  const warnings: Finding[] = [];
  const quota = terms?.sessionsIncluded ?? PLANS[plan].sessionsIncluded;
  if (busiestSessions > quota) {
    const code = plan === 'free' ? 'exceeds_free' : 'exceeds_plan';
    const text = `Its busiest month had ${busiestSessions} sessions, and it gets ${quota} a month.`;
    warnings.push({ code, text });
  }
  if (plan === 'free' && terms && !terms.holdUnpaid) {
    const text = 'Terms of an account that does not pay apply with holdUnpaid only.';
    warnings.push({ code: 'terms_unpaid', text });
  }
  if (projects.archived.length > 0) {
    const text = `It has more projects than its plan: ${projects.archived.join(', ')} will be archived.`;
    warnings.push({ code: 'projects_archived', text });
  }
  return warnings;
}
