import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEndpoint } from '../../../scripts/stripeSetup/planEndpoint.ts';
import { sellPrice } from '../../../scripts/stripeSetup/priceSettings.ts';
import type { FoundEndpoint } from '../../../scripts/stripeSetup/stripeFacts.ts';
import { APPLIED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../../../shared/stripe/stripeClient.ts';

const WEBHOOK_URL = 'https://api.example.com/webhooks/stripe';
const OTHER_URL = 'https://anna.example.com/webhooks/stripe';

const endpoint = (id: string, changes: Partial<FoundEndpoint> = {}): FoundEndpoint => ({
  id,
  url: WEBHOOK_URL,
  events: [...APPLIED_EVENT_TYPES],
  apiVersion: PINNED_API_VERSION,
  isEnabled: true,
  stage: 'staging',
  ...changes,
});

/** What staging does whose settings name `stored`. */
const planned = (endpoints: FoundEndpoint[], stored: string | undefined) =>
  planEndpoint({
    endpoints,
    stage: 'staging',
    settings: {
      STRIPE_WEBHOOK_SECRET: 'whsec_1',
      ...(stored === undefined ? {} : { STRIPE_WEBHOOK_ENDPOINT: stored }),
    },
    webhookUrl: WEBHOOK_URL,
    removesReplaced: true,
  });

const CREATED = { actions: [{ kind: 'create_endpoint', url: WEBHOOK_URL }], remarks: [] };

describe('an endpoint that is marked for another stage', () => {
  it.each([
    // Somebody copied the secret of dev-anna.
    ['whose id is stored', OTHER_URL, 'we_anna'],
    ['whose URL is the stage’s', WEBHOOK_URL, undefined],
    ['whose id is stored and whose URL is the stage’s', WEBHOOK_URL, 'we_anna'],
  ])('%s is never taken', (_what, url, stored) => {
    const annas = endpoint('we_anna', { stage: 'dev-anna', url });
    expect(planned([annas], stored)).toEqual(CREATED);
    expect(planned([{ ...annas, isEnabled: false, events: ['*'] }], stored)).toEqual(CREATED);
  });

  it('is never removed', () => {
    const annas = endpoint('we_anna', { stage: 'dev-anna' });
    expect(planned([annas, endpoint('we_1')], 'we_1')).toEqual({ actions: [], remarks: [] });
  });

  it('is in no step and no remark, whatever else there is', () => {
    const changes = {
      url: fc.constantFrom(WEBHOOK_URL, OTHER_URL),
      apiVersion: fc.constantFrom(PINNED_API_VERSION, null),
      isEnabled: fc.boolean(),
    };
    const stage = fc.constantFrom('staging', 'dev-anna', undefined);
    const found = fc.array(fc.record({ ...changes, stage }), { maxLength: 4 });
    fc.assert(
      fc.property(found, fc.nat({ max: 4 }), fc.boolean(), (others, storedIndex, removesReplaced) => {
        const endpoints = others.map((one, index) => endpoint(`we_${index}`, one));
        const settings = {
          STRIPE_WEBHOOK_SECRET: 'whsec_1',
          STRIPE_WEBHOOK_ENDPOINT: `we_${storedIndex}`,
        };
        const question = { endpoints, stage: 'staging', settings, webhookUrl: WEBHOOK_URL };
        const text = JSON.stringify(planEndpoint({ ...question, removesReplaced }));
        const annas = endpoints.filter((one) => one.stage === 'dev-anna');
        expect(annas.filter(({ id }) => text.includes(id))).toEqual([]);
      }),
    );
  });

  it('does not keep one without a mark from being the stage’s', () => {
    const byHand = endpoint('we_hand', { stage: undefined });
    const annas = endpoint('we_anna', { stage: 'dev-anna' });
    expect(planned([annas, byHand], undefined).actions).toEqual([{ kind: 'adopt_endpoint', id: 'we_hand' }]);
  });
});

describe('a price that is sold for one plan', () => {
  it('grants the other no longer', () => {
    const settings = {
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_PRICE_STARTER: 'price_old,price_starter',
      STRIPE_PRICE_GROWTH: 'price_starter, price_growth,price_negotiated',
    };
    expect(sellPrice(settings, 'starter', 'price_starter')).toEqual({
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_PRICE_STARTER: 'price_starter,price_old',
      STRIPE_PRICE_GROWTH: 'price_growth,price_negotiated',
    });
  });

  it('mends swapped prices in two sales', () => {
    const swapped = { STRIPE_PRICE_STARTER: 'price_growth', STRIPE_PRICE_GROWTH: 'price_starter' };
    const half = sellPrice(swapped, 'starter', 'price_starter');
    expect(sellPrice(half, 'growth', 'price_growth')).toEqual({
      STRIPE_PRICE_STARTER: 'price_starter',
      STRIPE_PRICE_GROWTH: 'price_growth',
    });
  });
});
