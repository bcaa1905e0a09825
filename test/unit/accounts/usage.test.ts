import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usage } from '../../../services/accounts/domain/usage.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { addMonths } from '../../../shared/time.ts';
import { starterSubscription } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:30Z') / 1000;

describe('usage', () => {
  const fresh = newAccount('u1', NOW);

  it('of a user never seen has the exact shape that callers rely on', () => {
    expect(usage(fresh, NOW)).toEqual({
      plan: 'free',
      sessionsIncluded: 100,
      sessionsUsed: 0,
      sessionsRemaining: 100,
      estimatedMinutes: 200,
      minutesUsed: 0,
      percentUsed: 0,
      rateLimit: { requestsPerMinute: 100, concurrent: 1 },
      status: 'none',
      periodStart: '2026-11-01T00:00:00Z',
      periodEnd: '2026-12-01T00:00:00Z',
      cancelAt: null,
      paymentDue: false,
      openSessions: 0,
      accessUntil: null,
      graceUntil: null,
      refusedSince: null,
      fullQuota: 100,
    });
  });

  it('counts the sessions that run: not those whose lease has expired, nor those whose slot is given back', () => {
    const open: Record<string, [number, number]> = {
      alive: [NOW - 90, NOW + 1],
      expired: [NOW - 500, NOW],
      closed: [NOW - 500, -(NOW + 60)],
    };
    expect(usage({ ...fresh, open }, NOW).openSessions).toBe(1);
  });

  it('sessions are refused since the first refusal, and not while any remain', () => {
    const full = { ...fresh, sessionsUsed: 100, refusedAt: NOW - 60 };
    expect(usage(full, NOW).refusedSince).toBe('2026-11-22T17:59:30Z');
    expect(usage({ ...full, sessionsUsed: 101 }, NOW).refusedSince).toBe('2026-11-22T17:59:30Z');
    expect(usage({ ...full, sessionsUsed: 99 }, NOW).refusedSince).toBeNull();
    expect(usage({ ...full, refusedAt: undefined }, NOW).refusedSince).toBeNull();
  });

  it('a refusal of an earlier period says nothing of this one', () => {
    const full = { ...fresh, sessionsUsed: 100, refusedAt: fresh.usageSince - 1 };
    expect(usage(full, NOW).refusedSince).toBeNull();
  });

  it('in the grace shows its end, and the quota that the payment brings back', () => {
    const subscription = starterSubscription(NOW);
    const at = subscription.paidUntil;
    const account = rollOver({ ...fresh, subscription }, at);
    const graceUntil = new Date((subscription.graceUntil ?? 0) * 1000).toISOString().replace('.000', '');
    expect(usage(account, at)).toMatchObject({
      sessionsIncluded: 1_130,
      fullQuota: 5_000,
      graceUntil,
      accessUntil: graceUntil,
    });
    const negotiated = rollOver({ ...account, terms: { sessionsIncluded: 8_000 } }, at);
    expect(usage(negotiated, at).fullQuota).toBe(8_000);
  });

  it('before the end of the paid time there is no grace, and an account that must pay knows when its plan ends', () => {
    const subscription = starterSubscription(NOW);
    const paid = rollOver({ ...fresh, subscription }, NOW);
    expect(usage(paid, NOW)).toMatchObject({ graceUntil: null, accessUntil: null, fullQuota: 5_000 });
    const due = rollOver({ ...fresh, subscription: { ...subscription, status: 'past_due' } }, NOW);
    expect(usage(due, NOW)).toMatchObject({ graceUntil: null, fullQuota: 5_000 });
    expect(usage(due, NOW).accessUntil).toBe(
      new Date((subscription.graceUntil ?? 0) * 1000).toISOString().replace('.000', ''),
    );
  });

  it('the quota of a plan that only a newer release knows is whole in its grace', () => {
    const subscription = starterSubscription(NOW, { plan: 'planet' });
    const account = rollOver({ ...fresh, subscription }, subscription.paidUntil);
    expect(usage(account, subscription.paidUntil)).toMatchObject({
      sessionsIncluded: 20_000,
      fullQuota: 20_000,
    });
  });

  it('shows the end of a cancelled plan until it has ended', () => {
    const subscription = starterSubscription(NOW, { cancelAt: NOW + 600 });
    const account = rollOver({ ...fresh, subscription }, NOW);
    expect(usage(account, NOW)).toMatchObject({ status: 'active', cancelAt: '2026-11-22T18:10:30Z' });
    expect(usage(rollOver(account, NOW + 600), NOW + 600)).toMatchObject({ plan: 'free', cancelAt: null });
  });

  it('shows that a payment is due during and after the grace period', () => {
    const graceUntil = NOW + 600;
    const paid = { paidUntil: NOW, periodStart: addMonths(NOW, -1), anchor: NOW };
    const subscription = starterSubscription(NOW, { status: 'past_due', graceUntil, ...paid });
    const account = rollOver({ ...fresh, subscription }, NOW);
    expect(usage(account, NOW)).toMatchObject({ plan: 'starter', status: 'past_due', paymentDue: true });
    const later = rollOver(account, graceUntil);
    expect(usage(later, graceUntil)).toMatchObject({ plan: 'free', status: 'past_due', paymentDue: true });
  });

  it('shows no payment due in the grace after the paid time while Stripe has not asked for the payment', () => {
    const subscription = starterSubscription(NOW);
    const account = rollOver({ ...fresh, subscription }, subscription.paidUntil);
    // 5,000 × 7 days / 31 days.
    expect(usage(account, subscription.paidUntil)).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 1_130,
      paymentDue: false,
    });
  });

  it('has 5 sessions left at 95 of 100, and never fewer than 0 beyond the quota', () => {
    expect(usage({ ...fresh, sessionsUsed: 95 }, NOW)).toMatchObject({
      sessionsRemaining: 5,
      percentUsed: 95,
    });
    expect(usage({ ...fresh, sessionsUsed: 250 }, NOW)).toMatchObject({
      sessionsRemaining: 0,
      percentUsed: 250,
    });
  });

  it('reaches 100 percent only when the quota is used up', () => {
    const account = { ...fresh, sessionsIncluded: 20_000 };
    expect(usage({ ...account, sessionsUsed: 19_999 }, NOW).percentUsed).toBe(99);
    expect(usage({ ...account, sessionsIncluded: 0 }, NOW).percentUsed).toBe(100);
  });

  it('shows the time of an open session since the period began, and nothing of one that died before it', () => {
    const next = rollOver(fresh, fresh.periodEnd);
    const hour = fresh.periodEnd - 7_200;
    expect(usage({ ...fresh, open: { dead: [hour, hour + 3_720] } }, hour + 4_000).minutesUsed).toBe(62);
    const open: Record<string, [number, number]> = {
      dead: [hour, hour + 3_720],
      closed: [hour, -(hour + 3_720)],
      alive: [hour, next.usageSince + 180],
    };
    expect(usage({ ...next, open }, next.usageSince + 120).minutesUsed).toBe(2);
  });

  it('adds the running time of open sessions up to the end of their leases', () => {
    const open: Record<string, [number, number]> = { a: [NOW - 90, NOW + 30], b: [NOW - 500, NOW - 380] };
    expect(usage({ ...fresh, secondsUsed: 30, open }, NOW).minutesUsed).toBe(
      Math.floor((30 + 90 + 120) / 60),
    );
  });

  it('has the shape of the contract for any figures', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.nat({ max: 100_000 }),
        (sessionsUsed, secondsUsed, sessionsIncluded) => {
          const response = usage({ ...fresh, sessionsUsed, secondsUsed, sessionsIncluded }, NOW);
          expect(accountResponses.getUsage[200].parse(response)).toEqual(response);
          expect(response.sessionsRemaining).toBe(Math.max(0, sessionsIncluded - sessionsUsed));
        },
      ),
    );
  });
});
