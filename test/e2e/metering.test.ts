import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { accountResponses } from '../../shared/contract/accounts/responses.ts';
import { meteringResponses } from '../../shared/contract/metering/responses.ts';
import { publicResponses } from '../../shared/contract/public/responses.ts';
import { problemDocument } from '../../shared/contract/values.ts';
import { waitFor } from '../support/waitFor.ts';
import { anonymous, api, newUser, start, target, usageOf } from './target.ts';

describe('a session over HTTP', () => {
  it('is started, replayed, kept alive, ended and listed', async () => {
    const user = newUser();
    const id = randomUUID();
    const started = await start(user, id);
    expect(started.status).toBe(201);
    expect(meteringResponses.startSession[201].parse(started.body)).toMatchObject({
      sessionId: id,
      counted: true,
      sessionsUsed: 1,
      sessionsIncluded: 100,
      sessionsRemaining: 99,
    });
    const leaseMs = Date.parse(String(started.body.leaseExpiresAt)) - Date.now();
    expect(leaseMs).toBeGreaterThan(60_000);
    expect(leaseMs).toBeLessThanOrEqual(151_000);

    const replay = await start(user, id);
    expect([replay.status, replay.body.sessionsUsed]).toEqual([200, 1]);

    const beat = await api.post(`/metering/sessions/${id}/heartbeat`, { user_id: user });
    expect(beat.status).toBe(200);
    meteringResponses.renewSession[200].parse(beat.body);

    const ended = await api.post(`/metering/sessions/${id}/end`, { user_id: user });
    expect(ended.status).toBe(200);
    meteringResponses.endSession[200].parse(ended.body);
    expect((await api.post(`/metering/sessions/${id}/end`, { user_id: user })).body).toEqual(ended.body);

    const again = await start(user, id);
    expect([again.status, again.body.code]).toEqual([409, 'session_ended']);
    const late = await api.post(`/metering/sessions/${id}/heartbeat`, { user_id: user });
    expect([late.status, late.body.code]).toEqual([410, 'session_over']);

    const history = await api.get(`/metering/sessions?user_id=${user}`);
    expect(meteringResponses.listSessions[200].parse(history.body).sessions).toMatchObject([
      { sessionId: id, open: false },
    ]);
  });

  // Another stage can collect changes for minutes.
  const isSoon = target.stage !== undefined && findStage(target.stage.name).ledgerWindowSeconds <= 5;
  it.runIf(isSoon)('is in the usage by day, although nothing happens after its end', async () => {
    const user = newUser();
    const id = randomUUID();
    await start(user, id);
    // The second change reaches the ledger after the window of the first one.
    await sleep(1_150);
    await api.post(`/metering/sessions/${id}/end`, { user_id: user });
    const readDays = async () => {
      const { body } = await api.get(`/billing/usage/daily?user_id=${user}`);
      const { days } = accountResponses.getDailyUsage[200].parse(body);
      return days.reduce(
        (sum, { sessions, seconds }) => ({
          sessions: sum.sessions + sessions,
          seconds: sum.seconds + seconds,
        }),
        { sessions: 0, seconds: 0 },
      );
    };
    expect(await waitFor(readDays, ({ seconds }) => seconds > 0)).toMatchObject({ sessions: 1 });
  });

  it('is refused beyond the concurrency limit', async () => {
    const user = newUser();
    await start(user, 'one');
    const refused = await start(user, 'two');
    expect([refused.status, refused.body.code]).toEqual([429, 'concurrency_exceeded']);
    expect((await usageOf(user)).sessionsUsed).toBe(1);
  });

  it('that was never started is not found', async () => {
    for (const action of ['heartbeat', 'end']) {
      const response = await api.post(`/metering/sessions/${randomUUID()}/${action}`, { user_id: newUser() });
      expect([response.status, response.body.code]).toEqual([404, 'session_not_found']);
    }
  });

  it('appears in the paginated history', async () => {
    const user = newUser();
    for (const id of ['a', 'b', 'c']) {
      await start(user, id);
      await api.post(`/metering/sessions/${id}/end`, { user_id: user });
    }
    const seen: unknown[] = [];
    let query = `user_id=${user}&limit=2`;
    for (let pages = 0; pages < 3; pages++) {
      const { sessions, nextCursor } = meteringResponses.listSessions[200].parse(
        (await api.get(`/metering/sessions?${query}`)).body,
      );
      seen.push(...sessions.map(({ sessionId }) => sessionId));
      if (!nextCursor) break;
      query = `user_id=${user}&limit=2&cursor=${nextCursor}`;
    }
    expect(seen.sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('the quota and the rate limit over HTTP', () => {
  it('respond with 402 to the 101st session and with 429 to the 101st request of a minute', async () => {
    const user = newUser();
    // 130 starts and at most 100 ends exceed the rate limit, unless the loop takes several minutes. In that case 30 starts
    // exceed the quota.
    const counts = new Map<string, number>();
    let limited: Awaited<ReturnType<typeof start>> | undefined;
    for (let index = 0; index < 130; index++) {
      const response = await start(user, `s${index}`);
      const key = response.status === 201 ? 'counted' : String(response.body.code);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (key === 'counted') await api.post(`/metering/sessions/s${index}/end`, { user_id: user });
      if (key === 'rate_limited') limited = response;
    }
    expect(counts.get('counted')).toBeLessThanOrEqual(100);
    if (limited) {
      expect(limited.status).toBe(429);
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(limited.headers.get('ratelimit-limit')).toBe('100');
    } else {
      expect(counts.get('quota_exceeded')).toBe(30);
    }
  });
});

describe('authentication', () => {
  it.each([
    ['POST', '/metering/sessions'],
    ['GET', '/metering/sessions?user_id=u'],
    ['POST', '/metering/sessions/s/heartbeat'],
    ['POST', '/metering/sessions/s/end'],
    ['GET', '/billing/usage?user_id=u'],
    ['POST', '/billing/checkout'],
    ['POST', '/billing/portal'],
  ])('is required by %s %s', async (method, path) => {
    const keys: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer lk_local_wrong' },
      { Authorization: `Bearer lk_local_${'A'.repeat(43)}` },
    ];
    for (const headers of keys) {
      const response = await anonymous.send(method, path, {
        headers,
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      expect([response.status, response.body.code]).toEqual([401, 'unauthorized']);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
    }
  });

  it('is not required for health, plans and the OpenAPI document', async () => {
    const health = publicResponses.getHealth[200].parse((await anonymous.get('/health')).body);
    expect(health.version).toMatch(/^\d+\.\d+\.\d+\+(unknown|[0-9a-f]{12}(\.dirty)?)$/);
    expect(
      publicResponses.listPlans[200].parse((await anonymous.get('/billing/plans')).body).plans,
    ).toHaveLength(3);
    expect((await anonymous.get('/openapi.json')).body.openapi).toBe('3.1.0');
  });
});

describe('every response', () => {
  it('has a request id, and every error is a problem document', async () => {
    for (const [method, path, status] of [
      ['GET', '/nothing', 404],
      ['DELETE', '/billing/usage', 405],
      ['PUT', '/metering/sessions', 405],
      ['GET', '/billing/usage', 400],
    ] as const) {
      const response = await api.send(method, path);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(problemDocument.parse(response.body).requestId).toBe(response.headers.get('x-request-id'));
    }
    expect((await api.get('/health')).headers.get('x-request-id')).toMatch(/\S+/);
  });

  it('to HEAD has no content', async () => {
    const response = await fetch(`${target.baseUrl}/health`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});
