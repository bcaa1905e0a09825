import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { addressHash } from '../../../shared/aws/keyHashes.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription } from '../../support/table/testTable.ts';
import { openLocalStage } from './support/openLocalStage.ts';

const NOW = Math.floor(Date.now() / 1000);

it('a back-fill opens each account once, and a dry run none', { timeout: 60_000 }, async () => {
  const { table, run } = await openLocalStage();
  for (const id of ['anna', 'ben', 'cleo']) {
    await givenAccount(table, id, { subscription: { ...starterSubscription(NOW), mrr: 2_900 }, now: NOW });
  }
  // Of a contact that an earlier release wrote.
  const contact = { accountId: 'anna', version: 3, email: 'Anna@example.com', language: 'en', disabled: [] };
  const Item = marshall({ ...tableKeys.contact('anna'), ...contact });
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
  const addresses = async () => (await scanRows(table)).filter(({ pk }) => String(pk).startsWith('ADDRESS#'));
  const listed = async () =>
    (await scanRows(table))
      .filter(({ pk }) => String(pk).startsWith('LISTED#mrr'))
      .map(({ sk }) => sk)
      .sort();
  const before = await scanRows(table);
  const dry = await run('insights', 'backfill', '--dry-run');
  expect([dry.code, dry.error]).toEqual([0, '']);
  expect(dry.out).toContain('3 accounts read, 3 to be opened');
  expect(await scanRows(table)).toEqual(before);

  const first = await run('insights', 'backfill');
  expect([first.code, first.error]).toEqual([0, '']);
  expect(first.out).toContain('3 accounts read, 3 opened');
  const places = ['000000002900#anna', '000000002900#ben', '000000002900#cleo'];
  expect(await listed()).toEqual(places);

  const address = { ...tableKeys.address(addressHash('anna@example.com'), 'anna'), accountId: 'anna' };
  expect(await addresses()).toEqual([address]);

  const again = await run('insights', 'backfill');
  expect(again.out).toContain('3 accounts read, 0 opened');
  expect(await listed()).toEqual(places);
});
