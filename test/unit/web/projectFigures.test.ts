import { expect, test } from 'vitest';
import { daysOf, figuresByProject, sessionsOfNone } from '../../../web/src/app/projects/projectFigures.ts';

type Usage = Parameters<typeof figuresByProject>[0];

const usage = (sessionsUsed: number, ...used: [id: string, sessions: number][]): Usage => ({
  plan: 'starter',
  sessionsIncluded: 5000,
  sessionsUsed,
  sessionsRemaining: 5000 - sessionsUsed,
  estimatedMinutes: 10_000,
  minutesUsed: 0,
  percentUsed: 0,
  rateLimit: { requestsPerMinute: 300, concurrent: 10 },
  status: 'active',
  periodStart: '2026-11-22T00:00:00Z',
  periodEnd: '2026-12-22T00:00:00Z',
  cancelAt: null,
  paymentDue: false,
  openSessions: 0,
  accessUntil: null,
  graceUntil: null,
  refusedSince: null,
  fullQuota: 5000,
  projects: used.map(([projectId, sessions]) => ({
    projectId,
    name: projectId,
    active: true,
    sessionsUsed: sessions,
    minutesUsed: 2 * sessions,
  })),
});

test('the share of a project is that of all sessions of the account, with and without a project', () => {
  const figures = figuresByProject(usage(200, ['a', 150], ['b', 0]));
  expect(figures.get('a')).toEqual({ sessions: 150, minutes: 300, share: 75 });
  expect(figures.get('b')?.share).toBe(0);
  expect(figures.get('c')).toBeUndefined();
});

test('without any session there is no share', () => {
  expect(figuresByProject(usage(0, ['a', 0])).get('a')?.share).toBeUndefined();
});

test('sessions without a project are what the projects leave, and never below zero', () => {
  expect(sessionsOfNone(usage(200, ['a', 150], ['b', 20]))).toBe(30);
  expect(sessionsOfNone(usage(10, ['a', 11]))).toBe(0);
  expect(sessionsOfNone({ ...usage(5), projects: undefined })).toBe(5);
});

test('a day that does not name a project had no session of it', () => {
  const amounts = { sessions: 5, seconds: 600, minutes: 10 };
  const days = [
    { day: '2026-12-08', ...amounts, projects: [{ projectId: 'a', ...amounts, sessions: 3 }] },
    { day: '2026-12-09', ...amounts, projects: [{ projectId: null, ...amounts }] },
    { day: '2026-12-10', sessions: 0, seconds: 0, minutes: 0 },
  ];
  expect(daysOf('a', { days })).toEqual([
    { day: '2026-12-08', value: 3 },
    { day: '2026-12-09', value: 0 },
    { day: '2026-12-10', value: 0 },
  ]);
});
