import { describe, expect, it } from 'vitest';
import { away, problemOf } from '../../../support/client/meter/fakeService.ts';
import { letIn, meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

const REFUSED = { kind: 'refused', code: 'service_unreachable', retryable: true };

describe('a start while the service is unreachable', () => {
  it('is sent three times and refused, and the breaker opens', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    service.isAway = true;
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject(REFUSED);
    expect(service.callsOf('startSession')).toHaveLength(3);
    expect(events.degraded).toMatchObject([
      { isDegraded: true, of: 'service', cause: { kind: 'connection' } },
    ]);
    expect(meter.figures.isDegraded).toBe(true);
  });

  it('waits for at most 5 s if requests hang', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    const startedMs = Date.now();
    service.fault = async ({ method }) => {
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return away(method);
    };
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject(REFUSED);
    expect(Date.now() - startedMs).toBeLessThanOrEqual(5_600);
    expect(service.callsOf('startSession').length).toBeLessThanOrEqual(2);
  });

  it('and 63 more cause few requests', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    service.isAway = true;
    for (let user = 0; user < 64; user++) {
      expect(await settled(meter.start({ userId: `u${user}` }))).toMatchObject(REFUSED);
    }
    expect(service.callsOf('startSession').length).toBeLessThan(10);
  });

  it('and 63 more at once are sent once each, and not again after the breaker opens', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    service.isAway = true;
    const starts = Array.from({ length: 64 }, (_, user) => meter.start({ userId: `u${user}` }));
    await settled(Promise.all(starts));
    expect(service.callsOf('startSession').length).toBeLessThan(64 * 3);
  });

  it('is tried by one connection after a pause, which doubles up to 15 s', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    service.isAway = true;
    const sentAt: number[] = [];
    const startedMs = Date.now();
    for (let user = 0; Date.now() < startedMs + 120_000; user++) {
      const before = service.callsOf('startSession').length;
      await settled(Promise.all([meter.start({ userId: `u${user}` }), meter.start({ userId: `v${user}` })]));
      const sent = service.callsOf('startSession').length - before;
      if (user > 0) expect(sent).toBeLessThanOrEqual(1);
      if (user > 0 && sent === 1) sentAt.push(Date.now());
      await passSeconds(0.1);
    }
    const pauses = sentAt.slice(1).map((ms, index) => ms - (sentAt[index] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_500);
    expect(Math.min(...pauses.slice(-3))).toBeGreaterThanOrEqual(7_400);
    expect(pauses[0]).toBeLessThanOrEqual(2_500);
  });

  it('succeeds at once when any call has succeeded', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    await letIn(meter);
    await passSeconds(58);
    service.isAway = true;
    for (let user = 0; user < 3; user++) await settled(meter.start({ userId: 'u2' }));
    service.isAway = false;
    await passSeconds(3);
    expect(events.degraded.at(-1)).toEqual({ isDegraded: false, of: 'service' });
    expect(await settled(meter.start({ userId: 'u3' }))).toMatchObject({ kind: 'counted' });
  });

  it.each([
    ['a response of a proxy', () => ({ status: 'ok' })],
    ['a token function that fails', () => new TypeError('no token')],
    ['500', () => problemOf('startSession', 500, 'internal_error')],
    ['503', () => problemOf('startSession', 503, 'service_unavailable')],
  ])('is not let in after %s', async (_what, fault) => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    service.fault = fault;
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject(REFUSED);
  });

  it('of one account only, as after `busy`, does not stop those of others', async () => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf();
    service.fault = ({ method, input }) =>
      input.user_id === 'hot' ? problemOf(method, 503, 'busy') : undefined;
    for (let times = 0; times < 3; times++) {
      expect(await settled(meter.start({ userId: 'hot' }))).toMatchObject(REFUSED);
    }
    expect(events.degraded).toEqual([]);
    service.fault = ({ method }) => problemOf(method, 503, 'busy');
    await settled(meter.start({ userId: 'hot' }));
    await settled(meter.start({ userId: 'u2' }));
    expect(events.degraded).toMatchObject([{ isDegraded: true }]);
  });
});

