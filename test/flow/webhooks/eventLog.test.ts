import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutcomeRecord } from '../../../services/webhooks/domain/ports.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import type { Scope } from '../../../shared/contract/scopes.ts';
import { webhookAdminResponses } from '../../../shared/contract/webhooks/responses.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { testKey } from '../../support/api/testKey.ts';
import { testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
let table: Table;

const record = (id: string, created: number, changes: Partial<OutcomeRecord> = {}): OutcomeRecord => ({
  message: { version: 1, id, type: 'invoice.paid', customer: 'cus_1', livemode: false, created },
  outcome: 'applied',
  ...changes,
});
const keyOf = (...scopes: Scope[]) => testKey(table, scopes);
async function get(query: Record<string, string>, apiKey?: string) {
  const { handler } = await import('../../../services/webhooks/handlers/adminApi.ts');
  const response = await handler(httpEvent({ route: 'GET /admin/events', apiKey, query }), {} as Context);
  return { status: response.statusCode, body: JSON.parse(response.body ?? '') };
}

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
});

describe('the event log', () => {
  it('has cursors for the syncs of earlier releases, whose ids have that of the account', async () => {
    const ids = ['sync_59833334_auth0|5f.a:b', 'sync_59833333_auth0|5f.a:b'];
    await createWebhookStore(table).recordOutcomes(
      ids.map((id, index) => record(id, NOW - index)),
      NOW,
    );
    const key = await keyOf('admin');
    const { body } = await get({ customer: 'cus_1', limit: '1' }, key);
    expect(body.events).toMatchObject([{ eventId: ids[0] }]);
    const next = await get({ customer: 'cus_1', cursor: body.nextCursor }, key);
    expect([next.status, next.body.events]).toMatchObject([200, [{ eventId: ids[1] }]]);
  });

  it('lists the outcomes of a customer’s events, newest first', async () => {
    await createWebhookStore(table).recordOutcomes(
      [
        record('evt_1', NOW - 30, { accountId: 'u1', entitlements: { plan: 'starter', status: 'active' } }),
        record('evt_2', NOW - 20, { outcome: 'stale', accountId: 'u1' }),
        record('evt_3', NOW - 10, { outcome: 'failed', failure: { error: 'busy: try again', attempts: 3 } }),
        { ...record('evt_4', NOW), message: { ...record('evt_4', NOW).message, customer: 'cus_2' } },
      ],
      NOW + 5,
    );
    const { status, body } = await get({ customer: 'cus_1' }, await keyOf('admin'));
    expect(status).toBe(200);
    expect(webhookAdminResponses.listEvents[200].parse(body)).toEqual(body);
    const type = 'invoice.paid';
    const at = '2026-11-22T18:00:05Z';
    expect(body.events).toEqual([
      {
        eventId: 'evt_3',
        type,
        createdAt: '2026-11-22T17:59:50Z',
        outcome: 'failed',
        at,
        error: 'busy: try again',
        tries: 3,
      },
      { eventId: 'evt_2', type, createdAt: '2026-11-22T17:59:40Z', outcome: 'stale', at, userId: 'u1' },
      {
        eventId: 'evt_1',
        type,
        createdAt: '2026-11-22T17:59:30Z',
        outcome: 'applied',
        at,
        userId: 'u1',
        plan: 'starter',
        status: 'active',
      },
    ]);
  });

  it('lists every delivery and attempt of an event, latest first', async () => {
    const { recordOutcomes } = createWebhookStore(table);
    await recordOutcomes(
      [record('evt_1', NOW, { outcome: 'failed', failure: { error: 'busy', attempts: 1 } })],
      NOW,
    );
    await recordOutcomes([record('evt_1', NOW)], NOW + 60);
    const { body } = await get({ customer: 'cus_1' }, await keyOf('admin'));
    expect(body.events).toMatchObject([
      { outcome: 'applied', at: '2026-11-22T18:01:00Z' },
      { outcome: 'failed', at: '2026-11-22T18:00:00Z', error: 'busy', tries: 1 },
    ]);
  });

  it('comes in pages that omit no event, even among events of one second', async () => {
    const outcomes = Array.from({ length: 7 }, (_, index) =>
      record(`evt_${index}`, NOW + Math.floor(index / 3)),
    );
    await createWebhookStore(table).recordOutcomes(outcomes, NOW);
    const apiKey = await keyOf('admin');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await get({ customer: 'cus_1', limit: '2', ...(cursor ? { cursor } : {}) }, apiKey);
      seen.push(...body.events.map(({ eventId }: { eventId: string }) => eventId));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['evt_6', 'evt_5', 'evt_4', 'evt_3', 'evt_2', 'evt_1', 'evt_0']);
  });

  it('has the events without a customer under none, and no events of an unknown customer', async () => {
    const withoutCustomer = { ...record('evt_1', NOW).message, customer: null };
    await createWebhookStore(table).recordOutcomes(
      [{ message: withoutCustomer, outcome: 'no_customer' }],
      NOW,
    );
    const apiKey = await keyOf('admin');
    expect((await get({ customer: 'none' }, apiKey)).body.events).toMatchObject([{ eventId: 'evt_1' }]);
    expect((await get({ customer: 'cus_other' }, apiKey)).body).toEqual({ events: [] });
  });

  it('refuses callers without the admin scope', async () => {
    expect((await get({ customer: 'cus_1' })).body).toMatchObject({ status: 401, code: 'unauthorized' });
    const gateway = await get({ customer: 'cus_1' }, await keyOf());
    expect(gateway.body).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it.each([
    [{}, 'customer'],
    [{ customer: 'a#b' }, 'customer'],
    [{ customer: 'cus_1', limit: '0' }, 'limit'],
    [{ customer: 'cus_1', cursor: 'invalid' }, 'cursor'],
  ])('refuses %j and names the invalid field', async (query, field) => {
    const { body } = await get(query, await keyOf('admin'));
    expect(body).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] });
  });
});
