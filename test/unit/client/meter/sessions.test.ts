import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../support/client/meter/fakeService.ts';
import { letIn, meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

const given = () => {
  const { service, meterOf } = meterTest();
  return { service, ...meterOf({ journal: undefined }) };
};

describe('a session', () => {
  it('is started with an id of the meter, and ended', async () => {
    const { meter } = given();
    const session = await letIn(meter);
    expect(session).toMatchObject({ kind: 'counted', userId: 'u1' });
    expect(session.sessionId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(meter.figures).toEqual({ open: 1, waiting: 0, isDegraded: false });
    await passSeconds(30);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended', durationSeconds: 30 });
    expect(meter.figures).toEqual({ open: 0, waiting: 0, isDegraded: false });
  });

  it('that is ended twice is ended by one request', async () => {
    const { service, meter } = given();
    const session = await letIn(meter);
    const [first, second] = await settled(Promise.all([session.end(), session.end()]));
    expect(second).toEqual(first);
    expect(await settled(session.end())).toEqual(first);
    expect(service.callsOf('endSession')).toHaveLength(1);
  });

  it('is renewed each minute with all others, in batches of 100', async () => {
    const { service, meter } = given();
    await settled(
      Promise.all(Array.from({ length: 250 }, (_, index) => meter.start({ userId: `u${index}` }))),
    );
    await passSeconds(180);
    const sizes = service.callsOf('renewSessions').map(({ sessionIds }) => sessionIds.length);
    expect(sizes).toEqual([100, 100, 50, 100, 100, 50, 100, 100, 50]);
  });

  it('is refused with what the service says', async () => {
    const { service, meter, events } = given();
    service.fault = () => problemOf('startSession', 402, 'quota_exceeded', { sessionsUsed: 3 });
    const refusal = await settled(meter.start({ userId: 'u1', projectId: 'p' }));
    expect(refusal).toEqual({
      kind: 'refused',
      userId: 'u1',
      projectId: 'p',
      code: 'quota_exceeded',
      detail: 'What quota_exceeded means.',
      retryable: false,
      extensions: { sessionsUsed: 3 },
    });
    expect(events.refused).toEqual([refusal]);
  });

  it('is not started for an id that no report could name', async () => {
    const { service, meter } = given();
    expect(await settled(meter.start({ userId: 'a@b.example' }))).toMatchObject({ code: 'invalid_request' });
    expect(await settled(meter.start({ userId: 'u1', projectId: '' }))).toMatchObject({
      code: 'invalid_request',
    });
    expect(service.calls).toEqual([]);
  });
});

describe('a start of a user who has just closed another connection', () => {
  it('waits for the end that is under way, and is sent again', async () => {
    const { service, meter } = given();
    const first = await letIn(meter);
    let release = () => {};
    service.fault = ({ method }) => {
      if (method === 'endSession') return new Promise<void>((resolve) => (release = resolve));
      const isOpen = service.sessions.get(first.sessionId)?.endedMs === undefined;
      return method === 'startSession' && isOpen ? problemOf(method, 429, 'concurrency_exceeded') : undefined;
    };
    const ended = first.end();
    const second = meter.start({ userId: 'u1' });
    await passSeconds(1);
    release();
    expect(await settled(second)).toMatchObject({ kind: 'counted' });
    expect(await settled(ended)).toMatchObject({ kind: 'ended' });
    expect(service.callsOf('startSession')).toHaveLength(3);
  });

  it('is sent after the report of an end that waits', async () => {
    const { service, meter } = given();
    const first = await letIn(meter);
    service.isAway = true;
    expect(await settled(first.end())).toEqual({ kind: 'kept' });
    await passSeconds(20);
    service.isAway = false;
    const before = service.calls.length;
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({ kind: 'counted' });
    const methods = service.calls.slice(before).map(({ method }) => method);
    expect(methods).toEqual(['reportSessions', 'startSession']);
  });

  it('is refused at once if none is under way', async () => {
    const { service, meter } = given();
    service.fault = ({ method }) => problemOf(method, 429, 'concurrency_exceeded', { concurrent: 1 });
    expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({ code: 'concurrency_exceeded' });
    expect(service.callsOf('startSession')).toHaveLength(1);
  });
});

describe('a meter that closes', () => {
  it('ends all sessions in batches, and refuses starts', async () => {
    const { service, meter } = given();
    await settled(
      Promise.all(Array.from({ length: 250 }, (_, index) => meter.start({ userId: `u${index}` }))),
    );
    const closed = meter.close();
    expect(await settled(meter.start({ userId: 'late' }))).toMatchObject({ code: 'meter_closed' });
    expect(await settled(closed)).toEqual({ ended: 250, left: 0 });
    expect(service.callsOf('endSessions').map(({ sessionIds }) => sessionIds.length)).toEqual([100, 100, 50]);
    expect([...service.sessions.values()].every(({ endedMs }) => endedMs !== undefined)).toBe(true);
    expect(await settled(meter.close())).toEqual({ ended: 250, left: 0 });
  });

  it('ends a session whose start was under way, and does not let it in', async () => {
    const { service, meter } = given();
    service.fault = ({ method }) =>
      method === 'startSession' ? new Promise((resolve) => setTimeout(resolve, 1_000)) : undefined;
    const starting = meter.start({ userId: 'u1' });
    const closed = meter.close();
    expect(await settled(closed)).toMatchObject({ left: 0 });
    expect([...service.sessions.values()]).toMatchObject([{ endedMs: expect.any(Number) }]);
    expect(await settled(starting)).toMatchObject({ kind: 'refused', code: 'meter_closed' });
  });
});
