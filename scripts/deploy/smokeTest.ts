import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import Stripe from 'stripe';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { hashApiKey } from '../../shared/credentials/apiKey.ts';
import { createApiKey } from '../../shared/credentials/apiKeyStore.ts';
import { SERVER_SCOPES } from '../../shared/credentials/principal.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

/** The account that every smoke test of a stage uses. It is on the free plan. */
const ACCOUNT_ID = 'smoke-test';

/** Not a customer at Stripe: apply looks it up, finds nothing and records the outcome `no_account`. */
const CUSTOMER = 'cus_smoketest';

/** A cold start and a request to Stripe; a response that takes longer is a fault. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Covers the queue, a cold start of apply, and one retry delay of 30 s in case Stripe fails briefly. */
const APPLIED_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 500;

/** After a function has read the secret, it reads it again after ten seconds at the earliest. */
const SECRET_READ_TIMEOUT_MS = 15_000;

export type SmokeTarget = {
  /** Without a trailing slash. */
  url: string;
  stage: ConnectedStage;
  /** The version that was deployed, as the stack's output has it. */
  version: string | undefined;
  /** The stage's webhook secret. When undefined, no event is sent. */
  webhookSecret: string | undefined;
  /** Called with a line for each part that passed. */
  report(line: string): void;
};

type ApiResponse = { status: number; body: Record<string, unknown> };
type Call = (method: string, path: string, init?: RequestInit) => Promise<ApiResponse>;

/**
 * Uses the stage as its callers do: health, plans, credentials, a session from start to end, the portal, and a signed
 * event from the webhook through the queue and Stripe to the event log. Creates an API key for this and deletes it
 * afterwards. Throws an error that names the first part that failed.
 */
export async function smokeTest(target: SmokeTarget): Promise<void> {
  const { url, stage, report } = target;
  const call = createCall(url);
  await checkHealth(call, target.version);
  requireStatus('GET /billing/plans', await call('GET', '/billing/plans'), 200);
  const withoutKey = await call('GET', `/billing/usage?user_id=${ACCOUNT_ID}`);
  requireStatus('GET /billing/usage without a key', withoutKey, 401);
  report('the API responds and requires a key');
  await withApiKey(stage, async (apiKey) => {
    const headers = { Authorization: `Bearer ${apiKey}` };
    await checkSession((method, path, init = {}) => call(method, path, { ...init, headers }));
    report('a session is started, kept alive, ended and shown in usage');
    const body = JSON.stringify({ user_id: ACCOUNT_ID });
    requireStatus('POST /billing/portal', await call('POST', '/billing/portal', { headers, body }), 404);
    report('checkout has its settings');
  });
  await checkWebhook(target, call);
}

/**
 * `cdk deploy` ends when all requests go to the new version, also in a stage that shifts them gradually. Another version in the
 * response is a fault.
 */
async function checkHealth(call: Call, version: string | undefined): Promise<void> {
  const health = await call('GET', '/health');
  requireStatus('GET /health', health, 200);
  if (version !== undefined && health.body.version !== version) {
    throw new Error(`GET /health shows the version ${health.body.version} instead of ${version}`);
  }
}

function createCall(url: string): Call {
  return async (method, path, init = {}) => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      method,
      headers: { 'Content-Type': 'application/json', ...init.headers },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new Error(`${method} ${path} got no response: ${error}`, { cause: error });
    });
    const text = await response.text();
    return { status: response.status, body: parseObject(text) };
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

function requireStatus(request: string, { status, body }: ApiResponse, expected: number): void {
  if (status === expected) return;
  throw new Error(`${request} returned ${status} instead of ${expected}: ${JSON.stringify(body)}`);
}

async function withApiKey(stage: ConnectedStage, use: (apiKey: string) => Promise<void>): Promise<void> {
  const { client, tableName } = stage.table;
  const now = Math.floor(Date.now() / 1000);
  const key = { stage: stage.name, name: 'smoke test', scopes: SERVER_SCOPES, now };
  const { apiKey } = await createApiKey(stage.table, key);
  try {
    await use(apiKey);
  } finally {
    const Key = marshall(tableKeys.apiKey(hashApiKey(apiKey)));
    await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
  }
}

