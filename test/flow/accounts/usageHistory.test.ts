import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { testTable } from '../../support/table/testTable.ts';
import { putDay, putHead, putPeriod } from '../../support/table/usageItems.ts';
import { virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
/** Two periods that meet at noon of 21 November. */
const FIRST = Date.parse('2026-10-21T12:00:00Z') / 1000;
const SECOND = Date.parse('2026-11-21T12:00:00Z') / 1000;
const THREE_DAYS = 'user_id=u1&from=2026-11-20&to=2026-11-22';

let table: Table;
let api: TestApi;
let apiKey: string;

beforeEach(async () => {
  virtualClock(NOW);
  table = await testTable();
  api = await testApi(table);
  apiKey = await testKey(table, ['read']);
});

const get = async (path: string) => (await apiClient(api.baseUrl, apiKey).get(path)).body;
const dailyUsage = async (query: string) =>
  accountResponses.getDailyUsage[200].parse(await get(`/billing/usage/daily?${query}`));
const periods = async (query: string) =>
  accountResponses.listUsagePeriods[200].parse(await get(`/billing/usage/periods?${query}`));

/** The response with this Accept, as text. */
const request = async (path: string, accept: string, credentials = apiKey) => {
  const headers = { Authorization: `Bearer ${credentials}`, Accept: accept };
  const response = await fetch(`${api.baseUrl}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** A day on which the period turned, a day of the head, and late seconds of that day. */
async function givenDays(): Promise<void> {
  await putDay(table, 'u1', { day: '2026-11-21', since: FIRST, sessions: 2, seconds: 119, 'n#web': 1 });
  await putDay(table, 'u1', { day: '2026-11-21', since: SECOND, sessions: 1, seconds: 1, 's#web': 1 });
  await putDay(table, 'u1', { day: '2026-11-22', since: SECOND, seconds: 30, 's#-x': 30 });
  const figures = { sessions: 3, seconds: 90, 'n#web': 2, 's#web': 60, 'n#-x': 1 };
  await putHead(table, 'u1', { asOf: NOW - 5, day: '2026-11-22', since: SECOND, ...figures });
}

describe('daily usage', () => {
  it('has each day of the range, the parts of a day and the head summed, and minutes of each sum', async () => {
    await givenDays();
    expect(await dailyUsage(THREE_DAYS)).toEqual({
      days: [
        { day: '2026-11-20', sessions: 0, seconds: 0, minutes: 0 },
        { day: '2026-11-21', sessions: 3, seconds: 120, minutes: 2 },
        { day: '2026-11-22', sessions: 3, seconds: 120, minutes: 2 },
      ],
      asOf: '2026-11-22T17:59:55Z',
    });
  });

  it('by project has what belongs to no project, so that sessions and seconds add up to those of the day', async () => {
    await givenDays();
    const { days } = await dailyUsage(`${THREE_DAYS}&by=project`);
    expect(days).toMatchObject([
      { projects: [] },
      {
        projects: [
          { projectId: 'web', sessions: 1, seconds: 1, minutes: 0 },
          { projectId: null, sessions: 2, seconds: 119, minutes: 1 },
        ],
      },
      {
        projects: [
          { projectId: '-x', sessions: 1, seconds: 30, minutes: 0 },
          { projectId: 'web', sessions: 2, seconds: 60, minutes: 1 },
          { projectId: null, sessions: 0, seconds: 30, minutes: 0 },
        ],
      },
    ]);
  });

  it('is that of the last 30 days without a range, and leaves out days before and after a range', async () => {
    await givenDays();
    const { days } = await dailyUsage('user_id=u1');
    expect([days.length, days.at(0)?.day, days.at(-1)?.day]).toEqual([30, '2026-10-24', '2026-11-22']);
    expect(await dailyUsage('user_id=u1&from=2026-11-20&to=2026-11-20')).toMatchObject({
      days: [{ day: '2026-11-20', sessions: 0 }],
    });
    expect((await dailyUsage('user_id=u1&from=2026-11-22&to=2026-12-31')).days).toMatchObject([
      { day: '2026-11-22', sessions: 3 },
    ]);
  });

  it('of 184 days is one response', async () => {
    await putDay(table, 'u1', { day: '2026-05-22', since: FIRST, sessions: 9 });
    await putDay(table, 'u1', { day: '2026-05-23', since: FIRST, sessions: 7 });
    const { days } = await dailyUsage('user_id=u1&from=2026-05-23&to=2026-11-22');
    expect(days).toHaveLength(184);
    expect(days.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(7);
  });

  it('is complete if there are more projects than one query returns', async () => {
    const names = Array.from({ length: 1_500 }, (_, index) => `n#${String(index).padStart(36, 'p')}`);
    const amounts = Object.fromEntries(names.map((name) => [name, 1]));
    for (let day = 1; day <= 22; day++) {
      const text = `2026-11-${String(day).padStart(2, '0')}`;
      await putDay(table, 'u1', { day: text, since: FIRST, sessions: 1_500, ...amounts });
    }
    await putHead(table, 'u1', { asOf: NOW, day: '2026-11-22', since: FIRST, sessions: 1 });
    const { days, asOf } = await dailyUsage('user_id=u1&from=2026-11-01&to=2026-11-22');
    expect(days.map(({ sessions }) => sessions)).toEqual([...Array(21).fill(1_500), 1_501]);
    expect(asOf).toBe('2026-11-22T18:00:00Z');
  });

  it('of an account without usage, or that was erased, has days without usage and no asOf', async () => {
    await putHead(table, 'u2', { erased: true });
    for (const user of ['u1', 'u2']) {
      expect(await dailyUsage(`user_id=${user}&from=2026-11-22`)).toEqual({
        days: [{ day: '2026-11-22', sessions: 0, seconds: 0, minutes: 0 }],
        asOf: null,
      });
    }
  });

  it('of another account is never part of it', async () => {
    await givenDays();
    await putDay(table, 'u', { day: '2026-11-21', since: FIRST, sessions: 100 });
    await putDay(table, 'u11', { day: '2026-11-21', since: FIRST, sessions: 100 });
    expect((await dailyUsage(THREE_DAYS)).days[1]?.sessions).toBe(3);
  });

  it.each([
    ['from=2026-11-22&to=2026-11-21', /^from must not be after to/],
    ['from=2026-11-23', /^from must not be after to/],
    ['from=2026-05-22', /^from must be at most 183 days before to/],
  ])('of %s is refused with the rule, and not counted against the rate limit', async (query, detail) => {
    const client = apiClient(api.baseUrl, apiKey);
    const refused = await client.get(`/billing/usage/daily?user_id=u1&${query}`);
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_request']);
    expect(refused.body.detail).toMatch(detail);
    const { headers } = await client.get('/billing/usage/daily?user_id=u1');
    expect(headers.get('ratelimit-remaining')).toBe('99');
  });
});

