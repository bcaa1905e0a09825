import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import type { StreamRecord } from '../../../local/eventSources/streamRecord.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isoDay } from '../../../shared/time.ts';
import { sessionCalls } from '../../store/support/sessionCalls.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { openLocalStage } from './support/openLocalStage.ts';

const NOW = Math.floor(Date.now() / 1000);

it('discarded changes are listed, found missing, replayed once and deleted', {
  timeout: 60_000,
}, async () => {
  const { table, discard, run } = await openLocalStage();
  const ledger = (...args: string[]) => run('ledger', ...args);
  const calls = sessionCalls(table);
  await calls.start('s1', { now: NOW });
  await calls.end('s1', NOW + 60);
  await calls.start('s2', { now: NOW });
  const records: StreamRecord[] = [];
  await deliverStream(
    table,
    async (event) => void records.push(...(event.Records as unknown as StreamRecord[])),
  );
  const apply = (some: StreamRecord[]) =>
    applyChanges(
      createLedgerStore(table),
      some.flatMap((record) => parseStreamRecord(record as never) ?? []),
      NOW,
    );
  // The creation and the last start are applied; what lies between was discarded.
  const discarded = records.slice(1, -1);
  expect(discarded.length).toBeGreaterThanOrEqual(2);
  await apply([records[0], records.at(-1)] as StreamRecord[]);
  await discard(discarded);

  const listed = await ledger('list');
  expect(listed.error).toBe('');
  expect(listed.out).toMatch(/^1 discarded batches? in local/);
  expect(listed.out).toContain('u1');
  const before = await ledger('rebuild', '--account', 'u1');
  expect(before.code).toBe(1);
  expect(before.out).toMatch(new RegExp(`${isoDay(NOW)} +2 +1 +60 +0`));
  expect(before.error).toContain('npm run ledger -- list');
  const replayed = await ledger('replay');
  expect([replayed.code, replayed.error]).toEqual([0, '']);
  expect(replayed.out).toMatch(/^applied \d+ records/);
  await apply(discarded);
  // One of the former service counts for nothing.
  const imported = { sessionId: 'old', startedAt: NOW, endedAt: NOW + 60, imported: true };
  const keys = { ...tableKeys.history('u1'), ...tableKeys.historyAt(NOW + 60, 'old') };
  const Item = marshall({ ...tableKeys.session('u1', 'old'), ...imported, ...keys });
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
  const after = await ledger('rebuild', '--account', 'u1');
  expect(after).toMatchObject({ code: 0, out: expect.stringMatching(/^0 days of 1 days? of u1 in local/) });
  expect((await ledger('list')).out).toMatch(/^0 discarded batches in local/);
});

it('discarded notices are listed, queued by a replay and deleted', { timeout: 60_000 }, async () => {
  const { sqs, notices, discard, run } = await openLocalStage();
  const ledger = (...args: string[]) => run('ledger', ...args);
  const Keys = { pk: { S: 'NOTICE#ada' }, sk: { S: 'payment_failed#in_1#1' } };
  const record = {
    eventID: '1',
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: '7', ApproximateCreationDateTime: NOW, Keys },
  } as unknown as StreamRecord;
  await discard([record]);

  const listed = await ledger('list');
  expect(listed.out).toMatch(/^1 discarded batches? in local/);
  expect(listed.out).toMatch(/1 +notices +ada/);
  const replayed = await ledger('replay');
  expect([replayed.code, replayed.error]).toEqual([0, '']);
  expect((await ledger('list')).out).toMatch(/^0 discarded batches in local/);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: notices.queueUrl, WaitTimeSeconds: 1 }),
  );
  expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toEqual([
    { version: 1, accountId: 'ada', key: 'payment_failed#in_1#1', record: '1' },
  ]);
});
