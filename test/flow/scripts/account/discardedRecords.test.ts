import { expect, it } from 'vitest';
import type { StreamRecord } from '../../../../local/eventSources/streamRecord.ts';
import { eraseAccount } from '../../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../../services/accounts/store/erasureStore.ts';
import { applyChanges } from '../../../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../../services/ledger/store/streamRecords.ts';
import { sessionCalls } from '../../../store/support/sessionCalls.ts';
import { deliverStream } from '../../../support/table/deliverStream.ts';
import { scanRows } from '../../../support/table/fullAccount.ts';
import { openLocalStage } from '../support/openLocalStage.ts';

const NOW = Math.floor(Date.now() / 1000);
const BEFORE = NOW - 7_200;

it('an erasure applies the discarded changes of its account to figures before it deletes them, and keeps what it cannot apply', {
  timeout: 60_000,
}, async () => {
  const { table, discard, run } = await openLocalStage();
  const calls = sessionCalls(table);
  await calls.start('s1', { now: BEFORE });
  await calls.end('s1', BEFORE + 60);
  // The command is run after the pause, as one that was stopped.
  const deps = { store: createErasureStore(table), hasTime: () => true };
  await eraseAccount(deps, { accountId: 'u1', endsSessions: true, now: NOW - 600 });
  const records: StreamRecord[] = [];
  await deliverStream(
    table,
    async (event) => void records.push(...(event.Records as unknown as StreamRecord[])),
  );
  const [created, ...discarded] = records;
  expect(discarded.length).toBeGreaterThanOrEqual(2);
  await applyChanges(createLedgerStore(table), [parseStreamRecord(created as never) as never], NOW);
  const figures = async () => {
    const sums: Record<string, number> = {};
    for (const { pk, sk: _sk, ...figure } of await scanRows(table)) {
      if (!String(pk).startsWith('FIGURES#')) continue;
      for (const [name, value] of Object.entries(figure)) sums[name] = (sums[name] ?? 0) + Number(value);
    }
    return sums;
  };
  expect(await figures()).toMatchObject({ 'level#accounts#free': 1 });
  await discard(discarded);

  const erased = await run('account', 'erase', '--account', 'u1', '--reason', 'asked', '--yes');
  expect([erased.code, erased.error]).toEqual([0, '']);
  expect(erased.out).toContain(`${discarded.length} records of the failures bucket erased`);
  expect(await figures()).toMatchObject({
    'level#accounts#free': 0,
    'erased#accounts': 1,
    'plan#free#sessions': 1,
    'plan#free#seconds': 60,
  });
  const left = (await scanRows(table)).filter(({ pk }) => !/^(RATE|FIGURES)#/.test(String(pk)));
  expect(JSON.stringify(left)).not.toContain('u1"');
  expect((await run('ledger', 'list')).out).toMatch(/^0 discarded batches in local/);

  const [broken] = structuredClone(discarded) as [StreamRecord];
  (broken.dynamodb as { NewImage?: object }).NewImage = { pk: { S: 'ACCOUNT#u1' } };
  await discard([broken]);
  const refused = await run('account', 'erase', '--account', 'u1', '--reason', 'asked', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.error).toMatch(
    /^records of u1 in the failures bucket could not be applied to figures, and are kept: /,
  );
  expect((await run('ledger', 'list')).out).toMatch(/^1 discarded batch/);
});
