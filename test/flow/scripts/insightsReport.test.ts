import { expect, it } from 'vitest';
import { addDays } from '../../../services/insights/domain/days.ts';
import { createTotalsStore } from '../../../services/insights/store/totalsStore.ts';
import { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import { isoDay } from '../../../shared/time.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';
import { openLocalStage } from './support/openLocalStage.ts';

const YESTERDAY = addDays(isoDay(Math.floor(Date.now() / 1000)), -1);

it('the report of a stage is a table, JSON or CSV', { timeout: 60_000 }, async () => {
  const { table, run } = await openLocalStage();
  const store = createTotalsStore(table);
  await store.writeTotals(
    totalsOf(YESTERDAY, {
      levels: {
        'mrr#starter': 5_800,
        'subscribers#starter': 2,
        'accounts#starter': 2,
        committed_mrr: 2_900,
        at_80: 1,
      },
      movements: { new: { accounts: 2, amountMinor: 5_800 } },
      churn: {
        churned: 1,
        base: 4,
        voluntary: 1,
        paymentFailure: 0,
        churnedMrrMinor: 2_900,
        startMrrMinor: 11_600,
      },
      cohort: { started: 8, converted: 2, migrated: 0 },
    }),
  );
  const report = (...args: string[]) => run('insights', 'report', ...args);

  const shown = await report('--from', YESTERDAY);
  expect([shown.code, shown.error]).toEqual([0, '']);
  for (const line of [
    /^MRR +\$0\.00 +\$58\.00$/m,
    /^committed MRR +\$29\.00$/m,
    /^new +2 +\$58\.00$/m,
    /^starter +2 +2 +\$58\.00$/m,
    /^80 % of the quota used +1$/m,
    /^churn, 30 days +25\.0 % +1 of 4 accounts/m,
    /^revenue churn +25\.0 % +\$29\.00 of \$116\.00$/m,
    /^conversion +25\.0 % +2 of 8 new accounts; 30 days are not over for all$/m,
  ]) {
    expect(shown.out).toMatch(line);
  }

  const json = await report('--json');
  expect(insightsResponses.getOverview[200].parse(JSON.parse(json.out))).toMatchObject({ mrrMinor: 5_800 });
  expect((await report('--csv')).out.split('\r\n')).toContain('mrrMinor,,5800');

  const refused = await report('--from', '2026-02-30');
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.error).toContain('from must be a UTC day');
  expect((await report('--json', '--csv')).error).toMatch(/^choose one of --json and --csv/);
});
