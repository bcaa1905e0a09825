import { expect, it } from 'vitest';
import { reclaimSlots } from '../../services/metering/domain/reclaimSlots.ts';
import { SECONDS_PER_HOUR } from '../../shared/time.ts';
import { LIMITS } from '../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

it('a reclaim of sessions that ended before and after the end of the period counts each in its own period', async () => {
  const table = await testTable();
  const { store, start, readAccount } = sessionCalls(table);
  const subscription = starterSubscription(NOW);
  const { periodEnd } = await givenAccount(table, 'u1', { subscription, now: NOW });
  await start('before', { now: periodEnd - 300 });
  await start('after', { now: periodEnd - 60 });
  const now = periodEnd + 7 * SECONDS_PER_HOUR;
  const reclaim = async () =>
    reclaimSlots(store, {
      account: await readAccount(),
      sessionIds: ['before', 'after'],
      now,
      limits: LIMITS,
    });

  await reclaim();
  expect(await readAccount()).toMatchObject({ periodEnd, secondsUsed: LIMITS.leaseSeconds });
  expect(Object.keys((await readAccount()).open)).toEqual(['after']);
  await reclaim();
  expect(await readAccount()).toMatchObject({ periodStart: periodEnd, secondsUsed: 0 });
  await reclaim();
  expect(await readAccount()).toMatchObject({ secondsUsed: LIMITS.leaseSeconds, open: {} });
});
