import { describe, expect, it } from 'vitest';
import { OFFERS } from '../../../../scripts/stripeSetup/offers.ts';
import type { SetupInput } from '../../../../scripts/stripeSetup/setUpStripe.ts';
import { SetupError } from '../../../../scripts/stripeSetup/setupError.ts';
import { APPLIED_EVENT_TYPES } from '../../../../shared/contract/webhooks/messages.ts';
import {
  type Death,
  dyingStripe,
  type StripeStage,
  stripeStage,
  WEBHOOK_URL,
} from '../support/stripeStage.ts';

type EndpointState = { id: string; secret: string };

/** What is there and what is stored, without the ids that Stripe chooses. */
async function endOf(stage: StripeStage) {
  const { stripe, settings } = stage;
  const sold = [settings.STRIPE_PRICE_STARTER, settings.STRIPE_PRICE_GROWTH].map(
    (ids) => ids?.split(',') ?? [],
  );
  const prices = await Promise.all(sold.flat().map((id) => stripe.prices.retrieve(id)));
  const portal = await stripe.billingPortal.configurations.retrieve(
    settings.STRIPE_PORTAL_CONFIGURATION ?? '',
    { expand: ['features.subscription_update.products'] },
  );
  const state = (await stage.state()) as unknown as {
    webhookEndpoints: EndpointState[];
    objects: Record<string, number>;
  };
  const stored = state.webhookEndpoints.find(({ id }) => id === settings.STRIPE_WEBHOOK_ENDPOINT);
  const { product, price, 'billing_portal.configuration': portals } = state.objects;
  return {
    names: Object.keys(settings).toSorted(),
    counts: { product, price, portals },
    prices: prices.map(({ unit_amount, lookup_key }) => [unit_amount, lookup_key]),
    offersWhatIsSold: portal.features.subscription_update.products?.map(({ prices }) => prices),
    sold: sold.map(([first]) => [first]),
    isTheSecretThatSigns: stored?.secret === settings.STRIPE_WEBHOOK_SECRET,
    endpointCount: state.webhookEndpoints.length,
  };
}

/** Kills a run at each of its calls in turn, runs again, and gives the ends. */
async function endsAfterDeaths(
  how: Death,
  prepare: (stage: StripeStage) => Promise<unknown>,
  run: Partial<SetupInput>,
) {
  const ends: { end: Awaited<ReturnType<typeof endOf>>; hasDied: boolean }[] = [];
  for (let call = 0; ; call++) {
    const stage = await stripeStage();
    await prepare(stage);
    const { stripe, died } = dyingStripe(stage.port, { call, how });
    const first = await stage.setUp({ ...run, stripe }).catch((error: unknown) => error);
    if (died()) expect(first).toBeInstanceOf(SetupError);
    await stage.setUp(run);
    expect((await stage.setUp(run)).actions).toEqual([]);
    ends.push({ end: await endOf(stage), hasDied: died() });
    if (!died()) return ends;
  }
}

describe.each(['not_sent', 'no_answer'] as const)('a run that dies at a call (%s)', (how) => {
  it('is finished by the next: the end is the same, and nothing is there twice but an endpoint', async () => {
    const ends = await endsAfterDeaths(how, async () => {}, {});
    const undisturbed = ends.at(-1)?.end;
    expect(undisturbed).toMatchObject({
      counts: { product: 2, price: 2, portals: 1 },
      isTheSecretThatSigns: true,
      endpointCount: 1,
    });
    expect(undisturbed?.offersWhatIsSold).toEqual(undisturbed?.sold);
    // Four reads and six writes.
    expect(ends).toHaveLength(11);
    for (const { end } of ends) {
      expect(end.endpointCount).toBeLessThanOrEqual(how === 'no_answer' ? 2 : 1);
      expect(withoutIds(end)).toEqual(withoutIds(undisturbed));
    }
  });

  it('of a changed catalogue and an old endpoint, too', async () => {
    const offers = {
      starter: { ...OFFERS.starter, amountMinor: 3_900 },
      growth: { ...OFFERS.growth, currency: 'eur' },
    };
    const prepare = async (stage: StripeStage) => {
      const old = await stage.stripe.webhookEndpoints.create({
        url: WEBHOOK_URL,
        enabled_events: [...APPLIED_EVENT_TYPES],
        api_version: '2024-06-20',
      });
      await stage.setUp({ webhookUrl: undefined });
      const negotiated = await stage.stripe.prices.create({
        product: OFFERS.starter.productId,
        currency: 'usd',
        unit_amount: 1,
        recurring: { interval: 'month' },
      });
      stage.settings = {
        ...stage.settings,
        STRIPE_WEBHOOK_SECRET: old.secret,
        STRIPE_WEBHOOK_ENDPOINT: old.id,
        // Another stage has sold at the catalogue's old price, this one only by hand.
        STRIPE_PRICE_STARTER: negotiated.id,
      };
    };
    const ends = await endsAfterDeaths(how, prepare, { offers });
    const undisturbed = ends.at(-1)?.end;
    expect(undisturbed?.prices).toEqual([
      [3_900, OFFERS.starter.lookupKey],
      [1, null],
      [2_900, null],
      [9_900, OFFERS.growth.lookupKey],
      [9_900, null],
    ]);
    for (const { end } of ends) expect(withoutIds(end)).toEqual(withoutIds(undisturbed));
  });
});

describe('a secret that cannot be written', () => {
  it('is told, and the next run makes the endpoint once more', async () => {
    const stage = await stripeStage();
    await stage.setUp({ webhookUrl: undefined });
    const failing = stage.setUp({
      save: async () => {
        throw new Error('AccessDenied');
      },
    });
    await expect(failing).rejects.toThrow(
      /^the secret of the new endpoint we_\w+ could not be stored \(AccessDenied\)/,
    );
    await stage.setUp();
    expect(await endOf(stage)).toMatchObject({ isTheSecretThatSigns: true, endpointCount: 2 });
    await stage.setUp({ removesReplaced: true });
    expect(await endOf(stage)).toMatchObject({ isTheSecretThatSigns: true, endpointCount: 1 });
  });
});

function withoutIds(end: Awaited<ReturnType<typeof endOf>> | undefined) {
  const { offersWhatIsSold, sold, endpointCount: _count, ...rest } = end ?? ({} as never);
  return { ...rest, offersWhatIsSold: JSON.stringify(offersWhatIsSold) === JSON.stringify(sold) };
}
