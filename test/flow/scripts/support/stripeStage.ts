import Stripe from 'stripe';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import type { SetupInput, SetupOutcome } from '../../../../scripts/stripeSetup/setUpStripe.ts';
import { setUpStripe } from '../../../../scripts/stripeSetup/setUpStripe.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';

export const WEBHOOK_URL = 'https://api.example.com/webhooks/stripe';
export const NOW = 1_790_000_000;

/** A stage whose secret is a variable, with a stand-in of its own or another's. */
export type StripeStage = StartedStripe & {
  settings: StoredStripeSettings;
  saveCount: number;
  setUp(changes?: Partial<SetupInput>): Promise<SetupOutcome>;
  /** What was asked of Stripe since the last call of this, but for reads. */
  writes(): Promise<string[]>;
};

export async function stripeStage(options: { name?: string; at?: StartedStripe } = {}): Promise<StripeStage> {
  const standIn = options.at ?? (await startedStripe());
  const stage: StripeStage = {
    ...standIn,
    settings: { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY },
    saveCount: 0,
    setUp: (changes = {}) =>
      setUpStripe({
        stripe: standIn.stripe,
        stage: { name: options.name ?? 'staging', stripeMode: 'test' },
        settings: stage.settings,
        webhookUrl: WEBHOOK_URL,
        now: NOW,
        save: async (settings) => {
          stage.settings = settings;
          stage.saveCount++;
        },
        ...changes,
      }),
    writes: async () => {
      const { calls } = await standIn.state();
      await standIn.control('calls/reset');
      return Object.entries(calls).flatMap(([call, count]) =>
        call.startsWith('GET ') ? [] : Array.from({ length: count }, () => call),
      );
    },
  };
  return stage;
}

/** How a call dies: before Stripe has it, or with the answer on its way back. */
export type Death = 'not_sent' | 'no_answer';

/** The package, whose n-th call (from 0) dies. */
export function dyingStripe(
  port: number,
  death: { call: number; how: Death },
): { stripe: Stripe; died(): boolean } {
  let calls = 0;
  let hasDied = false;
  const stripe = new Stripe(DEFAULT_SECRET_KEY, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient(async (...request: Parameters<typeof fetch>) => {
      const isLast = calls++ === death.call;
      if (!isLast) return fetch(...request);
      hasDied = true;
      if (death.how === 'no_answer') await fetch(...request);
      throw new Error('the process has died');
    }),
  });
  return { stripe, died: () => hasDied };
}
