import { expect, it, vi } from 'vitest';
import { NetworkError } from '../../../../client/src/errors.ts';
import { away, problemOf } from '../../../support/client/meter/fakeService.ts';
import { letIn, meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';

const MINUTE_SECONDS = 60;

/** A meter with ended sessions of as many users, which were admitted while the service was away. */
async function withWaiting(count: number) {
  const test = meterTest();
  const gateway = test.meterOf({ onUnavailable: 'admit' });
  test.service.isAway = true;
  for (let user = 1; user <= count; user++) {
    const session = await letIn(gateway.meter, { userId: `u${user}` });
    void session.end();
  }
  await passSeconds(30);
  expect(gateway.meter.figures.waiting).toBe(count);
  return { ...test, ...gateway };
}

it('reports are few while the service answers each with a failure, and all arrive when it is back', async () => {
  const { service, meter } = await withWaiting(400);
  service.isAway = false;
  service.fault = ({ method }) =>
    method === 'reportSessions' ? problemOf(method, 503, 'service_unavailable') : undefined;
  const before = service.callsOf('reportSessions').length;
  await passSeconds(5 * MINUTE_SECONDS);
  expect(service.callsOf('reportSessions').length - before).toBeLessThan(60);
  service.fault = () => undefined;
  await passSeconds(MINUTE_SECONDS);
  expect(meter.figures.waiting).toBe(0);
  expect(service.sessions.size).toBe(400);
});

it('a key without the scope to report is tried once a minute, however many sessions wait', async () => {
  const { service, meter } = await withWaiting(400);
  service.isAway = false;
  service.fault = ({ method }) =>
    method === 'reportSessions' ? problemOf(method, 403, 'forbidden') : undefined;
  const before = service.callsOf('reportSessions').length;
  await passSeconds(5 * MINUTE_SECONDS);
  expect(service.callsOf('reportSessions').length - before).toBeLessThan(8);
  service.fault = () => undefined;
  await passSeconds(2 * MINUTE_SECONDS);
  expect(meter.figures.waiting).toBe(0);
});

it('starts whose responses were lost are ended together, in few requests', async () => {
  const { service, meterOf } = meterTest();
  const { meter } = meterOf({ onUnavailable: 'refuse' });
  service.losesResponse.add('startSession');
  const starts = Array.from({ length: 500 }, (_, user) => meter.start({ userId: `u${user}` }));
  await settled(Promise.all(starts));
  expect(service.sessions.size).toBe(500);
  service.losesResponse.clear();
  await passSeconds(3 * MINUTE_SECONDS);
  expect([...service.sessions.values()].every(({ endedMs }) => endedMs !== undefined)).toBe(true);
  expect(service.callsOf('endSessions').length).toBeLessThan(20);
});

it('a gateway without sessions learns within a minute that the service is back', async () => {
  const { service, meterOf } = meterTest();
  const { meter, events } = meterOf({ onUnavailable: 'refuse' });
  service.isAway = true;
  await settled(meter.start({ userId: 'u1' }));
  await passSeconds(3 * MINUTE_SECONDS);
  expect(meter.figures.isDegraded).toBe(true);
  service.isAway = false;
  service.fault = ({ method, sessionIds }) =>
    method === 'renewSessions' && sessionIds.length === 0
      ? problemOf(method, 400, 'invalid_request')
      : undefined;
  await passSeconds(MINUTE_SECONDS);
  expect(meter.figures.isDegraded).toBe(false);
  expect(events.degraded.map(({ isDegraded }) => isDegraded)).toEqual([true, false]);
  expect(service.callsOf('renewSessions').length).toBeLessThan(5);
});

it('an end after the meter was closed in an outage is kept', async () => {
  const { service, disk, meterOf } = meterTest();
  const { meter } = meterOf({ onUnavailable: 'admit' });
  const sessions = [await letIn(meter), await letIn(meter, { userId: 'u2' })];
  service.fault = ({ method }) => new Promise((_, reject) => setTimeout(() => reject(away(method)), 12_000));
  await settled(meter.close({ timeoutMs: 1_000 }));
  const ends = await settled(
    Promise.race([
      Promise.all(sessions.map((session) => session.end())),
      passSeconds(30).then(() => 'still waiting'),
    ]),
  );
  expect(ends).toEqual([{ kind: 'kept' }, { kind: 'kept' }]);
  expect(disk.entries().every(({ endedAt }) => endedAt !== undefined)).toBe(true);
});

it('a start that a limit refuses stays refused if the end of another session of the user takes too long', async () => {
  const { service, meterOf } = meterTest();
  const { meter, events } = meterOf({ onUnavailable: 'admit' });
  const first = await letIn(meter);
  let isSlow = false;
  service.fault = async ({ method }) => {
    if (method === 'endSession') await new Promise((resolve) => setTimeout(resolve, 12_000));
    if (method === 'startSession') {
      // A request with less time than a response takes.
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 10));
      return problemOf(method, 429, 'concurrency_exceeded');
    }
    return undefined;
  };
  isSlow = true;
  const { client } = service;
  const { startSession } = client;
  const limited = (...[input, options]: Parameters<typeof startSession>) =>
    Promise.race([
      startSession(input, options),
      new Promise<never>((_, reject) => {
        const failure = { operationId: 'startSession' as const, attempts: 1, retryable: true };
        setTimeout(() => reject(new NetworkError('timeout', 'no response', failure)), options?.timeoutMs);
      }),
    ]);
  Object.assign(client, { startSession: limited });
  void first.end();
  const startedMs = Date.now();
  const second = await settled(meter.start({ userId: 'u1' }));
  expect(second).toMatchObject({ kind: 'refused', code: 'concurrency_exceeded' });
  expect(Date.now() - startedMs).toBeLessThan(5_500);
  expect(events.degraded).toEqual([]);
});

