import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { usage } from '../../../services/accounts/domain/usage.ts';
import { type Account, PREVIOUS_MAX } from '../../../shared/account/account.ts';
import { accountAttributes, parseAccountRow } from '../../../shared/account/accountRow.ts';
import { entitlementsAt } from '../../../shared/account/entitlements.ts';
import { accountAt, newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { END, GRACE_END, NOW, START, subscription } from './support/subscriptions.ts';

const PRO = { sessionsIncluded: 50_000, concurrent: 120, requestsPerMinute: 30_000, projectsIncluded: 25 };

/** The item of an account with the paid plan `pro`, as a newer release could write it. */
function newerItem(changes: Record<string, unknown> = {}) {
  const known = accountAttributes({
    ...rollOver({ ...newAccount('u1', NOW), subscription: subscription() }, NOW),
    customers: ['cus_1'],
  });
  const stored = known.subscription?.with(3, 'pro') ?? [];
  return marshall(
    {
      ...tableKeys.account('u1'),
      ...known,
      limits: [50_000, 120, 30_000, 25, 'tail'],
      plan: 'pro',
      subscription: [...stored, 'annual', [1, 2]],
      paid: [END, null, START, 40_000, null, 'tail'],
      terms: { until: END + 1, region: 'eu' },
      open: { s1: [NOW, NOW + 120, 'eu'] },
      projects: { p1: [START, 4, 90, 1_000] },
      addOns: { storage: 5 },
      ...changes,
    },
    { removeUndefinedValues: true },
  );
}

const figuresOf = ({ sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded }: Account) => ({
  sessionsIncluded,
  concurrent,
  requestsPerMinute,
  projectsIncluded,
});

describe('an account item of a newer release', () => {
  it('is read by the part that this release knows', () => {
    const account = parseAccountRow(newerItem());
    expect(account).toMatchObject({
      ...PRO,
      plan: 'pro',
      subscription: { plan: 'pro', paidUntil: END, graceUntil: GRACE_END, included: [START, 40_000] },
      terms: { until: END + 1 },
    });
    expect(account.open).toEqual({ s1: [NOW, NOW + 120] });
    expect(account.projects).toEqual({ p1: [START, 4, 90] });
    expect(account).not.toHaveProperty('addOns');
  });

  it('keeps the id of an unknown plan in what is written', () => {
    const written = accountAttributes(rollOver(parseAccountRow(newerItem()), END));
    expect(written).toMatchObject({ plan: 'pro' });
    expect(written.subscription?.[3]).toBe('pro');
  });

  it.each(['active', 'trialing', 'past_due', 'unpaid'])(
    'with an unknown plan and no grace is not taken for one of an earlier release, %s',
    (status) => {
      const stored = unmarshall(newerItem()).subscription as unknown[];
      const item = newerItem({ subscription: stored.with(2, status).with(8, null), paid: undefined });
      const { subscription: parsed } = parseAccountRow(item);
      expect(entitlementsAt({ subscription: parsed, now: END - 1 }).plan).toBe('pro');
      expect(entitlementsAt({ subscription: parsed, now: END }).plan).toBe('free');
    },
  );

  it('shows the greatest known plan instead of an unknown one', () => {
    const account = parseAccountRow(newerItem());
    expect(usage(account, NOW)).toMatchObject({ plan: 'growth', sessionsIncluded: 50_000, cancelAt: null });
  });
});

describe('the entitlements of a plan that only a newer release knows', () => {
  const account = parseAccountRow(newerItem());

  it('are the stored figures while they are valid, and when they are computed again', () => {
    expect(figuresOf(accountAt(account, NOW))).toEqual(PRO);
    expect(figuresOf(rollOver(account, NOW))).toEqual(PRO);
    expect(figuresOf(rollOver(account, END))).toEqual(PRO);
    expect(figuresOf(rollOver(rollOver(account, END), END + 1))).toEqual(PRO);
  });

  it('are never less than those of the greatest known plan', () => {
    const partial = { ...account, sessionsIncluded: 8_333, concurrent: 200 };
    expect(figuresOf(rollOver(partial, NOW))).toEqual({ ...PRO, sessionsIncluded: 20_000, concurrent: 200 });
  });

  it('are those of the greatest known plan if the stored figures are of another plan', () => {
    const before: Account = { ...newAccount('u1', NOW), subscription: account.subscription };
    expect(rollOver(before, NOW)).toMatchObject({ plan: 'pro', sessionsIncluded: 20_000, concurrent: 50 });
  });

  it('are replaced by terms', () => {
    const terms = { sessionsIncluded: 7 };
    expect(figuresOf(rollOver({ ...account, terms }, NOW))).toEqual({ ...PRO, sessionsIncluded: 7 });
  });

  it('end with the paid time and its grace', () => {
    expect(rollOver(account, GRACE_END - 1).plan).toBe('pro');
    expect(rollOver(account, GRACE_END)).toMatchObject({ plan: 'free', sessionsIncluded: 100 });
  });

  it('end at once with a status that grants nothing', () => {
    const cancelled = { ...account, subscription: subscription({ plan: 'pro', status: 'canceled' }) };
    expect(rollOver(cancelled, NOW)).toMatchObject({ plan: 'free', sessionsIncluded: 100 });
  });

  it('without a subscription end with the period', () => {
    const { subscription: _none, ...others } = account;
    expect(figuresOf(accountAt(others, NOW))).toEqual(PRO);
    expect(accountAt(others, END).plan).toBe('free');
  });
});

it('previous periods are read in threes, and an incomplete one is ignored', () => {
  const past = [...Array.from({ length: PREVIOUS_MAX }, () => [START, 100, 1]).flat(), START];
  expect(parseAccountRow(newerItem({ past })).previous).toHaveLength(PREVIOUS_MAX);
});
