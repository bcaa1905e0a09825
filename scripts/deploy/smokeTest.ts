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

/** The account that every smoke test of a stage counts on; what it uses up is the free plan's. */
const USER = 'smoke-test';

/** No customer of Stripe: apply asks Stripe for it, is told so, and passes the event over. */
const CUSTOMER = 'cus_smoketest';

/** A cold start and Stripe's answer; what takes longer is a fault. */
const REQUEST_TIMEOUT_MS = 15_000;

/** The life of a record that says that there is no such name is a minute, as a rule. */
const REACHED_TIMEOUT_MS = 90_000;
const REACHED_POLL_MS = 5_000;

/** From the queue through a cold start of apply, and one rest of 30 s if Stripe has a moment. */
const APPLIED_TIMEOUT_MS = 60_000;
const POLL_MS = 500;

/** A function that has just read another secret reads again ten seconds later. */
const SECRET_KNOWN_TIMEOUT_MS = 15_000;

export type SmokeTarget = {
  /** Without a slash at its end. */
  url: string;
  stage: ConnectedStage;
  /** The stage's webhook secret; without one, no event is sent. */
  webhookSecret: string | undefined;
  report(line: string): void;
};

type Answer = { status: number; body: Record<string, unknown> };
type Call = (method: string, path: string, init?: RequestInit) => Promise<Answer>;

/**
 * Uses the stage as its callers do: health, plans, credentials, a session from start to end, the portal, and a signed
 * event from the webhook through queue and Stripe to the event log. Makes an API key for it and takes it away again.
 * Throws an error that names the first thing that is not as it should be.
 */
export async function smokeTest(target: SmokeTarget): Promise<void> {
  const { url, stage, report } = target;
  const call = caller(url);
  expectStatus('GET /health', await call('GET', '/health'), 200);
  const plans = await call('GET', '/billing/plans');
  expectStatus('GET /billing/plans', plans, 200);
  expectStatus('GET /billing/usage without a key', await call('GET', `/billing/usage?user_id=${USER}`), 401);
  report('the API answers, and asks for a key');
  await withApiKey(stage, async (apiKey) => {
    const headers = { Authorization: `Bearer ${apiKey}` };
    await useSession((method, path, init = {}) => call(method, path, { ...init, headers }));
    report('a session is started, kept, ended and shown in usage');
    const body = JSON.stringify({ user_id: USER });
    expectStatus('POST /billing/portal', await call('POST', '/billing/portal', { headers, body }), 404);
    report('selling has its settings');
  });
  await sendEvents(target, call);
}

export type Reached = { kind: 'reached' } | { kind: 'no_such_name' | 'no_answer'; why: string };

/** Whether anything answers there. A name that was entered just now takes a minute to be known. */
export async function reach(url: string): Promise<Reached> {
  const deadlineMs = Date.now() + REACHED_TIMEOUT_MS;
  for (;;) {
    const fault = await fetch(`${url}/health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }).then(
      () => undefined,
      (error: Error) => (error.cause ?? error) as NodeJS.ErrnoException,
    );
    if (fault === undefined) return { kind: 'reached' };
    if (Date.now() > deadlineMs) {
      const kind = fault.code === 'ENOTFOUND' ? 'no_such_name' : 'no_answer';
      return { kind, why: fault.message };
    }
    await sleep(REACHED_POLL_MS);
  }
}

function caller(url: string): Call {
  return async (method, path, init = {}) => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      method,
      headers: { 'Content-Type': 'application/json', ...init.headers },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new Error(`${method} ${path} has no answer: ${error}`, { cause: error });
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

function expectStatus(what: string, { status, body }: Answer, ...expected: number[]): void {
  if (expected.includes(status)) return;
  throw new Error(`${what} answers ${status} instead of ${expected.join(' or ')}: ${JSON.stringify(body)}`);
}

async function withApiKey(stage: ConnectedStage, use: (apiKey: string) => Promise<void>): Promise<void> {
  const { client, tableName } = stage.table;
  const now = Math.floor(Date.now() / 1000);
  const wanted = { stage: stage.name, name: 'smoke test', scopes: SERVER_SCOPES, now };
  const { apiKey } = await createApiKey(stage.table, wanted);
  try {
    await use(apiKey);
  } finally {
    const Key = marshall(tableKeys.apiKey(hashApiKey(apiKey)));
    await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
  }
}

async function useSession(call: Call): Promise<void> {
  const id = randomUUID();
  const body = JSON.stringify({ session_id: id, user_id: USER });
  const started = await call('POST', '/metering/sessions', { body });
  // After a hundred deployments in a month the account's quota is used up, and a session that another one left open holds
  // its one place for two minutes: refusing is right, too.
  const isRefused = started.status === 402 || started.body.code === 'concurrency_exceeded';
  if (!isRefused) await keepAndEnd(call, id, started);
  const usage = await call('GET', `/billing/usage?user_id=${USER}`);
  expectStatus('GET /billing/usage', usage, 200);
  if (!(Number(usage.body.sessionsUsed) >= 1)) {
    throw new Error(`GET /billing/usage does not show the session: ${JSON.stringify(usage.body)}`);
  }
}

/** A session that is left open takes the account's one place for two minutes. */
async function keepAndEnd(call: Call, id: string, started: Answer): Promise<void> {
  expectStatus('POST /metering/sessions', started, 201);
  const body = JSON.stringify({ user_id: USER });
  const beat = await call('POST', `/metering/sessions/${id}/heartbeat`, { body }).finally(async () => {
    expectStatus('POST …/end', await call('POST', `/metering/sessions/${id}/end`, { body }), 200);
  });
  expectStatus('POST …/heartbeat', beat, 200);
}

async function sendEvents({ stage, webhookSecret, report }: SmokeTarget, call: Call): Promise<void> {
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
  if (webhookSecret === undefined) return;
  expectStatus('POST /webhooks/stripe unsigned', await send(''), 400);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  const deadlineMs = Date.now() + SECRET_KNOWN_TIMEOUT_MS;
  let answer = await send(signature);
  while (answer.status === 400 && Date.now() < deadlineMs) {
    await sleep(POLL_MS);
    answer = await send(signature);
  }
  expectStatus('POST /webhooks/stripe', answer, 200);
  const outcome = await untilApplied(stage, event);
  if (outcome.outcome !== 'no_account') {
    throw new Error(
      `the event ${event.id} came to ${outcome.outcome}: ${outcome.error ?? 'see the event log'}`,
    );
  }
  report('a signed event goes through receive, queue, apply and Stripe to the event log');
}

async function untilApplied(stage: ConnectedStage, event: { id: string; created: number; customer: string }) {
  const log = createEventLogStore(stage.table);
  const deadlineMs = Date.now() + APPLIED_TIMEOUT_MS;
  for (;;) {
    const logged = await log.readEvent(event);
    if (logged !== undefined && logged.outcome !== 'failed') return logged;
    if (Date.now() > deadlineMs) {
      const why = logged?.error ?? 'nothing is in the event log yet';
      throw new Error(`the event ${event.id} was not applied within ${APPLIED_TIMEOUT_MS / 1000} s: ${why}`);
    }
    await sleep(POLL_MS);
  }
}
