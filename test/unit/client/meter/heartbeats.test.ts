import { describe, expect, it } from 'vitest';
import type { LostReason } from '../../../../client/src/meter/types.ts';
import { away, failure } from '../../../support/client/meter/fakeService.ts';
import { letIn, meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

const over = (endReason?: LostReason) => ({
  results: [failure('any', 'session_over', endReason ? { endReason } : {})],
});

describe('a heartbeat', () => {
  it('that fails is sent again within 10 s, until it succeeds', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    await letIn(meter);
    service.isAway = true;
    await passSeconds(61);
    const failed = service.callsOf('renewSessions').length;
    expect(failed).toBe(1);
    await passSeconds(10);
    expect(service.callsOf('renewSessions').length).toBeGreaterThan(failed);
    expect(events.degraded).toMatchObject([{ isDegraded: true, of: 'service' }]);
    service.isAway = false;
    await passSeconds(15);
    expect(events.degraded).toMatchObject([{ isDegraded: true }, { isDegraded: false, of: 'service' }]);
    const succeeded = service.callsOf('renewSessions').length;
    await passSeconds(30);
    expect(service.callsOf('renewSessions')).toHaveLength(succeeded);
    expect(events.lost).toEqual([]);
  });

  it('stops after one failed request while the service is away', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    await settled(
      Promise.all(Array.from({ length: 900 }, (_, index) => meter.start({ userId: `u${index}` }))),
    );
    service.isAway = true;
    await passSeconds(60.5);
    // Four are under way side by side.
    expect(service.callsOf('renewSessions')).toHaveLength(4);
  });

  it('is sent again only for the sessions that had no result', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    const sessions = [await letIn(meter), await letIn(meter, { userId: 'u2' })];
    const [first, second] = sessions.map(({ sessionId }) => sessionId) as [string, string];
    service.fault = ({ method, sessionIds }) =>
      method === 'renewSessions' && sessionIds.includes(second)
        ? { results: sessionIds.map((id) => (id === second ? failure(id, 'busy') : { sessionId: id })) }
        : undefined;
    await passSeconds(80);
    const calls = service.callsOf('renewSessions').map(({ sessionIds }) => sessionIds);
    expect(calls[0]).toEqual([first, second]);
    expect(calls.slice(1).every((ids) => ids.length === 1 && ids[0] === second)).toBe(true);
    expect(calls.length).toBeGreaterThan(1);
  });

  it('has no result in a response that is not one of the API', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    await letIn(meter);
    service.fault = ({ method }) => (method === 'renewSessions' ? { status: 'ok' } : undefined);
    await passSeconds(61);
    service.fault = () => undefined;
    await passSeconds(20);
    expect(service.callsOf('renewSessions')).toHaveLength(2);
    expect(events.lost).toEqual([]);
  });
});

describe('a session that the service has ended', () => {
  it.each(['operator', 'max_duration', 'ended', 'reported'] as const)(
    'is lost, and its end is not sent: %s',
    async (reason) => {
      const { service, disk, meterOf } = meterTest();
      const { meter, events } = meterOf();
      const session = await letIn(meter);
      service.fault = ({ method }) => (method === 'renewSessions' ? over(reason) : undefined);
      await passSeconds(130);
      const { sessionId, userId } = session;
      expect(events.lost).toEqual([{ sessionId, userId, reason, code: 'session_over' }]);
      expect(service.callsOf('renewSessions')).toHaveLength(1);
      expect(disk.entries()).toEqual([]);
      expect(await settled(session.end())).toEqual({ kind: 'lost' });
      expect(service.callsOf('endSession')).toEqual([]);
      expect(service.callsOf('reportSessions')).toEqual([]);
    },
  );

  it('is reported at its end if its lease had expired', async () => {
    const { service, disk, meterOf } = meterTest();
    const { meter, events } = meterOf();
    const session = await letIn(meter);
    service.fault = ({ method }) => (method === 'renewSessions' ? over('lease_expired') : undefined);
    await passSeconds(100);
    expect(events.lost).toMatchObject([{ reason: 'lease_expired' }]);
    expect(disk.entries()).toHaveLength(1);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended', durationSeconds: 100 });
    expect(service.callsOf('reportSessions')).toHaveLength(1);
    expect(disk.entries()).toEqual([]);
  });

  it('is asked about again before it is lost without a reason, and is then reported', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    const session = await letIn(meter);
    service.fault = ({ method }) => (method === 'renewSessions' ? over() : undefined);
    await passSeconds(60.5);
    expect(events.lost).toEqual([]);
    await passSeconds(11);
    expect(events.lost).toMatchObject([{ reason: 'ended' }]);
    await settled(session.end());
    expect(service.callsOf('reportSessions')).toHaveLength(1);
  });

  it('is not lost if its connection was closed while the heartbeat was under way', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    const session = await letIn(meter);
    let release = () => {};
    service.fault = async ({ method }) => {
      if (method !== 'renewSessions') return undefined;
      await new Promise<void>((resolve) => (release = resolve));
      return over('ended');
    };
    await passSeconds(61);
    await settled(session.end());
    release();
    await passSeconds(1);
    expect(events.lost).toEqual([]);
  });

  it('is found out by its end, which is then reported', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    const session = await letIn(meter);
    await passSeconds(20);
    const stored = service.sessions.get(session.sessionId);
    if (stored) stored.endedMs = stored.startedMs + 10_000;
    await passSeconds(10);
    expect(await settled(session.end())).toEqual({ kind: 'lost' });
    expect(service.callsOf('reportSessions')).toHaveLength(1);
  });
});

describe('an admitted session', () => {
  it('that the service does not know is not renewed any more, once no request of its start can arrive', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf({ onUnavailable: 'admit' });
    service.isAway = true;
    const session = await letIn(meter);
    service.isAway = false;
    await passSeconds(400);
    expect(service.callsOf('renewSessions')).toHaveLength(1);
    expect(events.lost).toEqual([]);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended', durationSeconds: 400 });
  });

  it('that was counted nevertheless is renewed, and reported at its end', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf({ onUnavailable: 'admit' });
    service.losesResponse.add('startSession');
    const session = await letIn(meter);
    expect(session.kind).toBe('admitted');
    service.losesResponse.clear();
    await passSeconds(200);
    expect(service.callsOf('renewSessions')).toHaveLength(3);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended' });
    expect(service.callsOf('reportSessions')).toHaveLength(1);
    expect(service.sessions.size).toBe(1);
  });
});

it('a heartbeat of a service that throws something else does not stop the others', async () => {
  const { service, meterOf } = meterTest();
  const { meter } = meterOf();
  await letIn(meter);
  let isBroken = true;
  service.fault = ({ method }) => {
    if (method === 'renewSessions' && isBroken) throw new TypeError('a token function that fails');
    return method === 'renewSessions' ? away(method) : undefined;
  };
  await passSeconds(61);
  isBroken = false;
  await passSeconds(60);
  expect(service.callsOf('renewSessions').length).toBeGreaterThan(3);
});
