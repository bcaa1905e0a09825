import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../services/accounts/domain/catalogue.ts';
import { unmatched } from '../../services/accounts/domain/unmatched.ts';
import { usage } from '../../services/accounts/domain/usage.ts';
import { decideCheckout } from '../../services/billing/domain/decideCheckout.ts';
import type { CheckoutSession } from '../../services/billing/domain/ports.ts';
import { cursorOf, positionOf } from '../../services/metering/domain/cursor.ts';
import { retryDelaySeconds } from '../../services/webhooks/domain/retryDelay.ts';
import { accountAttributes, parseAccountRow } from '../../shared/account/accountRow.ts';
import { admit } from '../../shared/account/rateLimit.ts';
import { newAccount, rollOver } from '../../shared/account/rollOver.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { plansResponse, usageResponse } from '../../shared/contract/httpResponses.ts';

import { starterSubscription } from '../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:30Z') / 1000;

describe('usage', () => {
  const fresh = newAccount('u1', NOW);

  it('of a user never seen is a free account with nothing used, in the callers’ exact shape', () => {
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
    });
  });

  it('tells when a cancelled plan ends, while it has not', () => {
    const subscription = starterSubscription(NOW, { cancelAt: NOW + 600 });
    const account = rollOver({ ...fresh, subscription }, NOW);
    expect(usage(account, NOW)).toMatchObject({ status: 'active', cancelAt: '2026-11-22T18:10:30Z' });
    expect(usage(rollOver(account, NOW + 600), NOW + 600)).toMatchObject({ plan: 'free', cancelAt: null });
  });

  it('tells that a payment is due, in the grace and after it', () => {
    const subscription = starterSubscription(NOW, { status: 'past_due', graceUntil: NOW + 600 });
    const account = rollOver({ ...fresh, subscription }, NOW);
    expect(usage(account, NOW)).toMatchObject({ plan: 'starter', status: 'past_due', paymentDue: true });
    expect(usage(rollOver(account, NOW + 600), NOW + 600)).toMatchObject({ plan: 'free', paymentDue: true });
  });

  it('leaves 5 at 95 of 100 and never less than 0 past the quota', () => {
    expect(usage({ ...fresh, sessionsUsed: 95 }, NOW)).toMatchObject({
      sessionsRemaining: 5,
      percentUsed: 95,
    });
    expect(usage({ ...fresh, sessionsUsed: 250 }, NOW)).toMatchObject({
      sessionsRemaining: 0,
      percentUsed: 250,
    });
  });

  it('shows 100 percent only when the quota is used up', () => {
    const account = { ...fresh, sessionsIncluded: 20_000 };
    expect(usage({ ...account, sessionsUsed: 19_999 }, NOW).percentUsed).toBe(99);
    expect(usage({ ...account, sessionsIncluded: 0 }, NOW).percentUsed).toBe(100);
  });

  it('adds the running time of open sessions, up to their lease’s end', () => {
    const open: Record<string, [number, number]> = { a: [NOW - 90, NOW + 30], b: [NOW - 500, NOW - 380] };
    expect(usage({ ...fresh, secondsUsed: 30, open }, NOW).minutesUsed).toBe(
      Math.floor((30 + 90 + 120) / 60),
    );
  });

  it('always has the shape of the contract', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.nat({ max: 100_000 }),
        (sessionsUsed, secondsUsed, sessionsIncluded) => {
          const answer = usage({ ...fresh, sessionsUsed, secondsUsed, sessionsIncluded }, NOW);
          expect(usageResponse.parse(answer)).toEqual(answer);
          expect(answer.sessionsRemaining).toBe(Math.max(0, sessionsIncluded - sessionsUsed));
        },
      ),
    );
  });
});

describe('a checkout', () => {
  const checkout = { attempt: 1, plan: 'starter' as const, customer: 'cus_1', sessionId: 'cs_1' };
  const decide = (
    session: CheckoutSession | undefined,
    subscriptions: { id: string; status: string }[] = [],
  ) => decideCheckout({ plan: 'starter', customers: ['cus_1'], checkout, session, subscriptions }).kind;
  const complete = { id: 'cs_1', status: 'complete' as const, subscription: 'sub_1' };

  it('waits for a subscription that was paid and is not listed yet', () => {
    expect(decide(complete)).toBe('pending');
    expect(decide(complete, [{ id: 'sub_1', status: 'active' }])).toBe('subscribed');
    expect(decide(complete, [{ id: 'sub_1', status: 'canceled' }])).toBe('reserve');
  });

  it.each(['incomplete', 'past_due', 'unpaid', 'paused', 'trialing', 'something_new'])(
    'is not sold beside a subscription that is %s',
    (status) => {
      expect(decide(undefined, [{ id: 'sub_1', status }])).toBe('subscribed');
    },
  );

  it('goes on with what a crash left, unless its customer is gone', () => {
    expect(decide(undefined)).toBe('replay');
    expect(decideCheckout({ plan: 'starter', customers: ['cus_2'], checkout, subscriptions: [] }).kind).toBe(
      'reserve',
    );
  });
});

