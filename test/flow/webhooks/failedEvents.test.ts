import { ChangeMessageVisibilityBatchCommand, DeleteMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import { dropEvent, listFailedEvents, replayEvent } from '../../../services/webhooks/domain/failedEvents.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createDeadLetterQueue } from '../../../shared/aws/deadLetterQueue.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { createEventAdmin } from '../../support/webhooks/eventAdmin.ts';
import {
  createWebhookPath,
  readAccountItems,
  readOutcomes,
  type Subscriber,
  subscriber,
  type WebhookPath,
} from '../../support/webhooks/webhookPath.ts';

const ATTEMPTS_MAX = 8;
/** Until messages that a caller released are visible again. */
const RELEASED_SECONDS = 1;
/** Until messages that a crashed caller held are visible again. */
const HELD_SECONDS = 30;

let webhooks: WebhookPath;
let admin: Awaited<ReturnType<typeof createEventAdmin>>;

beforeEach(async () => {
  webhooks = await createWebhookPath(virtualClock());
  admin = await createEventAdmin(webhooks.shop.table);
});

const plansOf = async () =>
  Object.fromEntries(
    (await readAccountItems(webhooks.shop.table)).map(({ accountId, plan }) => [accountId, plan]),
  );

const stopStripe = () =>
  webhooks.shop.stripe.control('faults', {
    status: 503,
    path: '/v1/subscriptions',
    method: 'GET',
    count: 1_000_000,
  });
const startStripe = () => webhooks.shop.stripe.control('faults/reset');
const pass = (seconds: number) => webhooks.queue.advanceTo(webhooks.queue.now() + seconds);

/** Delivers the first event of a new subscriber, while Stripe does not respond. Returns its id. */
async function deliverFailing(userId = 'ada'): Promise<{ id: string; who: Subscriber }> {
  const who = await subscriber(webhooks.shop, { userId, plan: 'starter' });
  const [event] = (await webhooks.newEvents()).filter(({ type }) => type === 'customer.subscription.created');
  if (event === undefined) throw new Error('no event');
  await stopStripe();
  expect(await webhooks.deliver(event)).toBe(200);
  return { id: event.id, who };
}

async function deadLettered(userId?: string) {
  const found = await deliverFailing(userId);
  await drainQueue(webhooks.queue, webhooks.apply);
  expect(webhooks.queue.deadLetters()).not.toEqual([]);
  await startStripe();
  return found;
}

describe('an event that fails', () => {
  it('is listed with its attempts and its last error, until it is applied', async () => {
    const { queue, apply } = webhooks;
    const { id, who } = await deliverFailing();
    const startedAt = queue.now();
    await drainQueue(queue, apply, { until: startedAt + 40 });
    const { status, body } = await admin.failed();
    expect(status).toBe(200);
    expect(body).toEqual({
      events: [
        {
          eventId: id,
          type: 'customer.subscription.created',
          createdAt: expect.stringMatching(/Z$/),
          state: 'failing',
          customer: who.customer,
          userId: 'ada',
          attempts: 2,
          error: expect.stringMatching(/^payment_provider_unavailable: /),
          triedAt: expect.stringMatching(/Z$/),
        },
      ],
      unlistedCount: 0,
      unreadableCount: 0,
    });
    await startStripe();
    await drainQueue(queue, apply);
    expect((await admin.failed()).body.events).toEqual([]);
    expect(await plansOf()).toEqual({ ada: 'starter' });
  });

  it('is listed until it is dead-lettered, and then as dead only', async () => {
    const { id, who } = await deadLettered();
    expect((await admin.failed()).body).toMatchObject({
      events: [{ eventId: id, state: 'dead', attempts: ATTEMPTS_MAX, customer: who.customer, userId: 'ada' }],
      unlistedCount: 0,
    });
  });

  it('is not listed a day after an attempt that never ended', async () => {
    const { queue, apply } = webhooks;
    await deliverFailing();
    await drainQueue(queue, apply, { until: queue.now() });
    expect((await admin.failed()).body.events).toHaveLength(1);
    pass(86_400);
    expect((await admin.failed()).body.events).toEqual([]);
  });
});

describe('the list of failed events', () => {
  it('counts messages that are no events, and can be read again a second later', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered();
    queue.send({ body: 'poison', group: 'g', deduplicationId: 'd' });
    await drainQueue(queue, webhooks.apply);
    for (let time = 0; time < 3; time++) {
      expect((await admin.failed()).body).toMatchObject({ events: [{ eventId: id }], unreadableCount: 1 });
      pass(RELEASED_SECONDS);
    }
  });

  it('that fails holds no message', async () => {
    const { queue, shop } = webhooks;
    const { id } = await deadLettered();
    const deps = {
      letters: lettersOf(),
      log: createEventLogStore(shop.table),
      failing: { list: () => Promise.reject(new Error('no table')) },
      customers: createCustomerStore(shop.table),
    };
    await expect(listFailedEvents(deps, queue.now())).rejects.toThrow('no table');
    pass(RELEASED_SECONDS);
    expect((await admin.failed()).body.events).toMatchObject([{ eventId: id, state: 'dead' }]);
  });

  it('counts the messages behind the first ten of a customer', async () => {
    const { queue, apply } = webhooks;
    const { id, who } = await deadLettered();
    const event = JSON.parse(queue.deadLetters()[0]?.body ?? '');
    await stopStripe();
    for (let index = 0; index < 11; index++) {
      const body = JSON.stringify({ ...event, id: `evt_${index}` });
      queue.send({ body, group: who.customer, deduplicationId: `evt_${index}` });
    }
    await drainQueue(queue, apply);
    const { events, unlistedCount } = (await admin.failed()).body;
    expect(events).toHaveLength(10);
    expect(events).toContainEqual(expect.objectContaining({ eventId: id }));
    expect(unlistedCount).toBe(2);
  });
});

