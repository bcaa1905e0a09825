import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPaymentDue } from '../../../shared/account/access.ts';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { entitlementsAt, grantAt } from '../../../shared/account/entitlements.ts';
import { PLANS, shownPlan } from '../../../shared/account/plans.ts';
import { END, GRACE_END, NOW, subscription } from './support/subscriptions.ts';

/** The policy in the docs: what a status grants while paid for, in the grace, after it and once cancelled; payment due. */
const table = readFileSync('docs/webhooks.md', 'utf8')
  .split('reads this table. -->')[1]
  ?.split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .slice(0, 10) as string[][];
const rows = table.map(([, status = '', paid, inGrace, after, cancelled, due]) => ({
  status: status === 'anything else' ? 'a_future_status' : status,
  paid,
  inGrace,
  after,
  cancelled,
  due,
}));

/** What an account may do at the instant, in the words of the table. */
function grantedAt(summary: SubscriptionSummary, now: number): string {
  const { plan, sessionsIncluded } = entitlementsAt({ subscription: summary, now });
  if (plan === 'free') return 'free';
  return sessionsIncluded === PLANS[shownPlan(plan)].sessionsIncluded ? 'plan' : 'plan, a share of its quota';
}

describe('the access policy', () => {
  it('has a row for every status of Stripe, for a deleted subscription and for all others', () => {
    expect(rows.map(({ status }) => status).sort()).toEqual(
      [
        'active',
        'canceled',
        'incomplete',
        'incomplete_expired',
        'past_due',
        'paused',
        'trialing',
        'unpaid',
        'gone',
        'a_future_status',
      ].sort(),
    );
  });

  it.each(rows)(
    'grants with status $status: $paid while paid for, $inGrace in the grace, $after after it',
    ({ status, paid, inGrace, after, due }) => {
      const summary = subscription({ status });
      for (const now of [NOW, END - 1]) expect(grantedAt(summary, now)).toBe(paid);
      for (const now of [END, GRACE_END - 1]) expect(grantedAt(summary, now)).toBe(inGrace);
      for (const now of [GRACE_END, GRACE_END + 400 * 86_400]) expect(grantedAt(summary, now)).toBe(after);
      expect(isPaymentDue(status)).toBe(due === 'yes');
    },
  );

  it.each(rows)(
    'grants with status $status and a cancelled plan: $cancelled from cancel_at on, whenever that is',
    ({ status, paid, inGrace, cancelled }) => {
      const early = subscription({ status, cancelAt: NOW });
      expect([NOW - 1, NOW, END].map((now) => grantedAt(early, now))).toEqual([paid, cancelled, cancelled]);
      const late = subscription({ status, cancelAt: END + 60 });
      expect([END - 1, END, END + 60].map((now) => grantedAt(late, now))).toEqual([paid, inGrace, cancelled]);
    },
  );
});

describe('a grant', () => {
  it('is absent without a subscription', () => {
    expect(grantAt(undefined, NOW)).toEqual({ kind: 'nothing' });
  });

  it('has the end of what it grants', () => {
    expect(grantAt(subscription(), NOW)).toEqual({ kind: 'full', until: END });
    expect(grantAt(subscription(), END)).toEqual({ kind: 'grace', until: GRACE_END });
    expect(grantAt(subscription({ cancelAt: NOW + 1 }), NOW)).toEqual({ kind: 'full', until: NOW + 1 });
    expect(grantAt(subscription({ cancelAt: END + 1 }), END)).toEqual({ kind: 'grace', until: END + 1 });
  });

  it('ends with the credit of an invoiced customer, without a grace', () => {
    const invoiced = subscription({ creditUntil: NOW + 60, graceUntil: undefined });
    expect(grantAt(invoiced, NOW)).toEqual({ kind: 'full', until: NOW + 60 });
    expect(grantAt(invoiced, NOW + 60)).toEqual({ kind: 'nothing' });
  });
});