async function checkSession(call: Call): Promise<void> {
  const sessionId = randomUUID();
  const body = JSON.stringify({ session_id: sessionId, user_id: ACCOUNT_ID });
  const started = await call('POST', '/metering/sessions', { body });
  // A refusal is correct too: after a hundred deployments in a month the account's quota is used up, and a session that
  // another smoke test left open takes the account's one concurrent session for two minutes.
  const isRefused = started.status === 402 || started.body.code === 'concurrency_exceeded';
  if (!isRefused) await checkHeartbeatAndEnd(call, sessionId, started);
  const usage = await call('GET', `/billing/usage?user_id=${ACCOUNT_ID}`);
  requireStatus('GET /billing/usage', usage, 200);
  if (!(Number(usage.body.sessionsUsed) >= 1)) {
    throw new Error(`GET /billing/usage does not show the session: ${JSON.stringify(usage.body)}`);
  }
}

/** Always ends the session: an open one takes the account's one concurrent session for two minutes. */
async function checkHeartbeatAndEnd(call: Call, sessionId: string, started: ApiResponse): Promise<void> {
  requireStatus('POST /metering/sessions', started, 201);
  const path = `/metering/sessions/${sessionId}`;
  const body = JSON.stringify({ user_id: ACCOUNT_ID });
  const heartbeat = await call('POST', `${path}/heartbeat`, { body }).finally(async () => {
    requireStatus('POST …/end', await call('POST', `${path}/end`, { body }), 200);
  });
  requireStatus('POST …/heartbeat', heartbeat, 200);
}

async function checkWebhook({ stage, webhookSecret, report }: SmokeTarget, call: Call): Promise<void> {
  if (webhookSecret === undefined) return;
  const created = Math.floor(Date.now() / 1000);
  const event = { id: `evt_smoke_${randomUUID()}`, created, customer: CUSTOMER };
  const payload = JSON.stringify({
    id: event.id,
    created,
    type: 'customer.subscription.updated',
    livemode: stage.livemode,
    api_version: Stripe.API_VERSION,
    data: { object: { customer: CUSTOMER } },
  });
  const send = (signature: string) =>
    call('POST', '/webhooks/stripe', { body: payload, headers: { 'Stripe-Signature': signature } });
  requireStatus('POST /webhooks/stripe unsigned', await send(''), 400);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  const deadlineMs = Date.now() + SECRET_READ_TIMEOUT_MS;
  let response = await send(signature);
  while (response.status === 400 && Date.now() < deadlineMs) {
    await sleep(POLL_INTERVAL_MS);
    response = await send(signature);
  }
  requireStatus('POST /webhooks/stripe', response, 200);
  const { outcome, error } = await waitUntilApplied(stage, event);
  if (outcome !== 'no_account') {
    throw new Error(
      `the event ${event.id} has the outcome ${outcome} instead of no_account: ${error ?? 'see the event log'}`,
    );
  }
  report('a signed event goes through receive, queue, apply and Stripe to the event log');
}

async function waitUntilApplied(
  stage: ConnectedStage,
  event: { id: string; created: number; customer: string },
) {
  const log = createEventLogStore(stage.table);
  const deadlineMs = Date.now() + APPLIED_TIMEOUT_MS;
  for (;;) {
    const logged = await log.readEvent(event);
    if (logged !== undefined && logged.outcome !== 'failed') return logged;
    if (Date.now() > deadlineMs) {
      const reason = logged?.error ?? 'the event log has no entry yet';
      throw new Error(
        `the event ${event.id} was not applied within ${APPLIED_TIMEOUT_MS / 1000} s: ${reason}`,
      );
    }
    await sleep(POLL_INTERVAL_MS);
  }
}