describe('a replay', () => {
  it('moves the event to the queue, where it is applied, and finds nothing a second time', async () => {
    const { queue, apply } = webhooks;
    const { id } = await deadLettered();
    expect(await admin.replay(id)).toMatchObject({ status: 202, body: { eventId: id, queued: true } });
    expect([queue.size(), queue.deadLetters()]).toEqual([1, []]);
    expect(await admin.replay(id)).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    await drainQueue(queue, apply);
    expect(await plansOf()).toEqual({ ada: 'starter' });
    expect((await admin.failed()).body.events).toEqual([]);
  });

  it('by 16 callers at once moves the event once', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered();
    const statuses = await Promise.all(
      Array.from({ length: 16 }, async () => (await admin.replay(id)).status),
    );
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(new Set(statuses)).not.toContain(500);
    expect([queue.size(), queue.deadLetters()]).toEqual([1, []]);
  });

  it('leaves the other dead-lettered events where they are', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered('ada');
    const { id: other } = await deadLettered('grace');
    await admin.replay(other);
    pass(RELEASED_SECONDS);
    expect((await admin.failed()).body.events).toMatchObject([{ eventId: id, state: 'dead' }]);
    expect(queue.size()).toBe(1);
  });

  it('is done although the other messages cannot be released, which are visible when their time is over', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered('ada');
    const { id: other } = await deadLettered('grace');
    const letters = lettersOf(clientThatCannot(ChangeMessageVisibilityBatchCommand.name));
    expect(await replayEvent(letters, other)).toBe('taken');
    expect(queue.size()).toBe(1);
    pass(HELD_SECONDS);
    expect((await admin.failed()).body.events).toMatchObject([{ eventId: id, state: 'dead' }]);
  });

  it('of an event that is still retried is refused, and the refusal says what was searched', async () => {
    const { id } = await deliverFailing();
    const { status, body } = await admin.replay(id);
    expect([status, body.code]).toEqual([404, 'event_not_found']);
    expect(body.detail).toMatch(/first 1,000 messages.* still retried/);
  });

  it('reports that another reader holds the event, and does not say that it is gone', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered();
    const { deadLetterUrl: deadLetterQueueUrl, url: queueUrl } = queue;
    const client = new SQSClient({ endpoint: queue.endpoint });
    const letters = createDeadLetterQueue({ client, queueUrl, deadLetterQueueUrl, waitSeconds: 1 });
    const { messages } = await letters.hold({ countMax: 10, heldSeconds: 120 });
    for (const take of [admin.replay, admin.drop]) {
      const { status, body, headers } = await take(id);
      expect([status, body.code, headers['Retry-After']]).toEqual([503, 'busy', '2']);
    }
    await letters.release(messages);
    pass(RELEASED_SECONDS);
    expect((await admin.replay(id)).status).toBe(202);
  });

  it('that crashes after the event was sent loses nothing, and repeated sends nothing twice', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered();
    await expect(replayEvent(lettersThatCannotDelete(), id)).rejects.toThrow('crashed');
    expect([queue.size(), queue.deadLetters().length]).toEqual([1, 1]);
    pass(HELD_SECONDS);
    expect((await admin.replay(id)).status).toBe(202);
    expect([queue.size(), queue.deadLetters()]).toEqual([1, []]);
  });
});

