import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planAccount } from '../../../../scripts/migrate/planAccount.ts';
import { PLANS } from '../../../../shared/account/plans.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../../shared/time.ts';
import { ACCOUNT, paying, projects, SETTINGS } from './planningOf.ts';

const DAY_MAX = 400;
const FIRST = Date.parse('2026-01-01T00:00:00Z') / 1_000;

const planning = fc
  .record({
    amountMinor: fc.integer({ min: 0, max: 20_000 }),
    anchorDay: fc.integer({ min: 0, max: DAY_MAX }),
    monthsPaid: fc.integer({ min: 0, max: 14 }),
    nowDay: fc.integer({ min: 0, max: DAY_MAX }),
    noticeDays: fc.integer({ min: 0, max: 120 }),
    keepPriceMonths: fc.integer({ min: 0, max: 24 }),
    sessions: fc.array(fc.integer({ min: 0, max: 25_000 }), { maxLength: 14 }),
    projects: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 15 }),
  })
  .map((given) => {
    const settings = { ...SETTINGS, noticeDays: given.noticeDays, keepPriceMonths: given.keepPriceMonths };
    const anchor = FIRST + given.anchorDay * SECONDS_PER_DAY + 7;
    const months = given.sessions.map((sessions, index) => ({
      month: new Date(addMonths(FIRST, index) * 1_000).toISOString().slice(0, 7),
      sessions,
      minutes: sessions,
    }));
    const listed = projects(...given.projects.map((time) => `p${time}:${time % 7}`));
    const built = paying({
      amountMinor: given.amountMinor,
      periodEnd: addMonths(anchor, given.monthsPaid + 1),
      now: FIRST + given.nowDay * SECONDS_PER_DAY,
      settings,
      account: { ...ACCOUNT, months, projects: listed },
    });
    const [item] = built.placement.subscription?.items ?? [];
    if (item) item.periodStart = addMonths(anchor, given.monthsPaid);
    return { planning: built, anchor };
  });

it('nobody pays more than before at first, or ever more than the list price', () => {
  fc.assert(
    fc.property(planning, (given) => {
      const { options, from } = planAccount(given.planning);
      const [planned] = options;
      for (const option of options) {
        const list = PLANS[option.plan].price.amountMinor;
        expect(option.amountMinor).toBeLessThanOrEqual(list);
        expect(option.thenAmountMinor).toBe(list);
        if (option.months === 0) expect(option.amountMinor).toBe(list);
      }
      const keeps = given.planning.settings.keepPriceMonths > 0;
      if (keeps) expect(planned?.amountMinor).toBeLessThanOrEqual(from.amountMinor);
    }),
  );
});

it('the move is the first renewal of the anchor that leaves the days of notice', () => {
  fc.assert(
    fc.property(planning, (given) => {
      const { now, settings, placement } = given.planning;
      const { movesAt = 0 } = planAccount(given.planning);
      const end = placement.subscription?.items[0]?.periodEnd ?? 0;
      const earliest = now + settings.noticeDays * SECONDS_PER_DAY;
      const renewals = Array.from({ length: 60 }, (_, index) => addMonths(given.anchor, index));
      expect(movesAt).toBe(renewals.find((renewal) => renewal >= end && renewal >= earliest));
    }),
  );
});

it('each project is active or archived, within the limit of the plan', () => {
  fc.assert(
    fc.property(planning, (given) => {
      const { projects: planned, options } = planAccount(given.planning);
      const all = given.planning.account.projects.map(({ projectId }) => projectId);
      const limit = PLANS[options[0]?.plan ?? 'free'].projectsIncluded;
      expect([...planned.active, ...planned.archived].sort()).toEqual(all.sort());
      expect(planned.active).toHaveLength(Math.min(all.length, limit));
    }),
  );
});
