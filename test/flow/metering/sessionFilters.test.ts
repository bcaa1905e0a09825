import { beforeEach, describe, expect, it } from 'vitest';
import { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import { isoInstant } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const HOUR = 3_600;

let clock: VirtualClock;
let gateway: ApiClient;

/**
 * Two sessions that ended after a minute, one by its caller and one by an operator, at 12:01; two whose lease expired and whose slots
 * are still held; and two that are open since 13:00.
 */
beforeEach(async () => {
  clock = virtualClock(NOW);
  const table = await testTable();
  const { baseUrl } = await testApi(table);
  gateway = apiClient(baseUrl, await testKey(table, ['metering', 'read', 'billing', 'admin']));
  await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
  await gateway.post('/projects', { user_id: 'u1', project_id: 'web' });
  await start('ended-web', 'web');
  await start('stopped');
  await start('lapsed-web', 'web');
  await start('lapsed');
  clock.advanceTo(NOW + 60);
  await gateway.post('/metering/sessions/ended-web/end', { user_id: 'u1' });
  await gateway.post('/admin/accounts/u1/sessions/stopped/end', { reason: 'a test' });
  clock.advanceTo(NOW + HOUR);
  await start('open-web', 'web');
  await start('open');
});

const start = (session_id: string, project_id?: string) =>
  gateway.post('/metering/sessions', { user_id: 'u1', session_id, project_id });

const list = async (query: Record<string, string>) => {
  const search = new URLSearchParams({ user_id: 'u1', ...query });
  const { body } = await gateway.get(`/metering/sessions?${search}`);
  return meteringResponses.listSessions[200]
    .parse(body)
    .sessions.map(({ sessionId }) => sessionId)
    .sort();
};

describe('the list of sessions, filtered', () => {
  it('has all sessions without a filter', async () => {
    expect(await list({})).toHaveLength(6);
  });

  it('by project has its open, lapsed and ended sessions', async () => {
    expect(await list({ project_id: 'web' })).toEqual(['ended-web', 'lapsed-web', 'open-web']);
    expect(await list({ project_id: 'unknown' })).toEqual([]);
  });

  it('by the reason of the end has no open session', async () => {
    expect(await list({ end_reason: 'ended' })).toEqual(['ended-web']);
    expect(await list({ end_reason: 'operator' })).toEqual(['stopped']);
    expect(await list({ end_reason: 'lease_expired' })).toEqual(['lapsed', 'lapsed-web']);
    expect(await list({ end_reason: 'max_duration' })).toEqual([]);
    expect(await list({ end_reason: 'lease_expired', project_id: 'web' })).toEqual(['lapsed-web']);
    expect(await list({ end_reason: 'ended', state: 'open' })).toEqual([]);
  });

  it('by time has the sessions that ended from `from` until before `to`', async () => {
    const [ended, lapsed] = [NOW + 60, NOW + LIMITS.leaseSeconds];
    const between = (from: number, to: number) => list({ from: isoInstant(from), to: isoInstant(to) });
    expect(await between(ended, ended + 1)).toEqual(['ended-web', 'stopped']);
    expect(await between(ended - 1, ended)).toEqual([]);
    expect(await between(lapsed, lapsed + 1)).toEqual(['lapsed', 'lapsed-web']);
    expect(await between(ended, lapsed)).toEqual(['ended-web', 'stopped']);
  });

  it('by time counts an open session as one that ends now', async () => {
    const now = clock.now();
    expect(await list({ from: isoInstant(now) })).toEqual(['open', 'open-web']);
    expect(await list({ from: isoInstant(now + 1) })).toEqual([]);
    expect(await list({ state: 'open', to: isoInstant(now) })).toEqual([]);
    expect(await list({ state: 'open', to: isoInstant(now + 1), project_id: 'web' })).toEqual(['open-web']);
  });

  it('takes instants of any time zone', async () => {
    expect(await list({ from: '2026-11-25T13:01:00+01:00', to: '2026-11-25T13:01:01+01:00' })).toEqual([
      'ended-web',
      'stopped',
    ]);
  });

  it('is refused if the time is no range, and then not counted against the rate limit', async () => {
    const remaining = async (query: string) => {
      const { status, body, headers } = await gateway.get(`/metering/sessions?user_id=u1${query}`);
      return { status, detail: body.detail, remaining: Number(headers.get('ratelimit-remaining')) };
    };
    const before = await remaining('');
    const instant = isoInstant(NOW);
    expect(await remaining(`&from=${instant}&to=${instant}`)).toMatchObject({
      status: 400,
      detail: 'from must be before to',
    });
    expect((await remaining('')).remaining).toBe(before.remaining - 1);
  });
});