describe('a drop', () => {
  it('deletes the event, which is never applied, and the event log has who dropped it and why', async () => {
    const { queue, apply } = webhooks;
    const { id, who } = await deadLettered();
    expect(await admin.drop(id)).toMatchObject({ status: 200, body: { eventId: id, dropped: true } });
    await drainQueue(queue, apply);
    expect([queue.size(), queue.deadLetters(), await plansOf()]).toEqual([0, [], {}]);
    const { events } = (await admin.log(who.customer)).body as { events: object[] };
    expect(events[0]).toMatchObject({ eventId: id, outcome: 'dropped', by: 'gateway', reason: 'a test' });
    expect(await admin.drop(id)).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect(await admin.replay(id)).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  });

  it('deletes a copy that is far behind the first', async () => {
    const { queue, apply } = webhooks;
    const { id } = await deadLettered();
    const event = JSON.parse(queue.deadLetters()[0]?.body ?? '');
    await stopStripe();
    for (let index = 0; index <= 20; index++) {
      const body = JSON.stringify({ ...event, id: index < 20 ? `evt_${index}` : id });
      queue.send({ body, group: `g${index}`, deduplicationId: `copy_${index}` });
    }
    await drainQueue(queue, apply);
    await startStripe();
    expect((await admin.drop(id)).status).toBe(200);
    expect(queue.deadLetters().map(({ body }) => JSON.parse(body).id)).not.toContain(id);
    expect(queue.deadLetters()).toHaveLength(20);
  });

  it('deletes a sync that an earlier release queued with the id of the account in its own', async () => {
    const { queue, apply } = webhooks;
    await deadLettered();
    const event = JSON.parse(queue.deadLetters()[0]?.body ?? '');
    await stopStripe();
    const id = 'sync_59833334_auth0|5f.a:b';
    queue.send({ body: JSON.stringify({ ...event, id }), group: 'g', deduplicationId: 'd' });
    await drainQueue(queue, apply);
    expect((await admin.drop(id)).status).toBe(200);
    expect(queue.deadLetters()).toHaveLength(1);
  });

  it('that crashes before the event is deleted leaves it in the queue', async () => {
    const { queue, shop } = webhooks;
    const { id } = await deadLettered();
    const deps = { letters: lettersThatCannotDelete(), store: createWebhookStore(shop.table) };
    const drop = { eventId: id, by: 'ada', reason: 'a test', now: queue.now() };
    await expect(dropEvent(deps, drop)).rejects.toThrow('crashed');
    expect(queue.deadLetters()).toHaveLength(1);
    pass(HELD_SECONDS);
    expect((await admin.drop(id)).status).toBe(200);
    expect(queue.deadLetters()).toEqual([]);
    expect(await readOutcomes(shop.table)).toEqual([{ id, outcome: 'dropped' }]);
  });

  it('whose outcome cannot be recorded deletes nothing', async () => {
    const { queue } = webhooks;
    const { id } = await deadLettered();
    const store = { recordOutcomes: () => Promise.reject(new Error('no table')) };
    const drop = { eventId: id, by: 'ada', reason: 'a test', now: queue.now() };
    await expect(dropEvent({ letters: lettersOf(), store }, drop)).rejects.toThrow('no table');
    pass(RELEASED_SECONDS);
    expect((await admin.failed()).body.events).toMatchObject([{ eventId: id, state: 'dead' }]);
  });
});

function lettersOf(client = new SQSClient({ endpoint: webhooks.queue.endpoint })) {
  const { deadLetterUrl: deadLetterQueueUrl, url: queueUrl } = webhooks.queue;
  return createDeadLetterQueue({ client, queueUrl, deadLetterQueueUrl, waitSeconds: 1 });
}

/** A process that ends before it deletes, and therefore releases nothing either. */
function lettersThatCannotDelete() {
  return { ...lettersOf(clientThatCannot(DeleteMessageCommand.name)), release: async () => {} };
}

function clientThatCannot(commandName: string): SQSClient {
  const client = new SQSClient({ endpoint: webhooks.queue.endpoint });
  client.middlewareStack.add((next, context) => async (args) => {
    if (context.commandName === commandName) throw new Error('crashed');
    return next(args);
  });
  return client;
}
