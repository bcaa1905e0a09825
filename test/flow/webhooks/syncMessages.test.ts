import { expect, it } from 'vitest';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { countOutcomes } from '../../../services/webhooks/domain/outcomes.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { SYNC_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { createSyncing, message } from '../../support/webhooks/syncing.ts';

const NOW = Math.floor(Date.now() / 1000);

it('a sync message syncs the account, reports no drift and is logged only if it changed something', async () => {
  const syncing = await createSyncing();
  const { customer } = await syncing.bought();
  const log = createEventLogStore(syncing.shop.table);
  const first = message(customer, { id: 'sync_1', type: SYNC_TYPE });
  const second = message(customer, { id: 'sync_2', type: SYNC_TYPE });
  const applied = await applyEvents(syncing.deps, [first], NOW);
  const unchanged = await applyEvents(syncing.deps, [second], NOW + 1);
  expect(applied.outcomes).toMatchObject([{ outcome: 'applied', accountId: 'u1' }]);
  expect(unchanged.outcomes).toMatchObject([{ outcome: 'stale' }]);
  expect((await syncing.account()).plan).toBe('starter');
  expect(syncing.reports).toEqual([]);
  expect(await log.readEvent(first)).toMatchObject({ type: SYNC_TYPE, outcome: 'applied' });
  expect(await log.readEvent(second)).toBeUndefined();
  expect(countOutcomes([...applied.outcomes, ...unchanged.outcomes], [])).toEqual({ synced: 2 });
});
