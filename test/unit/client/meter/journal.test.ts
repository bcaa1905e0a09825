import { describe, expect, it } from 'vitest';
import { failure } from '../../../support/client/meter/fakeService.ts';
import { letIn, meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

const admitting = () => {
  const test = meterTest();
  return { ...test, ...test.meterOf({ onUnavailable: 'admit' }) };
};

describe('a session that is admitted', () => {
  it('is let in only when the journal has it', async () => {
    const { service, disk, meter } = admitting();
    service.isAway = true;
    let release = () => {};
    disk.gate = () => new Promise<void>((resolve) => (release = resolve));
    let isIn = false;
    const starting = meter.start({ userId: 'u1' }).then((session) => {
      isIn = true;
      return session;
    });
    await passSeconds(3);
    expect(disk.log).toMatchObject([expect.stringMatching(/^save .* durable$/)]);
    expect(isIn).toBe(false);
    disk.gate = () => undefined;
    release();
    expect(await settled(starting)).toMatchObject({ kind: 'admitted', userId: 'u1' });
    expect(disk.entries()).toHaveLength(1);
  });

  it('is refused if the journal cannot be written, and nothing is reported of it', async () => {
    const { service, disk, meter, events } = admitting();
    service.isAway = true;
    disk.gate = (write) =>
      write.startsWith('save') ? Promise.reject(new Error('no space left')) : undefined;
    const refusal = await settled(meter.start({ userId: 'u1' }));
    expect(refusal).toMatchObject({ kind: 'refused', code: 'journal_failed' });
    expect(disk.log.at(-1)).toMatch(/^remove /);
    expect(events.degraded).toMatchObject([
      { of: 'service', isDegraded: true },
      { of: 'journal', isDegraded: true, cause: { message: 'no space left' } },
    ]);
    disk.gate = () => undefined;
    await letIn(meter, { userId: 'u2' });
    expect(events.degraded.at(-1)).toEqual({ of: 'journal', isDegraded: false });
    expect(meter.figures.open).toBe(1);
  });

  it('is refused if the meter closes while the journal is written, and not counted', async () => {
    const { service, disk, meter } = admitting();
    service.isAway = true;
    await letIn(meter);
    const releases: (() => void)[] = [];
    disk.gate = (write) =>
      write.startsWith('save') ? new Promise<void>((resolve) => void releases.push(resolve)) : undefined;
    const starting = meter.start({ userId: 'u2' });
    await passSeconds(0.1);
    service.isAway = false;
    const closing = meter.close();
    await passSeconds(0.1);
    disk.gate = () => undefined;
    for (const release of releases) release();
    expect(await settled(starting)).toMatchObject({ code: 'meter_closed' });
    expect(await settled(closing)).toEqual({ ended: 1, left: 0 });
    expect(service.callsOf('reportSessions').flatMap(({ sessionIds }) => sessionIds)).toHaveLength(1);
    expect(disk.entries()).toEqual([]);
  });

  it('is reported at its end with the times by the clock of the service', async () => {
    const { service, disk, meter } = admitting();
    service.aheadMs = 90_000;
    service.isAway = true;
    const session = await letIn(meter, { userId: 'u1' });
    const startedMs = Date.now() + 90_000;
    await passSeconds(30);
    service.isAway = false;
    await passSeconds(15);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended', durationSeconds: 45 });
    const [report] = service.callsOf('reportSessions')[0]?.input.sessions ?? [];
    expect(report).toMatchObject({ session_id: session.sessionId, user_id: 'u1' });
    expect(Date.parse((report as never as { started_at: string }).started_at)).toBeCloseTo(startedMs, -3);
    expect(disk.entries()).toEqual([]);
  });
});

describe('a counted session', () => {
  it('is in the journal while it runs, without waiting for it', async () => {
    const { disk, meter } = admitting();
    let release = () => {};
    disk.gate = () => new Promise<void>((resolve) => (release = resolve));
    const session = await letIn(meter);
    expect(disk.log).toEqual([`save ${session.sessionId}`]);
    const ended = session.end();
    await settled(ended);
    // Its removal waits for its write.
    expect(disk.log).toEqual([`save ${session.sessionId}`]);
    disk.gate = () => undefined;
    release();
    await passSeconds(1);
    expect(disk.log).toEqual([`save ${session.sessionId}`, `remove ${session.sessionId}`]);
    expect(disk.entries()).toEqual([]);
  });

  it('and its end are written to the journal when that works again', async () => {
    const { service, disk, meter } = admitting();
    disk.gate = () => Promise.reject(new Error('no space left'));
    const running = await letIn(meter);
    const ended = await letIn(meter, { userId: 'u2' });
    await passSeconds(30);
    service.isAway = true;
    const endedAt = new Date().toISOString();
    await settled(ended.end());
    disk.gate = () => undefined;
    await passSeconds(31);
    const { sessionId } = running;
    expect(disk.entries()).toEqual([
      expect.objectContaining({ sessionId }),
      expect.objectContaining({ sessionId: ended.sessionId, endedAt }),
    ]);
    const written = disk.log.length;
    await passSeconds(50);
    expect(disk.log.slice(written).filter((line) => !line.startsWith('alive'))).toEqual([]);
  });

  it('is served if the journal fails', async () => {
    const { disk, meter, events } = admitting();
    disk.gate = () => Promise.reject(new Error('no space left'));
    const session = await letIn(meter);
    expect(await settled(session.end())).toMatchObject({ kind: 'ended' });
    expect(events.degraded).toMatchObject([{ of: 'journal', isDegraded: true }]);
  });

  it('is kept with the time of its end if the service is away, and reported when it is back', async () => {
    const { service, disk, meter } = admitting();
    const session = await letIn(meter);
    await passSeconds(20);
    service.isAway = true;
    const endedAt = new Date().toISOString();
    expect(await settled(session.end())).toEqual({ kind: 'kept' });
    expect(disk.entries()).toMatchObject([{ sessionId: session.sessionId, endedAt, clock: 'service' }]);
    expect(disk.log.at(-1)).toMatch(/ durable$/);
    expect(meter.figures).toMatchObject({ open: 0, waiting: 1 });
    await passSeconds(300);
    service.isAway = false;
    await passSeconds(60);
    expect(service.sessions.get(session.sessionId)).toMatchObject({
      endedMs: Date.parse(endedAt),
      isReported: true,
    });
    expect(disk.entries()).toEqual([]);
    expect(meter.figures.waiting).toBe(0);
  });

  it('whose end arrived, and whose response was lost, is reported without an effect', async () => {
    const { service, disk, meter } = admitting();
    const session = await letIn(meter);
    service.losesResponse.add('endSession');
    expect(await settled(session.end())).toMatchObject({ kind: 'ended' });
    expect(service.sessions.get(session.sessionId)?.isReported).toBeUndefined();
    expect(disk.entries()).toEqual([]);
  });
});

it('an end while the service is known to be away waits for no request', async () => {
  const { service, meter } = admitting();
  const session = await letIn(meter);
  service.isAway = true;
  await letIn(meter, { userId: 'u2' });
  expect(meter.figures.isDegraded).toBe(true);
  expect(await settled(session.end())).toEqual({ kind: 'kept' });
  expect(service.callsOf('endSession')).toEqual([]);
});

it('a session that the service has ended for good is not in the journal after the meter closed', async () => {
  const { service, disk, meter, events } = admitting();
  const { sessionId } = await letIn(meter);
  const results = [failure(sessionId, 'session_over', { endReason: 'operator' })];
  service.fault = ({ method }) => (method === 'renewSessions' ? { results } : undefined);
  await passSeconds(61);
  expect(events.lost).toMatchObject([{ reason: 'operator' }]);
  await settled(meter.close());
  expect(disk.entries()).toEqual([]);
});

describe('the next process', () => {
  it('reports what a crashed one served, with the last time at which it lived', async () => {
    const { service, disk, meter, meterOf } = admitting();
    const session = await letIn(meter);
    await passSeconds(130);
    disk.crash();
    await passSeconds(600);
    meterOf();
    await passSeconds(1);
    const { startedMs = 0, endedMs = 0 } = service.sessions.get(session.sessionId) ?? {};
    expect(endedMs - startedMs).toBeCloseTo(120_000, -3);
    expect(disk.entries()).toEqual([]);
  });

  it('takes over those of a process that crashes later, at a heartbeat', async () => {
    const { service, disk, meterOf } = meterTest();
    meterOf();
    const journal = disk.open();
    const session = await letIn(meterOf({ journal }).meter);
    await passSeconds(30);
    disk.crash(journal);
    await passSeconds(31);
    expect(service.sessions.get(session.sessionId)?.endedMs).toBeDefined();
    expect(disk.entries()).toEqual([]);
  });

  it('reports sessions that were admitted, once', async () => {
    const { service, disk, meter, meterOf } = admitting();
    service.isAway = true;
    const ids = [await letIn(meter), await letIn(meter, { userId: 'u2' })].map(({ sessionId }) => sessionId);
    disk.crash();
    await passSeconds(120);
    const next = meterOf({ onUnavailable: 'admit' });
    await passSeconds(120);
    expect(next.meter.figures.waiting).toBe(2);
    service.isAway = false;
    await passSeconds(60);
    expect([...service.sessions.keys()].sort()).toEqual(ids.sort());
    expect(disk.entries()).toEqual([]);
  });
});

describe('a meter that closes while the service is away', () => {
  it('leaves the ends to the next process, within its time', async () => {
    const { service, disk, meter, meterOf } = admitting();
    const first = await letIn(meter);
    service.isAway = true;
    const second = await letIn(meter, { userId: 'u2' });
    const endedAt = new Date().toISOString();
    expect(await settled(meter.close({ timeoutMs: 3_000 }))).toEqual({ ended: 0, left: 2 });
    expect(Date.now() - Date.parse(endedAt)).toBeLessThanOrEqual(3_200);
    expect(disk.entries()).toMatchObject([{ endedAt }, { endedAt }]);
    expect(disk.log.at(-1)).toBe('close');
    service.isAway = false;
    meterOf();
    await passSeconds(1);
    for (const { sessionId } of [first, second]) {
      expect(service.sessions.get(sessionId)).toMatchObject({ endedMs: Date.parse(endedAt) });
    }
  });

  it('leaves an end whose request hangs, with its time', async () => {
    const { service, disk, meter } = admitting();
    const session = await letIn(meter);
    service.fault = () => new Promise(() => undefined);
    void session.end();
    const endedAt = new Date().toISOString();
    await passSeconds(2);
    expect(await settled(meter.close({ timeoutMs: 1_000 }))).toEqual({ ended: 0, left: 1 });
    expect(disk.entries()).toMatchObject([{ endedAt }]);
  });
});
