import { describe, expect, it, vi } from 'vitest';
import { letIn, meterTest, NOW_MS, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

/** A gateway whose clock differs from that of the service, which it has not reached yet. */
function unreached(aheadMs: number) {
  const test = meterTest();
  Object.assign(test.service, { aheadMs, isAway: true, isClockKnown: false });
  return {
    ...test,
    ...test.meterOf({ onUnavailable: 'admit' }),
    reach() {
      Object.assign(test.service, { isAway: false, isClockKnown: true });
    },
    /** Sets the clock of the gateway. The time of the service goes on. */
    setClock(byMs: number) {
      test.service.aheadMs -= byMs;
      vi.setSystemTime(Date.now() + byMs);
    },
  };
}

describe.each([90_000, -90_000])('a gateway whose clock differs by %i ms', (aheadMs) => {
  it('reports the times of the service, also of a session that started before it was reached', async () => {
    const { service, disk, meter, reach } = unreached(aheadMs);
    const session = await letIn(meter);
    const startedMs = Date.now() + aheadMs;
    expect(disk.entries()).toMatchObject([{ clock: 'gateway' }]);
    await passSeconds(50);
    reach();
    await settled(session.end());
    const stored = service.sessions.get(session.sessionId);
    expect(stored?.startedMs).toBeCloseTo(startedMs, -4);
    expect((stored?.endedMs ?? 0) - (stored?.startedMs ?? 0)).toBeCloseTo(50_000, -4);
  });

  it('is not misled if its clock is set while a session runs', async () => {
    const { service, meter, reach, setClock } = unreached(aheadMs);
    const session = await letIn(meter);
    const startedMs = Date.now() + aheadMs;
    await passSeconds(20);
    setClock(3_600_000);
    await passSeconds(20);
    reach();
    await settled(session.end());
    expect(service.sessions.get(session.sessionId)?.startedMs).toBeCloseTo(startedMs, -4);
  });

  it('corrects its journal at the first response', async () => {
    const { disk, meter, reach } = unreached(aheadMs);
    await letIn(meter);
    await passSeconds(61);
    expect(disk.entries()).toMatchObject([{ clock: 'gateway' }]);
    reach();
    await passSeconds(11);
    await letIn(meter, { userId: 'u2' });
    await passSeconds(61);
    const [entry] = disk.entries();
    expect(entry).toMatchObject({ clock: 'service' });
    expect(Date.parse(entry?.startedAt ?? '')).toBeCloseTo(NOW_MS + aheadMs, -4);
  });

  it('corrects entries of a crashed process before it reports them', async () => {
    const { service, disk, meter, meterOf, reach } = unreached(aheadMs);
    const session = await letIn(meter);
    const startedMs = Date.now() + aheadMs;
    await passSeconds(121);
    disk.crash();
    service.isAway = false;
    // The first response of all calls shows the time.
    service.fault = () => {
      reach();
      return undefined;
    };
    meterOf();
    await passSeconds(1);
    const stored = service.sessions.get(session.sessionId);
    expect(stored?.startedMs).toBeCloseTo(startedMs, -4);
    expect((stored?.endedMs ?? 0) - (stored?.startedMs ?? 0)).toBeCloseTo(120_000, -4);
    expect(service.calls.slice(-2).map(({ method }) => method)).toEqual(['renewSessions', 'reportSessions']);
  });
});

it.each([90_000, -90_000])(
  'a process whose clock differs by %i ms leaves the times of another process as they are',
  async (aheadMs) => {
    const { service, disk, meter, meterOf, setClock } = unreached(aheadMs);
    Object.assign(service, { isAway: false, isClockKnown: true });
    const session = await letIn(meter);
    const startedMs = Date.now() + aheadMs;
    await passSeconds(61);
    disk.crash();
    service.isClockKnown = false;
    setClock(aheadMs * 2);
    service.fault = () => {
      service.isClockKnown = true;
      return undefined;
    };
    meterOf();
    await passSeconds(1);
    expect(service.sessions.get(session.sessionId)?.endedMs).toBeCloseTo(startedMs + 60_000, -3);
  },
);

it('a process that never sees the time of the service leaves the times of another process as they are', async () => {
  const { service, disk, meter, meterOf, setClock } = unreached(0);
  Object.assign(service, { isAway: false, isClockKnown: true });
  const session = await letIn(meter);
  await passSeconds(61);
  disk.crash();
  service.isClockKnown = false;
  setClock(-90_000);
  meterOf();
  await passSeconds(1);
  expect(service.sessions.get(session.sessionId)?.endedMs).toBeCloseTo(NOW_MS + 60_000, -3);
});

it('a report never says that a session ends in the future', async () => {
  const { service, disk, meter, meterOf } = unreached(0);
  await letIn(meter);
  disk.crash();
  Object.assign(service, { isAway: false, isClockKnown: true, aheadMs: -300_000 });
  const { sessionId = '' } = disk.entries()[0] ?? {};
  for (const entry of disk.entries()) entry.clock = 'service';
  meterOf();
  await passSeconds(1);
  const stored = service.sessions.get(sessionId);
  expect(stored?.endedMs).toBeLessThanOrEqual(Date.now() - 300_000);
  expect(stored?.startedMs).toBeLessThanOrEqual(stored?.endedMs ?? 0);
});