it('an id of a start without a response that is tried again and refused for the key is still ended', async () => {
  const { service, meterOf } = meterTest();
  const { meter } = meterOf({ onUnavailable: 'refuse' });
  service.losesResponse.add('startSession');
  await settled(meter.start({ userId: 'u1' }));
  service.losesResponse.clear();
  service.fault = ({ method }) =>
    method === 'startSession' ? problemOf(method, 401, 'unauthorized') : undefined;
  await passSeconds(20);
  expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({
    kind: 'refused',
    code: 'unauthorized',
  });
  await passSeconds(3 * MINUTE_SECONDS);
  expect([...service.sessions.values()]).toMatchObject([{ endedMs: expect.any(Number) }]);
});

it.each([[['x']], [[null]], ['text'], [undefined]])(
  'results that are not those of the API (%j) stop neither heartbeats nor ends',
  async (results) => {
    const { service, meterOf } = meterTest();
    const { meter } = meterOf();
    const session = await letIn(meter);
    const onRejection = vi.fn();
    process.on('unhandledRejection', onRejection);
    service.fault = ({ method }) =>
      ['renewSessions', 'endSessions', 'reportSessions'].includes(method)
        ? { results }
        : method === 'endSession'
          ? away(method)
          : undefined;
    await passSeconds(3 * MINUTE_SECONDS);
    expect(service.callsOf('renewSessions').length).toBeGreaterThan(5);
    expect(await settled(session.end())).toEqual({ kind: 'kept' });
    await passSeconds(1);
    process.off('unhandledRejection', onRejection);
    expect(onRejection).not.toHaveBeenCalled();
  },
);

it('a journal that hangs does not make a connection wait for longer than its start may take', async () => {
  const { service, disk, meterOf } = meterTest();
  const journal = disk.open();
  const { meter } = meterOf({
    onUnavailable: 'admit',
    journal: { ...journal, save: () => new Promise(() => undefined) },
  });
  service.isAway = true;
  const startedMs = Date.now();
  expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({
    kind: 'refused',
    code: 'journal_failed',
  });
  expect(Date.now() - startedMs).toBeLessThan(10_500);
});
