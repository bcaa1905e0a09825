import Stripe from 'stripe';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import {
  type SetupInput,
  type SetupOutcome,
  setUpStripe,
} from '../../../../shared/stripe/setup/setUpStripe.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';

export const WEBHOOK_URL = 'https://api.example.com/webhooks/stripe';
export const NOW = 1_790_000_000;

/** A stage whose secret is a variable, with its own Stripe emulator or another stage's. */
export type SetupStage = StartedStripe & {
  settings: StoredStripeSettings;
  saveCount: number;
  setUp(changes?: Partial<SetupInput>): Promise<SetupOutcome>;
  /** The requests that Stripe received since the last call of this function, without reads. */
  writes(): Promise<string[]>;
};

export async function createSetupStage(
  options: { name?: string; at?: StartedStripe } = {},
): Promise<SetupStage> {
  const emulator = options.at ?? (await startedStripe());
  const stage: SetupStage = {
    ...emulator,
    settings: { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY },
    saveCount: 0,
    setUp: (changes = {}) =>
      setUpStripe({
        stripe: emulator.stripe,
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
      const { calls } = await emulator.state();
      await emulator.control('calls/reset');
      return Object.entries(calls).flatMap(([call, count]) =>
        call.startsWith('GET ') ? [] : Array.from({ length: count }, () => call),
      );
    },
  };
  return stage;
}

/** How a run crashes at a request: before Stripe receives it, or before the response arrives. */
export type Crash = 'not_sent' | 'no_response';

/** A Stripe client that crashes the run at its n-th request, counted from 0. */
export function crashingStripe(
  port: number,
  crash: { call: number; how: Crash },
): { stripe: Stripe; crashed(): boolean } {
  let calls = 0;
  let hasCrashed = false;
  const stripe = new Stripe(DEFAULT_SECRET_KEY, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient(async (...request: Parameters<typeof fetch>) => {
      const isCrash = calls++ === crash.call;
      if (!isCrash) return fetch(...request);
      hasCrashed = true;
      if (crash.how === 'no_response') await fetch(...request);
      throw new Error('the process has crashed');
    }),
  });
  return { stripe, crashed: () => hasCrashed };
}
