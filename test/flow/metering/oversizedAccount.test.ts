import { beforeEach, expect, it } from 'vitest';
import { cleanUpAccount } from '../../../services/metering/domain/cleanUpAccount.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { ID_LENGTH_MAX } from '../../../shared/contract/ids.ts';
import { NOW, sessionCalls } from '../../store/support/sessionCalls.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { putOversizedAccount } from '../../support/table/oversizedAccount.ts';
import { testTable } from '../../support/table/testTable.ts';

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

const cleanUp = (store = calls.store) => cleanUpAccount(store, { accountId: 'u1', now: NOW, limits: LIMITS });

const expectSmall = async (sessionIds: string[]) => {
  const { open, fences, secondsUsed } = await calls.readAccount();
  expect(Object.keys(open).sort()).toEqual(sessionIds.sort());
  expect(Object.keys(fences)).toEqual(['needed']);
  expect(secondsUsed).toBe(150 * 120);
};

it('a cleanup makes an item of 390 kB small, and leaves live sessions, young expired leases and fences that are needed', async () => {
  const fences = await putOversizedAccount(table, { accountId: 'u1', bytesMin: 390_000, now: NOW });
  expect(fences).toBeGreaterThanOrEqual(2_500);
  const steps = Math.ceil(fences / 50) + Math.ceil(150 / 20);
  expect(await cleanUp()).toEqual({ kind: 'clean', steps });
  await expectSmall(['live', 'young']);
  expect(await cleanUp()).toEqual({ kind: 'clean', steps: 0 });
  expect(await calls.start('new')).toMatchObject({ kind: 'counted' });
  for (const id of ['live', 'young']) expect(await calls.heartbeat(id)).toMatchObject({ kind: 'renewed' });
});

it('a cleanup works on an item that is too large for a start', async () => {
  // DynamoDB Local counts fewer bytes than AWS, so the size at which it refuses the start is found by trying.
  let tries = 0;
  const start = () => calls.start(`new-${tries}-`.padEnd(ID_LENGTH_MAX, 'x'));
  const isRefused = async (bytesMin: number) => {
    tries++;
    await putOversizedAccount(table, { accountId: 'u1', bytesMin, now: NOW });
    return await start().then(
      () => false,
      (error) => String(error).includes('Item size'),
    );
  };
  for (let bytesMin = 408_500; !(await isRefused(bytesMin)); ) bytesMin += 130;
  await cleanUp();
  expect(await start()).toMatchObject({ kind: 'counted' });
});

it('a cleanup can run while the account is used, and by two callers at once', async () => {
  await putOversizedAccount(table, { accountId: 'u1', bytesMin: 390_000, now: NOW });
  const use = async () => {
    for (let index = 0; index < 10; index++) {
      await calls.start(`s${index}`);
      await calls.heartbeat('live', NOW + index);
      await calls.end(`s${index}`, NOW + 1);
    }
  };
  await Promise.all([cleanUp(), cleanUp(), use()]);
  await cleanUp();
  const { open, fences, sessionsUsed, secondsUsed } = await calls.readAccount();
  expect(Object.keys(open).sort()).toEqual(['live', 'young']);
  expect(Object.keys(fences)).toEqual(['needed']);
  expect({ sessionsUsed, secondsUsed }).toEqual({ sessionsUsed: 162, secondsUsed: 150 * 120 + 10 });
});

it('a cleanup that crashes is repeated', async () => {
  await putOversizedAccount(table, { accountId: 'u1', bytesMin: 390_000, now: NOW });
  for (const call of [3, 30, 40, 10, 25]) {
    for (const when of ['before', 'after'] as const) {
      await expect(cleanUp(crashing(calls.store, { call, when }))).rejects.toThrow(Crash);
    }
  }
  await cleanUp();
  await expectSmall(['live', 'young']);
});
