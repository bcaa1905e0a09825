import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeter } from '../../../../client/src/meter/createMeter.ts';
import type { Meter, MeteredSession, MeterOptions } from '../../../../client/src/meter/types.ts';
import { createFakeService, type FakeService, problemOf } from '../../../support/client/meter/fakeService.ts';

let service: FakeService;
let meter: Meter;

beforeEach(() => {
  vi.useFakeTimers();
  service = createFakeService();
});

afterEach(async () => {
  await settled(meter.close({ timeoutMs: 1 }));
  vi.useRealTimers();
});

const given = (options: Partial<MeterOptions> = {}) => {
  meter = createMeter({ client: service.client, ...options });
  return meter;
};

/** The result of a call, while time passes as fast as timers need it. */
async function settled<Result>(call: Promise<Result>): Promise<Result> {
  let isOver = false;
  void call.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  for (let rounds = 0; !isOver && rounds < 1_000; rounds++) await vi.advanceTimersByTimeAsync(50);
  return call;
}

async function started(owner = { userId: 'u1' }): Promise<MeteredSession> {
  const session = await settled(meter.start(owner));
  if (session.kind === 'refused') throw new Error(session.code);
  return session;
}

describe('a session', () => {
  it('is started with an id of the meter, and ended', async () => {
    given();
    const session = await started();
    expect(session).toMatchObject({ kind: 'counted', userId: 'u1' });
    expect(session.sessionId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(meter.figures).toEqual({ open: 1, waiting: 0, isDegraded: false });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended', durationSeconds: 30 });
    expect(meter.figures).toEqual({ open: 0, waiting: 0, isDegraded: false });
  });

  it('that is ended twice is ended by one request', async () => {
    given();
    const session = await started();
    const [first, second] = await settled(Promise.all([session.end(), session.end()]));
    expect(second).toEqual(first);
    expect(await settled(session.end())).toEqual(first);
    expect(service.callsOf('endSession')).toHaveLength(1);
  });

  it('is renewed each minute with all others, in batches of 100', async () => {
    given();
    await settled(
      Promise.all(Array.from({ length: 250 }, (_, index) => meter.start({ userId: `u${index}` }))),
    );
    await vi.advanceTimersByTimeAsync(180_000);
    const sizes = service.callsOf('renewSessions').map(({ sessionIds }) => sessionIds.length);
    expect(sizes).toEqual([100, 100, 50, 100, 100, 50, 100, 100, 50]);
  });

  it('is refused with what the service says', async () => {
    given();
    const refused = vi.fn();
    meter.on('refused', refused);
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
    expect(refused).toHaveBeenCalledExactlyOnceWith(refusal);
  });

  it('is not started for an id that no report could name', async () => {
    given();
    expect(await settled(meter.start({ userId: 'a@b.example' }))).toMatchObject({ code: 'invalid_request' });
    expect(await settled(meter.start({ userId: 'u1', projectId: '' }))).toMatchObject({
      code: 'invalid_request',
    });
    expect(service.calls).toEqual([]);
  });
});

describe('a meter that closes', () => {
  it('ends all sessions in batches, and refuses starts', async () => {
    given();
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
    given();
    const starting = meter.start({ userId: 'u1' });
    const closed = meter.close();
    expect(await settled(starting)).toMatchObject({ kind: 'refused', code: 'meter_closed' });
    expect(await settled(closed)).toMatchObject({ left: 0 });
    expect([...service.sessions.values()]).toMatchObject([{ endedMs: expect.any(Number) }]);
  });
});
