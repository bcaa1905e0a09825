import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { createTable } from '../../../local/resources/tables.ts';
import { runRecount } from '../../../scripts/insights/recount.ts';
import type { ConnectedStage } from '../../../scripts/stage/connectStage.ts';
import { COPIED_KINDS, type CopiedKind } from '../../../scripts/table/copiedKinds.ts';
import { copyRows } from '../../../scripts/table/copyRows.ts';
import { scanRows } from '../../../scripts/table/sourceRows.ts';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { deliver, shown, truth } from '../../support/insights/shownFigures.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);

async function copyTable(from: Table, to: Table, kinds: readonly CopiedKind[] = COPIED_KINDS) {
  const options = { from, to, replaces: false, isDryRun: false, now: NOW, beforeChunk: async () => {} };
  for await (const { rows } of scanRows(from, { kinds })) await copyRows(rows, options);
}

/** As step 6 of the runbook leaves them, levels have an account that was erased since the restore point. */
it('a rehearsal of a restored table has the levels and lists of its accounts after a recount', {
  timeout: 60_000,
}, async () => {
  const lost = await testTable();
  const tableBeside = async () => {
    const tableName = `Beside${randomUUID()}`;
    await createTable(lost.client, inject('tableProperties'), tableName);
    return { ...lost, tableName };
  };
  const paying = (mrr: number) => ({ subscription: { ...starterSubscription(NOW), mrr }, now: NOW });
  const anna = await givenAccount(lost, 'anna', paying(2_900));
  await givenAccount(lost, 'ben', paying(9_900));
  await deliver(lost);
  const restored = await tableBeside();
  await copyTable(lost, restored);
  const store = createErasureStore(lost, { auditDays: 1 });
  const erasing = { store, hasTime: () => true, forgetCustomer: async () => undefined };
  for (const now of [NOW, NOW + 200])
    await eraseAccount(erasing, { accountId: 'ben', endsSessions: true, now });

  const stage = await tableBeside();
  await copyTable(lost, stage, ['erasure', 'erasedSession']);
  await copyTable(restored, stage);
  await deliver(stage);
  expect(await shown(stage)).not.toEqual(truth([anna]));

  await runRecount({ table: stage, name: 'local' } as ConnectedStage, { isDryRun: false });
  expect(await shown(stage)).toEqual(truth([anna]));
});
