import { expect, it, vi } from 'vitest';
import { UnexpectedResponseError } from '../../../../client/src/errors.ts';
import type { MeteredSession } from '../../../../client/src/meter/types.ts';
import { away, failure, problemOf } from '../../../support/client/meter/fakeService.ts';
import { meterTest, passSeconds, settled } from '../../../support/client/meter/meterTest.ts';
import { seededRandom } from '../../../support/seededRandom.ts';

const STEPS = 120;

/** What one call can meet, beside the usual response. */
const FAULTS = [
  'away',
  'lost',
  'busy',
  'unavailable',
  'throttled',
  'limit',
  'forbidden',
  'nonsense',
  'slow',
  'odd_results',
] as const;

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'whatever a service responds, all that was let in is counted and ended once it is back (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const { service, disk, meterOf } = meterTest();
    const onRejection = vi.fn();
    process.on('unhandledRejection', onRejection);
    const { meter } = meterOf({ onUnavailable: seed % 2 === 0 ? 'admit' : 'refuse' });
    let share = 0;
    service.fault = async ({ method, sessionIds }) => {
      if (random() >= share) return undefined;
      switch (pick(FAULTS)) {
        case 'away':
          return away(method);
        case 'lost':
          service.losesResponse.add(method);
          setTimeout(() => service.losesResponse.delete(method), 500);
          return undefined;
        case 'busy':
          return problemOf(method, 503, 'busy');
        case 'unavailable':
          return problemOf(method, 503, 'service_unavailable');
        case 'throttled':
          return new UnexpectedResponseError(429, 'Too Many Requests', {
            operationId: method,
            attempts: 1,
            retryable: true,
          });
        case 'limit':
          return method === 'startSession' ? problemOf(method, 429, 'concurrency_exceeded') : undefined;
        case 'forbidden':
          return problemOf(method, 403, 'forbidden');
        case 'nonsense':
          return { message: 'Welcome to this network' };
        case 'slow':
          await new Promise((resolve) => setTimeout(resolve, random() * 8_000));
          return away(method);
        case 'odd_results':
          return {
            results: sessionIds.map((id) =>
              pick([null, 'x', failure(id, 'busy'), failure(id, 'internal_error', { retryable: true })]),
            ),
          };
      }
    };
    const letIn = new Set<string>();
    const open: MeteredSession[] = [];
    const ends: Promise<unknown>[] = [];
    for (let step = 0; step < STEPS; step++) {
      if (random() < 0.1) share = pick([0, 0.3, 0.7, 1]);
      if (random() < 0.5) {
        void meter.start({ userId: `u${Math.floor(random() * 6)}` }).then((session) => {
          if (session.kind === 'refused') return;
          letIn.add(session.sessionId);
          open.push(session);
        });
      } else if (open.length > 0 && random() < 0.6) {
        const [session] = open.splice(Math.floor(random() * open.length), 1);
        if (session) ends.push(session.end());
      }
      await passSeconds(random() * 12);
    }
    share = 0;
    await passSeconds(200);
    ends.push(...open.map((session) => session.end()));
    await settled(Promise.all(ends));
    await passSeconds(200);
    process.off('unhandledRejection', onRejection);
    expect(onRejection).not.toHaveBeenCalled();
    expect(meter.figures).toMatchObject({ open: 0, waiting: 0 });
    expect((await settled(meter.start({ userId: 'new' }))).kind).toBe('counted');
    expect([...letIn].filter((id) => service.sessions.get(id)?.endedMs === undefined)).toEqual([]);
    expect(disk.entries()).toHaveLength(1);
    expect(disk.rejected).toEqual([]);
  },
);
