import { describe, expect, it } from 'vitest';
import { failure, problemOf } from '../../../support/client/meter/fakeService.ts';
import { letIn, meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

/** A meter with a session that was admitted while the service was away. It is back, but no call has shown it. */
async function withAdmitted(count = 1) {
  const test = meterTest();
  const gateway = test.meterOf({ onUnavailable: 'admit' });
  test.service.isAway = true;
  const sessions = [];
  for (let user = 1; user <= count; user++) sessions.push(await letIn(gateway.meter, { userId: `u${user}` }));
  test.service.isAway = false;
  await passSeconds(5);
  const [session = sessions[0] as never] = sessions;
  return { ...test, ...gateway, session, sessions };
}

describe('a report', () => {
  it('of many sessions is sent in batches of 100, one at a time', async () => {
    const { service, meter, sessions, disk } = await withAdmitted(250);
    let underWay = 0;
    let most = 0;
    service.fault = async ({ method }) => {
      if (method !== 'reportSessions') return undefined;
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 200));
      underWay--;
      return undefined;
    };
    await settled(Promise.all(sessions.map((session) => session.end())));
    const sizes = service.callsOf('reportSessions').map(({ sessionIds }) => sessionIds.length);
    expect(sizes.length).toBeLessThanOrEqual(4);
    expect(Math.max(...sizes)).toBe(100);
    expect(most).toBe(1);
    expect(service.sessions.size).toBe(250);
    expect(disk.entries()).toEqual([]);
    expect(meter.figures.waiting).toBe(0);
  });

  it.each([
    ['busy', {}],
    ['internal_error', { retryable: true }],
    ['invalid_request', { errors: [{ field: 'ended_at', message: 'must not be in the future' }] }],
  ])('with the result %s is repeated later', async (code, members) => {
    const { service, session, meter, disk, events } = await withAdmitted();
    let isFailing = true;
    service.fault = ({ method, sessionIds }) =>
      method === 'reportSessions' && isFailing
        ? { results: sessionIds.map((id) => failure(id, code, members)) }
        : undefined;
    expect(await settled(session.end())).toEqual({ kind: 'kept' });
    await passSeconds(60);
    expect(disk.entries()).toHaveLength(1);
    const sent = service.callsOf('reportSessions').length;
    expect(sent).toBeGreaterThan(3);
    expect(sent).toBeLessThan(12);
    isFailing = false;
    await passSeconds(40);
    expect(disk.entries()).toEqual([]);
    expect(disk.rejected).toEqual([]);
    expect(events.lost).toEqual([]);
    expect(meter.figures.waiting).toBe(0);
  });

  it('that is refused for good is kept apart, and the session is lost', async () => {
    const { service, session, meter, disk, events } = await withAdmitted();
    const errors = [{ field: 'user_id', message: 'must be an id' }];
    service.fault = ({ method, sessionIds }) =>
      method === 'reportSessions'
        ? { results: sessionIds.map((id) => failure(id, 'invalid_request', { errors })) }
        : undefined;
    expect(await settled(session.end())).toEqual({ kind: 'lost' });
    const { sessionId, userId } = session;
    expect(events.lost).toEqual([{ sessionId, userId, reason: 'rejected', code: 'invalid_request' }]);
    expect(disk.rejected).toMatchObject([{ entry: { sessionId, userId }, code: 'invalid_request' }]);
    expect(disk.entries()).toEqual([]);
    expect(meter.figures.waiting).toBe(0);
  });

  it('that is too old is refused for good', async () => {
    const { service, disk, meterOf } = await withAdmitted();
    disk.crash();
    await passSeconds(4 * 86_400);
    const errors = [{ field: 'ended_at', message: 'must be within the last 72 hours' }];
    service.fault = ({ method, sessionIds }) =>
      method === 'reportSessions'
        ? { results: sessionIds.map((id) => failure(id, 'invalid_request', { errors })) }
        : undefined;
    const { events } = meterOf();
    await passSeconds(5);
    expect(events.lost).toMatchObject([{ reason: 'rejected' }]);
    expect(disk.rejected).toHaveLength(1);
  });

  it('of an account that fails does not stop those of others', async () => {
    const { service, sessions, disk } = await withAdmitted(3);
    service.fault = ({ method, sessionIds }) =>
      method === 'reportSessions' && sessionIds[0] === sessions[0]?.sessionId
        ? problemOf(method, 503, 'busy')
        : undefined;
    const [first, ...others] = sessions.map((session) => session.end());
    await settled(Promise.all([first, ...others]));
    await passSeconds(20);
    expect(service.sessions.size).toBe(2);
    expect(disk.entries()).toHaveLength(1);
  });

  it('waits while the service is away, and is sent when another call has succeeded', async () => {
    const { service, session, meter, disk } = await withAdmitted();
    await letIn(meter, { userId: 'u2' });
    service.isAway = true;
    expect(await settled(session.end())).toEqual({ kind: 'kept' });
    await passSeconds(600);
    expect(service.callsOf('reportSessions').length).toBeLessThan(60);
    service.isAway = false;
    await passSeconds(31);
    expect(disk.entries()).toHaveLength(1);
    expect(meter.figures.waiting).toBe(0);
  });

  it('of a session that ran for more than 24 h says that it began later', async () => {
    const { service, session } = await withAdmitted();
    await passSeconds(30 * 3_600);
    await settled(session.end());
    const [report] = (service.callsOf('reportSessions')[0]?.input.sessions ?? []) as unknown as {
      started_at: string;
      ended_at: string;
    }[];
    expect(Date.parse(report?.ended_at ?? '') - Date.parse(report?.started_at ?? '')).toBe(24 * 3_600_000);
  });

  it('of a session that was erased is lost', async () => {
    const { service, session } = await withAdmitted();
    service.fault = ({ method, sessionIds }) =>
      method === 'reportSessions'
        ? { results: sessionIds.map((sessionId) => ({ sessionId, status: 'ended' })) }
        : undefined;
    expect(await settled(session.end())).toEqual({ kind: 'lost' });
  });
});

