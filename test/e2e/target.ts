import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import Stripe from 'stripe';
import { inject } from 'vitest';
import { type ConnectedStage, connectStage } from '../../scripts/stage/connectStage.ts';
import { type ApiClient, apiClient } from '../support/api/apiClient.ts';

export const target = inject('target');
export const api: ApiClient = apiClient(target.baseUrl, target.apiKey);
export const stranger: ApiClient = apiClient(target.baseUrl);

/** A user of the test's own, so that the suite can run against a stage that others use. */
export const newUser = () => `e2e-${randomUUID()}`;

export const start = (user_id: string, session_id: string) =>
  api.post('/metering/sessions', { user_id, session_id });
export const usageOf = async (user: string) => (await api.get(`/billing/usage?user_id=${user}`)).body;

/** A webhook takes a second or two from Stripe to the account; a real stage's first one a cold start more. */
const PATIENCE_MS = 20_000;
/** Seldom enough for the 100 requests a minute of a free user. */
const PAUSE_MS = 300;

/** Waits until `look` answers what `isDone` accepts. */
export async function until<T>(look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(seen)} after ${PATIENCE_MS} ms`);
    await sleep(PAUSE_MS);
  }
}

export const untilPlan = (user: string, plan: string) =>
  until(
    () => usageOf(user),
    (usage) => usage.plan === plan,
  );

/** Stripe of the target, for tests that buy; against real Stripe only in test mode. */
export function stripeOfTarget(): Stripe {
  if (!target.stripe) throw new Error('STRIPE_SECRET_KEY not configured for the end-to-end tests');
  const { hostname, port, protocol } = new URL(target.stripe.apiBase);
  const isPlain = protocol === 'http:';
  return new Stripe(target.stripe.secretKey, {
    host: hostname,
    port: port || 443,
    protocol: isPlain ? 'http' : 'https',
  });
}

/** Whether the target sells through the stand-in, whose pages and controls a test can use. */
export const hasStandIn =
  target.stripe !== undefined && new URL(target.stripe.apiBase).hostname === '127.0.0.1';

/** Pays on the stand-in's page. */
export const pay = (url: unknown, card = '4242424242424242') =>
  fetch(String(url), {
    method: 'POST',
    body: new URLSearchParams({ card_number: card }),
    redirect: 'manual',
  });

/** The stage as operators' commands see it. */
export function createOperated(): Promise<ConnectedStage> {
  if (!target.operated) throw new Error('commands of operators do not reach this target');
  return connectStage(target.operated.stage, target.operated.stateDirectory);
}

/** How many messages wait, are being worked on, or are dead, in the queues of the stage. */
export async function messagesLeft(): Promise<number> {
  const { queues, queueUrl, deadLetterQueueUrl } = await createOperated();
  const counts = await Promise.all(
    [queueUrl, deadLetterQueueUrl].map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await queues.send(command);
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: taken } =
        Attributes;
      return Number(waiting) + Number(taken);
    }),
  );
  queues.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}