describe('a start that the service may have counted', () => {
  async function lostStart(owner = { userId: 'u1' }) {
    const test = meterTest();
    const { meter } = test.meterOf();
    test.service.losesResponse.add('startSession');
    expect(await settled(meter.start(owner))).toMatchObject(REFUSED);
    test.service.losesResponse.clear();
    const [sessionId = ''] = test.service.sessions.keys();
    expect(test.service.sessions.size).toBe(1);
    return { ...test, meter, sessionId };
  }

  it('is the session of the next connection of the same owner, and of no other', async () => {
    const { service, meter, sessionId } = await lostStart();
    await passSeconds(2);
    await letIn(meter, { userId: 'u0' });
    const starts = [{ userId: 'u2' }, { userId: 'u1', projectId: 'p' }, { userId: 'u1' }, { userId: 'u1' }];
    const sessions = await settled(Promise.all(starts.map((owner) => meter.start(owner))));
    const ids = sessions.map((session) => (session.kind === 'refused' ? '' : session.sessionId));
    expect(ids.indexOf(sessionId)).toBe(2);
    expect(new Set(ids).size).toBe(4);
    await passSeconds(130);
    expect(service.sessions.get(sessionId)?.endedMs).toBeUndefined();
  });

  it('is ended after 120 s if no connection takes it over', async () => {
    const { service, sessionId } = await lostStart();
    await passSeconds(119);
    expect(service.callsOf('endSessions')).toEqual([]);
    service.isAway = true;
    await passSeconds(5);
    service.isAway = false;
    await passSeconds(10);
    expect(service.sessions.get(sessionId)?.endedMs).toBeDefined();
    const { length } = service.callsOf('endSessions');
    await passSeconds(60);
    expect(service.callsOf('endSessions')).toHaveLength(length);
  });

  it('is taken over by no connection once its end was sent, which may arrive later', async () => {
    const { service, meter, sessionId } = await lostStart();
    await passSeconds(119);
    service.fault = ({ method }) => (method === 'endSessions' ? away(method) : undefined);
    await passSeconds(15);
    expect(service.callsOf('endSessions').length).toBeGreaterThan(0);
    expect((await letIn(meter)).sessionId).not.toBe(sessionId);
  });

  it('is left to its lease if it cannot be ended', async () => {
    const { service } = await lostStart();
    service.isAway = true;
    await passSeconds(600);
    expect(service.callsOf('endSessions')).toHaveLength(4);
  });

  it('is ended when the meter closes', async () => {
    const { service, meter, sessionId } = await lostStart();
    expect(await settled(meter.close())).toEqual({ ended: 0, left: 0 });
    expect(service.sessions.get(sessionId)?.endedMs).toBeDefined();
  });

  it('gets another id if the first one was used up meanwhile', async () => {
    const { service, meter, sessionId } = await lostStart();
    const stored = service.sessions.get(sessionId);
    if (stored) stored.endedMs = Date.now();
    await passSeconds(2);
    const session = await letIn(meter);
    expect(session.sessionId).not.toBe(sessionId);
  });

  it('is kept through a further start without a result, and is one session', async () => {
    const { service, meter, sessionId } = await lostStart();
    service.losesResponse.add('startSession');
    await passSeconds(2);
    await settled(meter.start({ userId: 'u1' }));
    service.losesResponse.clear();
    await passSeconds(5);
    expect((await letIn(meter)).sessionId).toBe(sessionId);
    expect(service.sessions.size).toBe(1);
  });

  it('is kept if a later attempt of the same start is refused', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    service.losesResponse.add('startSession');
    service.fault = ({ method }) =>
      service.callsOf(method).length > 1 ? problemOf(method, 402, 'quota_exceeded') : undefined;
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({ code: 'quota_exceeded' });
    await settled(meter.close());
    expect([...service.sessions.values()]).toMatchObject([{ endedMs: expect.any(Number) }]);
  });
});

describe('a key that is not valid', () => {
  it('refuses starts in the mode `refuse`', async () => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    service.fault = ({ method }) => problemOf(method, 401, 'unauthorized');
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({ code: 'unauthorized' });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
  ])('stops no gateway in the mode `admit`: %i', async (status, code) => {
    const { service, meterOf } = meterTest();
    const { meter, events } = meterOf({ onUnavailable: 'admit' });
    service.fault = ({ method }) => problemOf(method, status, code);
    expect(await letIn(meter)).toMatchObject({ kind: 'admitted' });
    expect(events.degraded).toMatchObject([{ isDegraded: true, of: 'service', cause: { code } }]);
  });
});

it('options that do not fit together are refused', () => {
  const { meterOf } = meterTest();
  expect(() => meterOf({ onUnavailable: 'admit', journal: undefined })).toThrow(TypeError);
  expect(() => meterOf({ startMs: 0 })).toThrow('startMs must be a number above 0');
  expect(() => meterOf({ heartbeatMs: Number.NaN })).toThrow('heartbeatMs must be a number above 0');
});
