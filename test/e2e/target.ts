import { randomUUID } from 'node:crypto';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import Stripe from 'stripe';
import { inject } from 'vitest';
import { type ConnectedStage, connectStage } from '../../scripts/stage/connectStage.ts';
import { type ApiClient, apiClient } from '../support/api/apiClient.ts';
import { waitFor } from '../support/waitFor.ts';

export const target = inject('target');
export const api: ApiClient = apiClient(target.baseUrl, target.apiKey);
/** Calls the API without a key. */
export const anonymous: ApiClient = apiClient(target.baseUrl);

/** A new user for each test, so that the suite can run against a stage that others use. */
export const newUser = () => `e2e-${randomUUID()}`;

export const start = (user_id: string, session_id: string) =>
  api.post('/metering/sessions', { user_id, session_id });
export const usageOf = async (user: string) => (await api.get(`/billing/usage?user_id=${user}`)).body;

export const waitForPlan = (user: string, plan: string) =>
  waitFor(
    () => usageOf(user),
    (usage) => usage.plan === plan,
  );

/** A client for the target's Stripe account, which must be in test mode. */
export function targetStripe(): Stripe {
  if (!target.stripe) throw new Error('STRIPE_SECRET_KEY not configured for the end-to-end tests');
  const { hostname, port, protocol } = new URL(target.stripe.apiBase);
  const isPlain = protocol === 'http:';
  return new Stripe(target.stripe.secretKey, {
    host: hostname,
    port: port || 443,
    protocol: isPlain ? 'http' : 'https',
  });
}

/** Whether the target uses the Stripe emulator, whose payment page and controls a test can use. */
export const hasStripeEmulator =
  target.stripe !== undefined && new URL(target.stripe.apiBase).hostname === '127.0.0.1';

/** Pays on the emulator's payment page. */
export const pay = (url: unknown, card = '4242424242424242') =>
  fetch(String(url), {
    method: 'POST',
    body: new URLSearchParams({ card_number: card }),
    redirect: 'manual',
  });

/** Connects to the target's stage as the operator commands do. */
export function connectTargetStage(): Promise<ConnectedStage> {
  if (!target.stage) throw new Error('operator commands cannot reach this target');
  return connectStage(target.stage.name, target.stage.stateDirectory);
}

/** The number of messages in the event queue and the dead-letter queue, including those in flight. */
export async function countQueuedMessages(): Promise<number> {
  const { queues, queueUrl, deadLetterQueueUrl } = await connectTargetStage();
  const counts = await Promise.all(
    [queueUrl, deadLetterQueueUrl].map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await queues.send(command);
      const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } =
        Attributes;
      return Number(visible) + Number(inFlight);
    }),
  );
  queues.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}
