import { beforeEach, describe, expect, it } from 'vitest';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SECONDS_PER_DAY, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { type Bill, meter } from '../../support/api/meter.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const LIVE_COUNT = 10;

/** Each day has eight minutes of traffic, and nothing happens until the next one. */
const MINUTES_OF_DAY = 8;
const DAYS = 7;
const OUTAGE_DAY = 3;

let table: Table;
let bill: { take(): Bill };

beforeEach(async () => {
  table = await testTable();
  bill = meter(table.client);
  await givenAccount(table, 'u1', {
    subscription: starterSubscription(NOW),
    terms: { concurrent: 50, requestsPerMinute: 1_000_000 },
    now: NOW,
  });
});

describe('a week of a hostile client', () => {
  it.each([
    [16, 1],
    [36, 2],
  ])(
    'counts exactly, and heartbeats beside ten open sessions with ids of %i characters cost %i unit(s)',
    async (idLength, unitsMax) => {
      const idOf = (name: string) => name.padEnd(idLength, '-');
      const store = createMeteringStore(table);
      let now = NOW;
      let counted = 0;
      const ended = new Set<string>();
      const start = async (sessionId: string, projectId?: string) => {
        const outcome = await startSession(store, {
          accountId: 'u1',
          sessionId,
          projectId,
          now,
          limits: LIMITS,
        });
        if (outcome.kind === 'counted') counted++;
        return outcome;
      };
      const end = async (sessionId: string) => {
        await endSession(store, { accountId: 'u1', sessionId, now });
      };
      const dead: string[] = [];
      const units: number[] = [];
      for (let day = 0; day < DAYS; day++) {
        const live = Array.from({ length: LIVE_COUNT }, (_, index) => idOf(`live-${day}-${index}`));
        for (const id of live) await start(id);
        for (let minute = 0; minute < MINUTES_OF_DAY; minute++) {
          now += SECONDS_PER_MINUTE;
          const name = `${day}-${minute}`;
          if (day === OUTAGE_DAY && minute === 4) now += 20 * SECONDS_PER_MINUTE;
          // Refused, and ended in a finally block.
          for (let second = 0; second < 4; second++) {
            expect((await start(`refused-${name}-${second}`, 'no-such-project')).kind).toBe('refused');
            await end(`refused-${name}-${second}`);
          }
          if (minute % 2 === 0) {
            expect((await start(idOf(`dead-${name}`))).kind).toBe('counted');
            dead.push(idOf(`dead-${name}`));
          }
          // The first attempt died after its claim, and three retries arrive.
          const retried = idOf(`retried-${name}`);
          await store.claim({ accountId: 'u1', sessionId: retried, now, claimEnd: now + SECONDS_PER_DAY });
          for (let attempt = 0; attempt < 3; attempt++) await start(retried);
          await end(retried);
          ended.add(retried);
          for (const id of live) {
            bill.take();
            const beat = await heartbeatSession(store, {
              accountId: 'u1',
              sessionId: id,
              now,
              limits: LIMITS,
            });
            expect(beat.kind).toBe('renewed');
            units.push(bill.take().writeUnits);
          }
        }
        for (const id of live) {
          await end(id);
          ended.add(id);
        }
        now += SECONDS_PER_DAY - MINUTES_OF_DAY * SECONDS_PER_MINUTE;
      }
      // A unit is a kilobyte.
      expect(Math.max(...units)).toBe(unitsMax);
      expect(counted).toBe(ended.size + dead.length);
      const account = await store.readAccount('u1');
      expect(account?.sessionsUsed).toBe(counted);
      const listed: string[] = [];
      for (
        let after: { endedAt: number; sessionId: string } | undefined, isFirst = true;
        isFirst || after;
      ) {
        const page = await store.listEnded({ accountId: 'u1', limit: 100, after });
        listed.push(...page.sessions.map(({ sessionId }) => sessionId));
        after = page.next;
        isFirst = false;
      }
      const open = Object.keys(account?.open ?? {});
      expect(open.length).toBeLessThanOrEqual(3);
      expect([...listed, ...open].sort()).toEqual([...ended, ...dead].sort());
    },
    120_000,
  );
});
