import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dayStart } from '../../../services/insights/domain/days.ts';
import { createEventQueue } from '../../../services/webhooks/store/eventQueue.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { SYNC_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { deliver } from '../../support/insights/shownFigures.ts';
import { formerSubscription } from '../../support/migration/formerSubscription.ts';
import { testMigration } from '../../support/migration/testMigration.ts';
import { shopSettings } from '../../support/stripe/shop.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { message } from '../../support/webhooks/syncing.ts';
import { createWebhookPath } from '../../support/webhooks/webhookPath.ts';

it('the first revenue of a moved account is a movement of its own kind, not a new customer', async () => {
  const clock = virtualClock(Date.parse('2026-11-10T12:00:00Z') / 1000);
  const path = await createWebhookPath(clock);
  const { table } = path.shop;
  const former = await formerSubscription(path.shop, clock);
  const [planned] = testMigration('u1', { now: 0 }).options;
  if (!planned) throw new Error('a migration without options');
  const sync = async () => {
    for (const event of await path.newEvents()) await path.deliver(event);
    expect(await drainQueue(path.queue, path.apply)).toMatchObject({ failures: 0 });
    await deliver(table);
  };
  // Before the move, its events belong to no account.
  await sync();

  const migrated = { accountId: 'u1', migratedDay: isoDay(clock.now()) };
  await table.client.send(
    new TransactWriteItemsCommand({
      TransactItems: [directoryWrite(table.tableName, migrated, { onlyFirst: true })],
    }),
  );
  await createAccountStore(table).readOrCreateAccount('u1', clock.now());
  await former.grant();
  await former.link();
  await former.schedule(planned);
  const queue = createEventQueue({ client: createQueueClient(), queueUrl: path.queue.url });
  await queue.enqueue(message(former.customer, { id: 'sync_1', type: SYNC_TYPE, accountId: 'u1' }));
  await sync();
  // The change has the time of the table's stream, which the test's clock does not move.
  const rows = await scanRows(table);
  const [day = ''] = rows.flatMap(({ pk }) => /^FIGURES#(.*)#c/.exec(String(pk))?.[1] ?? []);
  clock.advanceTo(dayStart(day) + SECONDS_PER_DAY);

  const { baseUrl } = await testApi(table, shopSettings(path.shop));
  const viewer = apiClient(baseUrl, await testKey(table, ['admin']));
  const { body } = await viewer.get(`/admin/insights/movements?from=${day}&to=${day}`);
  expect(body.movements).toMatchObject([
    { userId: 'u1', kind: 'migrated', plan: 'starter', beforeMinor: 0, afterMinor: 1_900 },
  ]);
});
