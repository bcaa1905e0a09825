import { describe, expect, it } from 'vitest';
import { SUBSCRIBED_EVENT_TYPES } from '../../../../shared/contract/webhooks/messages.ts';
import { PLAN_CATALOGUE } from '../../../../shared/stripe/setup/planCatalogue.ts';
import type { SetupInput } from '../../../../shared/stripe/setup/setUpStripe.ts';
import { SetupError } from '../../../../shared/stripe/setup/setupError.ts';
import {
  type Crash,
  crashingStripe,
  createSetupStage,
  type SetupStage,
  WEBHOOK_URL,
} from '../support/setupStage.ts';

type StoredEndpoint = { id: string; secret: string };

/** Summarizes what exists at Stripe and what is stored, without most of the ids that Stripe chooses. */
async function summarize(stage: SetupStage) {
  const { stripe, settings } = stage;
  const granting = [settings.STRIPE_PRICE_STARTER, settings.STRIPE_PRICE_GROWTH].map(
    (ids) => ids?.split(',') ?? [],
  );
  const prices = await Promise.all(granting.flat().map((id) => stripe.prices.retrieve(id)));
  const portal = await stripe.billingPortal.configurations.retrieve(
    settings.STRIPE_PORTAL_CONFIGURATION ?? '',
    { expand: ['features.subscription_update.products'] },
  );
  const state = (await stage.state()) as unknown as {
    webhookEndpoints: StoredEndpoint[];
    objects: Record<string, number>;
  };
  const stored = state.webhookEndpoints.find(({ id }) => id === settings.STRIPE_WEBHOOK_ENDPOINT);
  const { product, price, 'billing_portal.configuration': portals } = state.objects;
  return {
    names: Object.keys(settings).toSorted(),
    counts: { product, price, portals },
    prices: prices.map(({ unit_amount, lookup_key }) => [unit_amount, lookup_key]),
    portalPrices: portal.features.subscription_update.products?.map(({ prices }) => prices),
    current: granting.map(([first]) => [first]),
    isStoredSecretCurrent: stored?.secret === settings.STRIPE_WEBHOOK_SECRET,
    endpointCount: state.webhookEndpoints.length,
  };
}

/** Crashes a run at each of its requests in turn, runs again, and returns the final states. */
async function endsAfterCrashes(
  how: Crash,
  prepare: (stage: SetupStage) => Promise<unknown>,
  run: Partial<SetupInput>,
) {
  const ends: { end: Awaited<ReturnType<typeof summarize>>; hasCrashed: boolean }[] = [];
  for (let call = 0; ; call++) {
    const stage = await createSetupStage();
    await prepare(stage);
    const { stripe, crashed } = crashingStripe(stage.port, { call, how });
    const first = await stage.setUp({ ...run, stripe }).catch((error: unknown) => error);
    if (crashed()) expect(first).toBeInstanceOf(SetupError);
    await stage.setUp(run);
    expect((await stage.setUp(run)).actions).toEqual([]);
    ends.push({ end: await summarize(stage), hasCrashed: crashed() });
    if (!crashed()) return ends;
  }
}

describe.each(['not_sent', 'no_response'] as const)('a setup that crashes at a request (%s)', (how) => {
  it('is completed by the next run, with the same final state and no duplicate except an endpoint', async () => {
    const ends = await endsAfterCrashes(how, async () => {}, {});
    const undisturbed = ends.at(-1)?.end;
    expect(undisturbed).toMatchObject({
      counts: { product: 2, price: 2, portals: 2 },
      isStoredSecretCurrent: true,
      endpointCount: 1,
    });
    expect(undisturbed?.portalPrices).toEqual(undisturbed?.current);
    // Four reads and seven writes.
    expect(ends).toHaveLength(12);
    for (const { end } of ends) {
      expect(end.endpointCount).toBeLessThanOrEqual(how === 'no_response' ? 2 : 1);
      expect(withoutIds(end)).toEqual(withoutIds(undisturbed));
    }
  });

  it('is completed by the next run for a changed catalogue and an old endpoint', async () => {
    const catalogue = {
      starter: { ...PLAN_CATALOGUE.starter, amountMinor: 3_900 },
      growth: { ...PLAN_CATALOGUE.growth, currency: 'eur' },
    };
    const prepare = async (stage: SetupStage) => {
      const old = await stage.stripe.webhookEndpoints.create({
        url: WEBHOOK_URL,
        enabled_events: [...SUBSCRIBED_EVENT_TYPES],
        api_version: '2024-06-20',
      });
      await stage.setUp({ webhookUrl: undefined });
      const negotiated = await stage.stripe.prices.create({
        product: PLAN_CATALOGUE.starter.productId,
        currency: 'usd',
        unit_amount: 1,
        recurring: { interval: 'month' },
      });
      stage.settings = {
        ...stage.settings,
        STRIPE_WEBHOOK_SECRET: old.secret,
        STRIPE_WEBHOOK_ENDPOINT: old.id,
        // This stage has only a negotiated price; the catalogue's old price was created for another stage.
        STRIPE_PRICE_STARTER: negotiated.id,
      };
    };
    const ends = await endsAfterCrashes(how, prepare, { catalogue });
    const undisturbed = ends.at(-1)?.end;
    expect(undisturbed?.prices).toEqual([
      [3_900, PLAN_CATALOGUE.starter.lookupKey],
      [1, null],
      [2_900, null],
      [9_900, PLAN_CATALOGUE.growth.lookupKey],
      [9_900, null],
    ]);
    for (const { end } of ends) expect(withoutIds(end)).toEqual(withoutIds(undisturbed));
  });
});

describe('the secret of a new endpoint that cannot be stored', () => {
  it('is reported, and the next run creates another endpoint', async () => {
    const stage = await createSetupStage();
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
    expect(await summarize(stage)).toMatchObject({ isStoredSecretCurrent: true, endpointCount: 2 });
    await stage.setUp({ removesReplaced: true });
    expect(await summarize(stage)).toMatchObject({ isStoredSecretCurrent: true, endpointCount: 1 });
  });
});

function withoutIds(end: Awaited<ReturnType<typeof summarize>> | undefined) {
  const { portalPrices, current, endpointCount: _count, ...rest } = end ?? ({} as never);
  return { ...rest, portalPrices: JSON.stringify(portalPrices) === JSON.stringify(current) };
}