/** A period of a month with late seconds, before it one without, and late seconds of a period that is not closed yet. */
async function givenPeriods(): Promise<void> {
  const month = 30 * 86_400;
  await putPeriod(table, 'u1', {
    start: FIRST,
    end: SECOND,
    plan: 'starter',
    sessionsIncluded: 5_000,
    sessionsUsed: 10,
    secondsUsed: 590,
    projects: { web: [4, 300], '-x': [1, 0] },
    lateSeconds: 70,
    'late#web': 30,
    'late#gone': 20,
  });
  await putPeriod(table, 'u1', {
    start: FIRST - month,
    end: FIRST,
    plan: 'free',
    sessionsIncluded: 100,
    sessionsUsed: 0,
    secondsUsed: 0,
    projects: {},
  });
  await putPeriod(table, 'u1', { start: FIRST - 2 * month, lateSeconds: 5 });
}

describe('closed periods', () => {
  it('are listed newest first, with late seconds and with what belongs to no project', async () => {
    await givenPeriods();
    expect(await periods('user_id=u1')).toEqual({
      periods: [
        {
          plan: 'starter',
          periodStart: '2026-10-21T12:00:00Z',
          periodEnd: '2026-11-21T12:00:00Z',
          sessionsIncluded: 5_000,
          sessions: 10,
          seconds: 660,
          minutes: 11,
          projects: [
            { projectId: '-x', sessions: 1, seconds: 0, minutes: 0 },
            { projectId: 'gone', sessions: 0, seconds: 20, minutes: 0 },
            { projectId: 'web', sessions: 4, seconds: 330, minutes: 5 },
            { projectId: null, sessions: 5, seconds: 310, minutes: 5 },
          ],
        },
        {
          plan: 'free',
          periodStart: '2026-09-21T12:00:00Z',
          periodEnd: '2026-10-21T12:00:00Z',
          sessionsIncluded: 100,
          sessions: 0,
          seconds: 0,
          minutes: 0,
          projects: [],
        },
      ],
    });
  });

  it('are read page after page, also if a page ends with one that is not closed yet', async () => {
    await givenPeriods();
    const starts: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await periods(`user_id=u1&limit=1${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      starts.push(...page.periods.map(({ periodStart }) => periodStart));
      cursor = page.nextCursor;
      expect(++pages).toBeLessThan(5);
    } while (cursor !== undefined);
    expect(starts).toEqual(['2026-10-21T12:00:00Z', '2026-09-21T12:00:00Z']);
  });

  it('of a plan that only a newer release knows are shown', async () => {
    await putPeriod(table, 'u1', {
      ...{ start: FIRST, end: SECOND, plan: 'titan', sessionsIncluded: 1, sessionsUsed: 1, secondsUsed: 1 },
      projects: {},
    });
    expect((await periods('user_id=u1')).periods).toMatchObject([{ plan: 'growth', sessions: 1 }]);
  });

  it('of an account without any are an empty page', async () => {
    expect(await periods('user_id=u1')).toEqual({ periods: [] });
  });
});

describe('usage as CSV', () => {
  it('by day has a line for each day', async () => {
    await givenDays();
    const { status, headers, text } = await request(`/billing/usage/daily?${THREE_DAYS}`, 'text/csv');
    expect([status, text.split('\r\n')]).toEqual([
      200,
      ['day,sessions,seconds,minutes', '2026-11-20,0,0,0', '2026-11-21,3,120,2', '2026-11-22,3,120,2', ''],
    ]);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="usage-by-day.csv"');
    expect(headers.get('vary')).toBe('Origin, Accept');
    expect(headers.get('ratelimit-limit')).toBe('100');
    expect(headers.get('link')).toBeNull();
  });

  it('by day and project escapes an id that a spreadsheet would take for a formula', async () => {
    await givenDays();
    const { text } = await request(`/billing/usage/daily?${THREE_DAYS}&by=project`, 'text/csv');
    expect(text.split('\r\n')).toEqual([
      'day,projectId,sessions,seconds,minutes',
      '2026-11-21,web,1,1,0',
      '2026-11-21,,2,119,1',
      "2026-11-22,'-x,1,30,0",
      '2026-11-22,web,2,60,1',
      '2026-11-22,,0,30,0',
      '',
    ]);
  });

  it('by period has a line for each period, and the address of the next page', async () => {
    await givenPeriods();
    const path = '/billing/usage/periods?user_id=u1&limit=1';
    const first = await request(path, 'text/csv');
    expect(first.text.split('\r\n')).toEqual([
      'plan,periodStart,periodEnd,sessionsIncluded,sessions,seconds,minutes,imported,formerPlan',
      'starter,2026-10-21T12:00:00Z,2026-11-21T12:00:00Z,5000,10,660,11,,',
      '',
    ]);
    expect(first.headers.get('content-disposition')).toBe('attachment; filename="usage-by-period.csv"');
    const [, next = ''] = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const { pathname, search } = new URL(next, `${api.baseUrl}${path}`);
    const second = await request(`${pathname}${search}`, 'text/csv');
    expect(second.text).toMatch(/\r\nfree,.*,100,0,0,0,,\r\n$/);
  });

  it('is not sent unless it is preferred, and problems are JSON', async () => {
    for (const accept of ['*/*', 'application/json', 'text/csv;q=0.5, */*', 'text/csv;q=0']) {
      const { headers } = await request('/billing/usage/daily?user_id=u1', accept);
      expect(headers.get('content-type'), accept).toBe('application/json; charset=utf-8');
      expect(headers.get('vary'), accept).toBe('Origin, Accept');
      expect(headers.get('content-disposition'), accept).toBeNull();
    }
    const refused = await request('/billing/usage/daily?user_id=a+b', 'text/csv');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
  });

  it('puts nothing that the caller sent into the headers, except the encoded query of the next page', async () => {
    await givenPeriods();
    const query = new URLSearchParams({ user_id: 'u1', limit: '1', x: '>;"\r\nX-Evil: 1, <é' });
    const { status, headers } = await request(`/billing/usage/periods?${query}`, 'text/csv');
    expect(status).toBe(200);
    expect(headers.get('x-evil')).toBeNull();
    expect(headers.get('link')).toMatch(/^<\?[\w.%+=&*-]+>; rel="next"$/);
  });

  it('is for end users too, of their own account only', async () => {
    await givenDays();
    const token = await api.issuer.tokenOf('u1');
    const own = await request('/billing/usage/daily?from=2026-11-22', 'text/csv', token);
    expect(own.text).toBe('day,sessions,seconds,minutes\r\n2026-11-22,3,120,2\r\n');
    expect((await request('/billing/usage/daily?user_id=u2', 'text/csv', token)).status).toBe(404);
  });

  it('to HEAD has the headers of GET', async () => {
    await givenPeriods();
    const headers = { Authorization: `Bearer ${apiKey}`, Accept: 'text/csv' };
    const response = await fetch(`${api.baseUrl}/billing/usage/periods?user_id=u1&limit=1`, {
      method: 'HEAD',
      headers,
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('link')).toMatch(/rel="next"/);
  });
});
