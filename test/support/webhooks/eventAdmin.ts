import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Table } from '../../../shared/aws/tableClient.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { differencesOf } from '../api/conformance.ts';
import { httpEvent } from '../api/httpEvent.ts';
import { testKey } from '../api/testKey.ts';
import { asFunction } from '../permissions/asFunction.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
type Answer = { status: number; body: Record<string, unknown>; headers: Record<string, unknown> };

/** Calls the operators' routes of events and of an account's state at Stripe, with an admin key, in the environment of the test. */
export async function createEventAdmin(table: Table) {
  const apiKey = await testKey(table, ['admin']);
  const admin = asFunction(
    'WebhookAdminApi',
    (await import('../../../services/webhooks/handlers/adminApi.ts')).handler as Handler,
  );
  const call = async (
    handler: Handler,
    request: Omit<Parameters<typeof httpEvent>[0], 'apiKey'>,
  ): Promise<Answer> => {
    const response = await handler(httpEvent({ ...request, apiKey }), {} as Context);
    const differences = differencesOf(request.route, response);
    if (differences.length > 0) throw new Error(differences.join('\n'));
    const { statusCode = 0, headers = {}, body = '{}' } = response;
    return { status: statusCode, body: JSON.parse(body), headers };
  };
  const post = (route: string, fields: object, path?: Record<string, string>) =>
    call(admin, { route, body: JSON.stringify({ reason: 'a test', ...fields }), path });
  return {
    failed: () => call(admin, { route: 'GET /admin/events/failed' }),
    log: (customer: string) => call(admin, { route: 'GET /admin/events', query: { customer } }),
    replay: (event_id: string) => post('POST /admin/events/replay', { event_id }),
    drop: (event_id: string) => post('POST /admin/events/drop', { event_id }),
    sync: (user_id: string) => post('POST /admin/accounts/{user_id}/sync', {}, { user_id }),
    compare: (user_id: string) =>
      call(admin, { route: 'GET /admin/accounts/{user_id}/comparison', path: { user_id } }),
  };
}
