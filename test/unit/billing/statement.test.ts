import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../../services/billing/domain/ports.ts';
import {
  billedSince,
  invoiceNumbers,
  notByDay,
  periodId,
  startOfPeriod,
  statementOf,
} from '../../../services/billing/domain/statement.ts';
import type { DayPart, UsagePeriod } from '../../../shared/account/ports.ts';
import type { Amounts } from '../../../shared/account/usageAmounts.ts';

const START = Date.parse('2026-10-09T10:15:00Z') / 1000;
const END = Date.parse('2026-11-09T10:15:00Z') / 1000;

const projects = (amounts: Record<string, [sessions: number, seconds: number]>): Map<string, Amounts> =>
  new Map(Object.entries(amounts).map(([id, [sessions, seconds]]) => [id, { sessions, seconds }]));

const period: UsagePeriod = {
  plan: 'growth',
  start: START,
  end: END,
  sessionsIncluded: 20_000,
  sessions: 10,
  seconds: 600,
  projects: projects({ web: [6, 300] }),
};

const part = (day: string, since: number, sessions: number, ofProjects = {}): DayPart => ({
  day,
  since,
  sessions,
  seconds: sessions * 60,
  projects: projects(ofProjects),
});

describe('the id of a statement', () => {
  it('has the digits of the start, and leads back to it', () => {
    expect(periodId(START)).toBe('20261009T101500Z');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (start) => {
        expect(startOfPeriod(periodId(start))).toBe(start);
      }),
    );
  });

  it.each(['20261309T101500Z', '20261009T991500Z', '99999999T999999Z'])('%s is of no period', (id) => {
    expect(startOfPeriod(id)).toBeUndefined();
  });
});

describe('a statement', () => {
  it('has the part of a day that belongs to its period, the first day and the last one', () => {
    const parts = [
      part('2026-10-09', START - 86_400, 50),
      part('2026-10-09', START, 4, { web: [3, 180] }),
      part('2026-11-09', START, 6, { web: [3, 180], old: [1, 60] }),
      part('2026-11-09', END, 70),
    ];
    expect(statementOf(period, { parts, asOf: END })).toMatchObject({
      sessions: 10,
      seconds: 600,
      days: [
        {
          day: '2026-10-09',
          sessions: 4,
          projects: [{ projectId: 'web', sessions: 3 }, { projectId: null }],
        },
        { day: '2026-11-09', sessions: 6 },
      ],
      asOf: END,
    });
  });

  it('has projects that were archived before its end, which only days have', () => {
    const parts = [part('2026-10-09', START, 10, { web: [6, 360], old: [1, 60] })];
    expect(statementOf(period, { parts }).projects).toEqual([
      { projectId: 'old', sessions: 1, seconds: 60 },
      { projectId: 'web', sessions: 6, seconds: 360 },
      { projectId: null, sessions: 3, seconds: 180 },
    ]);
  });

  it('has the totals of projects whose days are no longer kept', () => {
    const statement = statementOf(period, { parts: [part('2026-11-09', START, 2, { web: [1, 60] })] });
    expect(statement.projects).toEqual([
      { projectId: 'web', sessions: 6, seconds: 300 },
      { projectId: null, sessions: 4, seconds: 300 },
    ]);
    expect(notByDay(statement)).toEqual({ sessions: 8, seconds: 480 });
  });

  it('leaves out days without usage, such as one whose seconds were moved', () => {
    const statement = statementOf(period, { parts: [part('2026-10-10', START, 0)] });
    expect(statement.days).toEqual([]);
  });

  it('adds up: the days and what is in none, the projects and what belongs to none', () => {
    const amount = fc.nat(1_000);
    const amounts = fc.record({ sessions: amount, seconds: amount });
    const days = fc.array(
      fc.record({
        day: fc.constantFrom('2026-10-09', '2026-10-10', '2026-11-01'),
        web: amounts,
        none: amounts,
      }),
    );
    fc.assert(
      fc.property(days, amounts, (all, carried) => {
        const parts = all.map(({ day, web, none }) => ({
          day,
          since: START,
          sessions: web.sessions + none.sessions,
          seconds: web.seconds + none.seconds,
          projects: new Map([['web', web]]),
        }));
        const total = (name: 'sessions' | 'seconds') =>
          parts.reduce((sum, one) => sum + one[name], carried[name]);
        const whole = { sessions: total('sessions'), seconds: total('seconds') };
        const statement = statementOf({ ...period, ...whole, projects: new Map() }, { parts });
        expect(notByDay(statement)).toEqual(carried);
        for (const one of [statement, ...statement.days])
          for (const name of ['sessions', 'seconds'] as const)
            expect(one.projects.reduce((sum, project) => sum + project[name], 0)).toBe(one[name]);
      }),
    );
  });
});

describe('the invoices of a statement', () => {
  const invoice = (number: string | undefined, more: Partial<Invoice>): Invoice => ({
    invoiceId: `in_${number}`,
    status: 'paid',
    createdAt: START,
    number,
    amountMinor: 1,
    currency: 'usd',
    collection: { paidMinor: 1, remainingMinor: 0 },
    ...more,
  });

  it('are those that bill time of the period, oldest first, without drafts and void ones', () => {
    const within = { start: START, end: END };
    const invoices = [
      invoice('B', { period: { start: START + 5, end: END }, createdAt: START + 5 }),
      invoice('A', { period: within }),
      invoice('YEAR', { period: { start: START - 86_400, end: END + 86_400 }, createdAt: START - 86_400 }),
      invoice('BEFORE', { period: { start: START - 9, end: START } }),
      invoice('AFTER', { period: { start: END, end: END + 9 } }),
      invoice('VOID', { period: within, status: 'void' }),
      invoice('NONE', {}),
      invoice(undefined, { period: within, status: 'draft' }),
    ];
    expect(invoiceNumbers(invoices, period)).toEqual(['YEAR', 'A', 'B']);
  });

  it('are looked for from a year before the period on', () => {
    expect(billedSince(period)).toBe(Date.parse('2025-10-08T10:15:00Z') / 1000);
  });
});
