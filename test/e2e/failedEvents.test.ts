import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { webhookAdminResponses } from '../../shared/contract/webhooks/responses.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { waitFor } from '../support/waitFor.ts';
import { sendDeadLetter } from './sendDeadLetter.ts';
import { api, hasStripeEmulator, newUser, pay, target, waitForPlan } from './target.ts';

const admin = apiClient(target.baseUrl, target.adminKey);
const HELD_TIMEOUT_MS = 40_000;
const reason = 'an end-to-end test';
const act = (action: 'replay' | 'drop', event_id: string) =>
  admin.post(`/admin/events/${action}`, { event_id, reason });
/**
 * The list holds the messages of the queue for a moment. A receive that the client gave up on, as on a busy machine, hides them for the
 * 30 s after which SQS releases them.
 */
const actWhenFree = (...request: Parameters<typeof act>) =>
  waitFor(
    () => act(...request),
    ({ status }) => status !== 503,
    HELD_TIMEOUT_MS,
  );
const failedEvents = async () =>
  webhookAdminResponses.listFailedEvents[200].parse((await admin.get('/admin/events/failed')).body).events;
const eventsOf = async (customer: string) =>
  webhookAdminResponses.listEvents[200].parse((await admin.get(`/admin/events?customer=${customer}`)).body)
    .events;

describe.runIf(hasStripeEmulator && target.stage && target.adminKey)('an operator', () => {
  it('lists a dead-lettered event, replays one and drops one, each once', async () => {
    const customer = `cus_${randomUUID().replaceAll('-', '')}`;
    const [replayed, dropped] = [await sendDeadLetter(customer), await sendDeadLetter(`${customer}2`)];
    const listed = await waitFor(
      failedEvents,
      (events) => [replayed, dropped].every((id) => events.some(({ eventId }) => eventId === id)),
      HELD_TIMEOUT_MS,
    );
    expect(listed).toContainEqual(
      expect.objectContaining({ eventId: replayed, state: 'dead', customer, attempts: 8 }),
    );
    expect((await actWhenFree('replay', replayed)).status).toBe(202);
    await waitFor(
      () => eventsOf(customer),
      (events) => events.some(({ eventId, outcome }) => eventId === replayed && outcome === 'no_account'),
    );
    expect((await actWhenFree('drop', dropped)).status).toBe(200);
    expect(await eventsOf(`${customer}2`)).toMatchObject([{ eventId: dropped, outcome: 'dropped', reason }]);
    for (const id of [replayed, dropped]) {
      const again = await actWhenFree('replay', id);
      expect([again.status, again.body.code]).toEqual([404, 'event_not_found']);
    }
    expect((await api.get('/admin/events/failed')).body.code).toBe('forbidden');
  });

  it('syncs an account, and sees that it agrees with Stripe', async () => {
    const user = newUser();
    const checkout = { plan: 'starter', user_id: user, email: `${user}@example.com` };
    await pay((await api.post('/billing/checkout', checkout)).body.url);
    await waitForPlan(user, 'starter');
    const path = `/admin/accounts/${user}`;
    const sync = await admin.post(`${path}/sync`, { reason });
    expect([sync.status, sync.body.queued]).toEqual([202, true]);
    const compared = await waitFor(
      async () => (await admin.get(`${path}/comparison`)).body,
      ({ agrees }) => agrees === true,
    );
    expect(compared).toMatchObject({ userId: user, differences: [] });
  });
});
