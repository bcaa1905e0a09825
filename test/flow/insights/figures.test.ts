import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeRow } from '../../../shared/account/change.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import { CHURN, NOW, PATH, type SeededFigures, seededFigures } from '../../support/insights/seededFigures.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';

let world: SeededFigures;
let viewer: SeededFigures['viewer'];

beforeEach(async () => {
  world = await seededFigures();
  viewer = world.viewer;
});

describe('the overview', () => {
  it('has the figures now, with the movements of the range that lead to them', async () => {
    await world.givenDays();
    const { status, body } = await viewer.get(`${PATH}/overview?from=2026-11-28`);
    expect(status).toBe(200);
    const overview = insightsResponses.getOverview[200].parse(body);
    expect(overview).toMatchObject({
      from: '2026-11-28',
      to: '2026-11-29',
      asOf: '2026-11-29T12:00:00Z',
      completeFrom: '2026-11-29',
      currency: 'usd',
      startMrrMinor: 2_900,
      startSubscribers: 1,
      mrrMinor: 15_700,
      subscribers: 3,
      committedMrrMinor: 15_700,
      states: { at80: 2, usedUp: 0, paymentDue: 0, terms: 0 },
      churn: { to: '2026-11-28', ...CHURN },
      conversion: { started: 2, converted: 1, migrated: 0, isComplete: false },
      drifts: [],
    });
    expect(overview.movements).toContainEqual({ kind: 'new', accounts: 2, amountMinor: 12_800 });
    expect(overview.movements).toHaveLength(7);
    const moved = overview.movements.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(overview.startMrrMinor + moved).toBe(overview.mrrMinor);
  });

  it('of earlier days has the figures at the end of the last one', async () => {
    await world.givenDays();
    const { body } = await viewer.get(`${PATH}/overview?from=2026-11-28&to=2026-11-28`);
    expect(body).toMatchObject({ mrrMinor: 5_800, startMrrMinor: 2_900, asOf: '2026-11-29T00:00:00Z' });
  });

  it('after a week of missed nights ends with the last day that is computed, as the list of accounts does', async () => {
    const levels = { 'subscribers#starter': 1, 'accounts#starter': 1, 'mrr#starter': 2_900 };
    await world.givenTotals(totalsOf('2026-11-19', { levels, churn: CHURN }));
    for (const day of ['2026-11-26', '2026-11-27', '2026-11-29']) {
      await world.givenSums(day, { 'level#subscribers#starter': 1, 'level#accounts#starter': 1 });
    }
    for (const query of ['from=2026-11-10', 'from=2026-11-28']) {
      const { body } = await viewer.get(`${PATH}/overview?${query}`);
      expect(body).toMatchObject({ subscribers: 2, asOf: '2026-11-27T00:00:00Z' });
      expect(body.churn).toEqual({ to: '2026-11-19', ...CHURN });
    }
    const { body } = await viewer.get('/admin/accounts');
    expect(body).toMatchObject({ subscribers: 2, total: 2 });
  });

  it('of a new stage is empty, of the last 30 days, and complete', async () => {
    const { body } = await viewer.get(`${PATH}/overview`);
    expect(body).toMatchObject({
      from: '2026-10-31',
      to: '2026-11-29',
      completeFrom: null,
      mrrMinor: 0,
      churn: null,
      plans: [{ plan: 'free' }, { plan: 'starter' }, { plan: 'growth' }],
    });
  });

  it('has the drifts of the last 24 hours, newest first, without those of erased accounts', async () => {
    const drift = (accountId: string, when: number): ChangeRow => ({
      kind: 'drift',
      accountId,
      name: 'drift#7',
      at: when,
      fields: ['plan', 'mrr'],
      planBefore: 'free',
      plan: 'starter',
    });
    await world.givenChanges(
      drift('late', NOW - 3_600),
      drift('early', NOW - 86_000),
      drift('too-early', NOW - 86_400),
      drift(erasedName('gone'), NOW - 7_200),
      { kind: 'checkout', accountId: 'buyer', name: 'checkout#2026-11-29', at: NOW - 5, plan: 'starter' },
    );
    const { body } = await viewer.get(`${PATH}/overview`);
    expect(body.drifts).toEqual(
      [
        { userId: 'late', at: '2026-11-29T11:00:00Z' },
        { userId: 'early', at: '2026-11-28T12:06:40Z' },
      ].map((one) => ({ ...one, fields: ['plan', 'mrr'], planBefore: 'free', plan: 'starter' })),
    );
  });

  it('is a CSV file with a line for each figure', async () => {
    await world.givenDays();
    const { lines, headers } = await world.csvOf(`${PATH}/overview?from=2026-11-28`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="overview.csv"');
    expect(lines[0]).toBe('figure,of,value');
    for (const line of [
      'mrrMinor,,15700',
      'startMrrMinor,,2900',
      'movementAmountMinor,new,12800',
      'planAccounts,free,2',
      'churn.base,,4',
      'conversion.started,,2',
    ]) {
      expect(lines).toContain(line);
    }
  });
});

describe('figures by day', () => {
  beforeEach(() => world.givenDays());

  it('of revenue are those at the end of each day, with its movements', async () => {
    const { body } = await viewer.get(`${PATH}/mrr?from=2026-11-26`);
    const { days } = insightsResponses.getRevenue[200].parse(body);
    expect(days.map(({ day, mrrMinor, subscribers }) => [day, mrrMinor, subscribers])).toEqual([
      ['2026-11-26', 0, 0],
      ['2026-11-27', 2_900, 1],
      ['2026-11-28', 5_800, 2],
      ['2026-11-29', 15_700, 3],
    ]);
    expect(days[3]?.movements).toEqual([{ kind: 'new', accounts: 1, amountMinor: 9_900 }]);
    const { lines } = await world.csvOf(`${PATH}/mrr?from=2026-11-29`);
    expect(lines).toEqual([
      'day,mrrMinor,committedMrrMinor,mrrAtRiskMinor,subscribers,newMinor,reactivationMinor,expansionMinor,contractionMinor,' +
        'churnMinor,migratedMinor,openingMinor,mrrMinor.free,mrrMinor.starter,mrrMinor.growth',
      '2026-11-29,15700,15700,0,3,9900,0,0,0,0,0,0,0,5800,9900',
    ]);
  });

  it('of churn end with the last day that is over', async () => {
    const { body } = await viewer.get(`${PATH}/churn?from=2026-11-26`);
    const { days } = insightsResponses.getChurn[200].parse(body);
    expect(days.map(({ day, churned }) => [day, churned])).toEqual([
      ['2026-11-26', 0],
      ['2026-11-27', 1],
      ['2026-11-28', 1],
    ]);
    expect((await world.csvOf(`${PATH}/churn?from=2026-11-28`)).lines).toEqual([
      'day,churned,base,voluntary,paymentFailure,churnedMrrMinor,startMrrMinor',
      '2026-11-28,1,4,1,0,2900,9900',
    ]);
  });

  it('of sessions are by plan, up to now', async () => {
    const { body } = await viewer.get(`${PATH}/sessions?from=2026-11-28`);
    expect(insightsResponses.getSessionFigures[200].parse(body).days).toEqual([
      { day: '2026-11-28', plans: [{ plan: 'starter', sessions: 3, minutes: 3 }] },
      { day: '2026-11-29', plans: [{ plan: 'growth', sessions: 1, minutes: 1 }] },
    ]);
    expect(body.refusals).toBeUndefined();
    expect((await world.csvOf(`${PATH}/sessions?from=2026-11-29`)).lines).toEqual([
      'day,plan,sessions,minutes,refusedFor,refused',
      '2026-11-29,growth,1,1,,',
    ]);
  });

  it('of conversion have whole months of first sessions, and days of checkouts', async () => {
    await world.givenTotals(totalsOf('2026-10-02', { cohort: { started: 5, converted: 2, migrated: 1 } }));
    const { body } = await viewer.get(`${PATH}/conversion?from=2026-10-31`);
    const { cohorts, checkouts } = insightsResponses.getConversion[200].parse(body);
    expect(cohorts).toEqual([
      { month: '2026-10', started: 5, converted: 2, migrated: 1, isComplete: false },
      { month: '2026-11', started: 2, converted: 1, migrated: 0, isComplete: false },
    ]);
    expect(body).toMatchObject({ from: '2026-10-31', to: '2026-11-29' });
    expect(checkouts.at(-1)).toEqual({ day: '2026-11-28', opened: 2, subscribed: 1, isComplete: false });
    expect(checkouts[0]).toEqual({ day: '2026-10-31', opened: 0, subscribed: 0, isComplete: true });
    const { lines } = await world.csvOf(`${PATH}/conversion?from=2026-11-28`);
    expect(lines).toEqual([
      'month,started,converted,migrated,day,opened,subscribed,isComplete',
      '2026-11,2,1,0,,,,false',
      ',,,,2026-11-28,2,1,false',
    ]);
  });
});

it('figures of sessions have the refused starts of each day where metrics are kept', async () => {
  vi.stubEnv('METRICS_NAMESPACE', 'SessionBilling/test');
  const send = vi.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(async () => ({
    MetricDataResults: [
      { Id: 'quota_exceeded', Timestamps: [new Date('2026-11-28T00:00:00Z')], Values: [4] },
    ],
  }));
  const { body } = await viewer.get(`${PATH}/sessions?from=2026-11-28`);
  expect(body.refusals).toEqual([{ day: '2026-11-28', reason: 'quota_exceeded', count: 4 }]);
  expect((await world.csvOf(`${PATH}/sessions?from=2026-11-28`)).lines).toContain(
    '2026-11-28,,,,quota_exceeded,4',
  );
  send.mockRestore();
});

it('figures of sessions have no refused starts while CloudWatch fails', async () => {
  vi.stubEnv('METRICS_NAMESPACE', 'SessionBilling/test');
  const send = vi
    .spyOn(CloudWatchClient.prototype, 'send')
    .mockRejectedValue(new Error('ThrottlingException'));
  const { status, body } = await viewer.get(`${PATH}/sessions?from=2026-11-28`);
  expect(status).toBe(200);
  expect(body.days).toHaveLength(2);
  expect(body).not.toHaveProperty('refusals');
  send.mockRestore();
});
