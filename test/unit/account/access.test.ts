import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessOf } from '../../../shared/account/access.ts';
import { entitlementsAt } from '../../../shared/account/entitlements.ts';
import { starterSubscription } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const CANCEL_AT = NOW + 7_200;
const GRACE_UNTIL = NOW + 3_600;

/** The policy in the docs: status, plan before the end, plan from the end on, the end, payment due. */
const table = readFileSync('docs/webhooks.md', 'utf8')
  .split('reads this table. -->')[1]
  ?.split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .slice(0, 10) as string[][];
const rows = table.map(([, status = '', before, after, end = '', due]) => ({
  status: status === 'anything else' ? 'a_future_status' : status,
  before,
  after,
  end,
  due,
}));
const subscriptionOf = (status: string) =>
  starterSubscription(NOW, { status, cancelAt: CANCEL_AT, graceUntil: GRACE_UNTIL });
const planAt = (status: string, now: number) =>
  entitlementsAt({ subscription: subscriptionOf(status), now }).plan === 'free' ? 'free' : 'plan';

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
    'grants with status $status: $before before the end, $after from the end on',
    ({ status, before, after, end, due }) => {
      const endsAt = end === '' ? NOW : end.includes('grace') ? GRACE_UNTIL : CANCEL_AT;
      if (end !== '') expect(accessOf(subscriptionOf(status)).endsAt).toBe(endsAt);
      expect(planAt(status, endsAt - 1)).toBe(before);
      expect(planAt(status, endsAt)).toBe(after);
      expect(accessOf({ status }).paymentDue).toBe(due === 'yes');
    },
  );

  it('has no end for an active subscription without cancellation, and no grace without an unpaid invoice', () => {
    expect(accessOf({ status: 'active' }).endsAt).toBe(Infinity);
    expect(accessOf({ status: 'past_due' }).endsAt).toBe(-Infinity);
    expect(accessOf({ status: 'past_due', graceUntil: GRACE_UNTIL, cancelAt: NOW }).endsAt).toBe(NOW);
  });
});