describe('the catalogue', () => {
  it('has the plans, prices and limits that are sold', () => {
    const { plans } = plansResponse.parse(catalogue());
    expect(
      plans.map(({ plan, price, sessionsIncluded, estimatedMinutes, projectsIncluded, rateLimit }) => [
        plan,
        price.amountMinor,
        sessionsIncluded,
        estimatedMinutes,
        projectsIncluded,
        rateLimit.requestsPerMinute,
        rateLimit.concurrent,
      ]),
    ).toEqual([
      ['free', 0, 100, 200, 1, 100, 1],
      ['starter', 2_900, 5_000, 10_000, 3, 1_000, 10],
      ['growth', 9_900, 20_000, 40_000, 10, 10_000, 50],
    ]);
  });
});

describe('the rate', () => {
  const attempt = (requestNumber: number) => () =>
    admit({ known: undefined, accountId: 'u1', requestNumber, now: NOW, tellRate: () => undefined });

  it('lets the last request of a minute through and refuses the next, with the wait', () => {
    expect(attempt(100)).not.toThrow();
    expect(attempt(101)).toThrow(
      expect.objectContaining({
        code: 'rate_limited',
        status: 429,
        headers: { 'Retry-After': '30' },
      }),
    );
  });
});

describe('a cursor', () => {
  it('comes back as the position it was made of', () => {
    const position = { endedAt: NOW, sessionId: 'a.b:c-d' };
    expect(positionOf(cursorOf(position))).toEqual(position);
  });

  it.each([
    '',
    'x',
    'AAAA',
    cursorOf({ endedAt: NOW, sessionId: 'a' }).slice(1),
    Buffer.from('1#a#b').toString('base64url'),
  ])('%j is refused when no route made it', (cursor) => {
    expect(() => positionOf(cursor)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid_request' }),
    );
  });
});

describe('a failed message', () => {
  const rest = (receiveCount: number, { retryAfter = 0, random = 0 } = {}) =>
    retryDelaySeconds({ receiveCount, retryAfter, random });

  it('rests so long in eight tries that an hour of Stripe’s absence kills none', () => {
    const rests = [1, 2, 3, 4, 5, 6, 7].map((count) => rest(count));
    expect(rests.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(3_600);
    expect(rest(1)).toBe(30);
    expect(rest(20)).toBe(3_600);
    // SQS lets a message rest for 12 hours at most.
    expect(rest(20, { random: 0.999 })).toBeLessThanOrEqual(43_200);
  });

  it('rests as long as Stripe asked for, up to an hour, and some more so that not all come back at once', () => {
    expect(rest(1, { retryAfter: 5 })).toBe(30);
    expect(rest(1, { retryAfter: 90 })).toBe(90);
    expect(rest(1, { retryAfter: 90, random: 0.999 })).toBe(112);
    expect(rest(1, { retryAfter: 86_400 })).toBe(3_600);
  });
});

describe('an account item', () => {
  it('comes back as the account it was made of', () => {
    const subscription = {
      id: 'sub_1',
      customer: 'cus_1',
      status: 'past_due',
      plan: 'growth' as const,
      periodStart: 1,
      periodEnd: 2,
      anchor: 1,
      graceUntil: 9,
    };
    const accounts = [
      newAccount('u1', NOW),
      {
        ...newAccount('u1', NOW),
        subscription,
        status: 'past_due',
        customers: ['cus_1'],
        customerAttempt: 3,
        terms: { until: 5 },
      },
    ];
    for (const account of accounts) {
      const row = marshall(
        { ...tableKeys.account('u1'), ...accountAttributes(account) },
        { removeUndefinedValues: true },
      );
      expect(parseAccountRow(row)).toEqual(account);
    }
  });

  it('that is something else is a fault', () => {
    expect(() => parseAccountRow(marshall({ pk: 'SESSION#u1#s1', sk: 'SESSION' }))).toThrow();
  });
});

describe('a request that no route takes', () => {
  const paths = {
    '/metering/sessions/{session_id}/end': { post: {} },
    '/billing/plans': { get: {} },
    '/openapi.json': { get: {} },
  };
  it.each([
    ['POST', '/billing/plans', 405],
    ['GET', '/metering/sessions/abc/end', 405],
    ['GET', '/metering/sessions/a/b/end', 404],
    ['GET', '/nothing', 404],
    ['GET', '/openapiXjson', 404],
  ])('%s %s gets %i', (method, path, status) => {
    expect(unmatched(paths, { method, path }).status).toBe(status);
  });

  it('is told the methods there are', () => {
    expect(unmatched(paths, { method: 'DELETE', path: '/billing/plans' }).headers).toEqual({ Allow: 'GET' });
  });
});