describe('a key without the scope `report`', () => {
  const forbid = (test: Pick<Awaited<ReturnType<typeof withAdmitted>>, 'service'>) => {
    test.service.fault = ({ method }) =>
      method === 'reportSessions' ? problemOf(method, 403, 'forbidden') : undefined;
  };

  it('ends sessions instead that the service has counted', async () => {
    const test = meterTest();
    const { meter, events } = test.meterOf({ journal: undefined });
    const session = await letIn(meter);
    forbid(test);
    test.service.isAway = true;
    expect(await settled(session.end())).toEqual({ kind: 'kept' });
    test.service.isAway = false;
    await passSeconds(5);
    expect(test.service.sessions.get(session.sessionId)?.endedMs).toBeDefined();
    expect(meter.figures.waiting).toBe(0);
    expect(events.degraded.at(-1)).toMatchObject({ isDegraded: true, cause: { code: 'forbidden' } });
  });

  it('never ends a session that may not be counted: it waits for another key', async () => {
    const test = await withAdmitted();
    forbid(test);
    expect(await settled(test.session.end())).toEqual({ kind: 'kept' });
    await passSeconds(600);
    expect(test.service.callsOf('endSessions')).toEqual([]);
    expect(test.service.callsOf('reportSessions').length).toBeLessThan(13);
    expect(test.disk.entries()).toHaveLength(1);
    test.service.fault = () => undefined;
    await passSeconds(60);
    expect(test.service.sessions.size).toBe(1);
    expect(test.disk.entries()).toEqual([]);
    expect(test.events.degraded.at(-1)).toEqual({ of: 'service', isDegraded: false });
    expect(test.meter.figures.isDegraded).toBe(false);
  });

  it('does not keep a meter from closing', async () => {
    const test = await withAdmitted();
    forbid(test);
    const startedMs = Date.now();
    expect(await settled(test.meter.close())).toEqual({ ended: 0, left: 1 });
    expect(Date.now() - startedMs).toBeLessThan(2_000);
    expect(test.disk.entries()).toMatchObject([{ endedAt: expect.any(String) }]);
  });
});

it('without a journal, an end is kept in memory and reported with its time', async () => {
  const { service, meterOf } = meterTest();
  const { meter } = meterOf({ journal: undefined });
  const session = await letIn(meter);
  service.isAway = true;
  await passSeconds(10);
  const endedMs = Date.now();
  expect(await settled(session.end())).toEqual({ kind: 'kept' });
  await passSeconds(100);
  service.isAway = false;
  await passSeconds(40);
  expect(service.sessions.get(session.sessionId)).toMatchObject({ endedMs, isReported: true });
});
