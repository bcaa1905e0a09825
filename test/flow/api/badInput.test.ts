import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { problemExtensions } from '../../../shared/contract/problemExtensions.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { badEventRequests } from '../../support/api/badEventRequests.ts';
import { badInsightsRequests } from '../../support/api/badInsightsRequests.ts';
import { badInvoiceRequests } from '../../support/api/badInvoiceRequests.ts';
import { type BadRequest, badRequests, END, START } from '../../support/api/badRequests.ts';
import { badSupportRequests } from '../../support/api/badSupportRequests.ts';
import { differencesOf } from '../../support/api/conformance.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { testKey } from '../../support/api/testKey.ts';
import { type StripeSecret, stripeSecret } from '../../support/stripe/stripeSecret.ts';
import { testTable } from '../../support/table/testTable.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
let table: Table;
let apiKey: string;
let secret: StripeSecret;
let handlers: Record<BadRequest[0], Handler>;

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
  const settings = {
    STAGE: 'test',
    LEASE_SECONDS: '120',
    SESSION_HOURS_MAX: '24',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  secret = await stripeSecret({
    STRIPE_SECRET_KEY: 'sk_test_unused',
    STRIPE_PRICE_STARTER: 'price_s',
    STRIPE_PRICE_GROWTH: 'price_g',
    // Nothing listens at this address, so a request that calls Stripe fails.
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    APP_URL: 'https://app.example',
  });
  apiKey = await testKey(table, [...SCOPES]);
  handlers = {
    metering: (await import('../../../services/metering/handlers/meteringApi.ts')).handler as Handler,
    usage: (await import('../../../services/accounts/handlers/accountApi.ts')).handler as Handler,
    admin: (await import('../../../services/accounts/handlers/adminApi.ts')).handler as Handler,
    checkout: (await import('../../../services/billing/handlers/checkoutApi.ts')).handler as Handler,
    statements: (await import('../../../services/billing/handlers/statementsApi.ts')).handler as Handler,
    support: (await import('../../../services/support/handlers/supportApi.ts')).handler as Handler,
    insights: (await import('../../../services/insights/handlers/insightsApi.ts')).handler as Handler,
    events: (await import('../../../services/webhooks/handlers/adminApi.ts')).handler as Handler,
    notices: (await import('../../../services/notifications/handlers/adminApi.ts')).handler as Handler,
  };
});

/** All items, without the day on which a key was used, which every request may change. */
const everything = async () => {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
  return Items.map(({ lastUsedDay: _day, ...item }) => item);
};

describe('bad input', () => {
  it('gets a 4xx that names the field, and changes nothing in the table', async () => {
    const before = await everything();
    let count = 0;
    for (const [handler, request, status, field] of [
      ...badRequests(),
      ...badEventRequests(),
      ...badInsightsRequests(),
      ...badInvoiceRequests(),
      ...badSupportRequests(),
    ]) {
      const response = await handlers[handler](httpEvent({ ...request, apiKey }), {} as Context);
      const shown = JSON.stringify(request).slice(0, 200);
      expect(response.statusCode, shown).toBe(status);
      const body = JSON.parse(response.body ?? '');
      expect(differencesOf(request.route, response), shown).toEqual([]);
      if (field)
        expect(
          problemExtensions.invalid_request.parse(body).errors.map((error) => error.field),
          shown,
        ).toEqual([field]);
      count++;
    }
    expect(count).toBeGreaterThan(150);
    expect(await everything()).toEqual(before);
  });

  it('without a key is refused with 401, and changes nothing in the table', async () => {
    const before = await everything();
    for (const [handler, request] of [
      ...badRequests(),
      ...badEventRequests(),
      ...badInsightsRequests(),
      ...badInvoiceRequests(),
      ...badSupportRequests(),
    ]) {
      const response = await handlers[handler](httpEvent(request), {} as Context);
      expect(response.statusCode).toBe(401);
    }
    expect(await everything()).toEqual(before);
  });
});

describe('ids that are names of JavaScript’s own properties', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    '%s is accepted like any other id',
    async (id) => {
      const body = JSON.stringify({ user_id: 'u', session_id: id });
      const start = await handlers.metering(httpEvent({ route: START, apiKey, body }), {} as Context);
      expect([start.statusCode, JSON.parse(start.body ?? '').counted]).toEqual([201, true]);
      const again = await handlers.metering(httpEvent({ route: START, apiKey, body }), {} as Context);
      expect(again.statusCode).toBe(200);
      const project = JSON.stringify({ user_id: 'v', session_id: 's', project_id: id });
      const refused = await handlers.metering(
        httpEvent({ route: START, apiKey, body: project }),
        {} as Context,
      );
      expect(JSON.parse(refused.body ?? '').code).toBe('project_not_found');
    },
  );
});

describe('the session id in a path', () => {
  it('is used instead of one in the body', async () => {
    for (const session_id of ['one', 'other']) {
      const body = JSON.stringify({ user_id: session_id, session_id });
      await handlers.metering(httpEvent({ route: START, apiKey, body }), {} as Context);
    }
    const body = JSON.stringify({ user_id: 'one', session_id: 'other' });
    const end = await handlers.metering(
      httpEvent({ route: END, apiKey, body, path: { session_id: 'one' } }),
      {} as Context,
    );
    expect(JSON.parse(end.body ?? '')).toMatchObject({ sessionId: 'one' });
  });
});

describe('a missing setting', () => {
  it('is named in the response', async () => {
    secret.change({ STRIPE_SECRET_KEY: '' });
    const body = '{"plan":"starter","user_id":"u","email":"a@example.com"}';
    const response = await handlers.checkout(
      httpEvent({ route: 'POST /billing/checkout', apiKey, body }),
      {} as Context,
    );
    expect(response.statusCode).toBe(500);
    expect(JSON.parse(response.body ?? '')).toMatchObject({
      code: 'not_configured',
      detail: 'STRIPE_SECRET_KEY not configured',
    });
  });
});
