import { Logger } from '@aws-lambda-powertools/logger';
import Stripe from 'stripe';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { problemDocument } from '../../../shared/contract/values.ts';
import { type ApiClient, type ApiResponse, apiClient } from '../../support/api/apiClient.ts';
import { testApi, WEBHOOK_SECRET } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { type FailingTable, failingTable } from '../../support/table/failingTable.ts';
import { testTable } from '../../support/table/testTable.ts';

/** Nothing listens at this address. */
const NOWHERE = 'http://127.0.0.1:9';

let table: Table;
let endpoint: FailingTable;
let caller: ApiClient;

beforeEach(async () => {
  table = await testTable();
  endpoint = await failingTable(table);
  const { baseUrl } = await testApi(table);
  // Functions create their clients with the first request.
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint.endpoint);
  caller = apiClient(baseUrl, await testKey(table, [...SCOPES]));
});

const start = () => caller.post('/metering/sessions', { user_id: 'u1', session_id: 's1' });

function expectProblem({ status, headers, body }: ApiResponse, expected: [number, string, string | null]) {
  const { code } = problemDocument.parse(body);
  expect([status, code, headers.get('retry-after')]).toEqual(expected);
}

/** The levels and fields of the log lines that the alarms on faults count. */
function recordedFaults(): object[] {
  const faults: object[] = [];
  for (const level of ['warn', 'error'] as const) {
    const log = vi.spyOn(Logger.prototype, level).mockImplementation((...[message, fields]) => {
      if (message === 'request_failed') faults.push({ level, ...(fields as object) });
    });
    onTestFinished(() => log.mockRestore());
  }
  return faults;
}

describe('while the table cannot be reached', () => {
  const routes = CONTRACT.filter(({ scope }) => scope !== 'public').map(({ route }) => route.split(' '));

  it.each(routes)('%s %s gets 503 and the time after which to repeat the request', async (method, path) => {
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', NOWHERE);
    expectProblem(await caller.send(method ?? '', path ?? ''), [503, 'service_unavailable', '5']);
  });
});

describe('a start', () => {
  it.each([
    ['a fault of DynamoDB', { status: 500, name: 'InternalServerError' }, [503, 'service_unavailable', '5']],
    ['throttling', { status: 400, name: 'ThrottlingException' }, [503, 'busy', '1']],
    ['a lasting conflict', { status: 400, name: 'TransactionConflictException' }, [503, 'busy', '1']],
    ['a missing permission', { status: 400, name: 'AccessDeniedException' }, [500, 'internal_error', null]],
    [
      'a request that is invalid',
      { status: 400, name: 'ValidationException' },
      [500, 'internal_error', null],
    ],
  ] as const)(
    'whose claim meets %s gets a response that says when to repeat it',
    async (_name, failure, expected) => {
      endpoint.fail('PutItem', failure);
      expectProblem(await start(), [...expected]);
    },
  );
});

describe('one account of a batch', () => {
  const sessions = ['u1', 'u2'].map((user_id) => ({ user_id, session_id: 's1' }));

  it.each([
    ['a lasting conflict', 'TransactionConflictException', 'busy', { level: 'warn', causedBy: 'callers' }],
    [
      'a missing permission',
      'AccessDeniedException',
      'internal_error',
      { level: 'error', causedBy: 'service' },
    ],
  ])('that meets %s is logged with its cause, as the fault of a request', async (_, name, code, cause) => {
    for (const session of sessions) await caller.post('/metering/sessions', session);
    endpoint.fail('UpdateItem', { status: 400, name }, { only: 'ACCOUNT#u2' });
    const faults = recordedFaults();
    const { status, headers, body } = await caller.post('/metering/heartbeats', { sessions });
    expect([status, body.results]).toMatchObject([200, [{ sessionId: 's1' }, { sessionId: 's1', code }]]);
    const requestId = headers.get('x-request-id');
    expect(faults).toMatchObject([{ ...cause, code, accountId: 'u2', requestId }]);
  });
});

it('terms whose transaction stays in conflict get 503 busy', async () => {
  endpoint.fail('TransactWriteItems', {
    status: 400,
    name: 'TransactionCanceledException',
    members: { CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }] },
  });
  const body = JSON.stringify({ sessions_included: 500, reason: 'contract 17' });
  expectProblem(await caller.send('PUT', '/admin/accounts/u1/terms', { body }), [503, 'busy', '1']);
});

describe('while Secrets Manager cannot be reached', () => {
  beforeEach(() => void vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', NOWHERE));

  it('a checkout gets 503', async () => {
    const purchase = { plan: 'starter', user_id: 'u1', email: 'a@example.com' };
    expectProblem(await caller.post('/billing/checkout', purchase), [503, 'service_unavailable', '5']);
  });

  it('Stripe gets 503 and delivers its event again', async () => {
    const payload = JSON.stringify({ id: 'evt_1' });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    const headers = { 'stripe-signature': signature };
    const response = await caller.send('POST', '/webhooks/stripe', { headers, body: payload });
    expectProblem(response, [503, 'service_unavailable', '5']);
  });
});
