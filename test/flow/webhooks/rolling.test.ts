import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { rollWebhookSecret } from '../../../shared/stripe/setup/rollWebhookSecret.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { createWebhookPath, readOutcomes } from '../../support/webhooks/webhookPath.ts';

const OLD = 'whsec_current';
const NEXT = 'whsec_next';

/** How long a function caches the secret, and how old the cached one must be to read again for an event that it rejects. */
const CACHED_SECONDS = 300;
const REREAD_SECONDS = 10;

async function rolling() {
  const clock = virtualClock();
  const path = await createWebhookPath(clock);
  const ids: string[] = [];
  /** Delivers an event signed with these secrets. While a secret is rolled, Stripe signs with both. */
  const deliver = async (secrets: string[], id = `evt_${randomUUID()}`) => {
    if (!ids.includes(id)) ids.push(id);
    const payload = JSON.stringify({
      id,
      type: 'invoice.paid',
      created: clock.now(),
      livemode: false,
      data: { object: { customer: null } },
    });
    const signatures = secrets.map(
      (secret) =>
        Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: clock.now() }).split(',')[1],
    );
    return path.receive(payload, [`t=${clock.now()}`, ...signatures].join(','));
  };
  const pass = (seconds: number) => clock.advanceTo(clock.now() + seconds);
  const roll = () => {
    const stored = { STRIPE_WEBHOOK_SECRET: OLD };
    path.secret.change(rollWebhookSecret(stored, { secret: NEXT, now: clock.now() }));
  };
  const applied = async () => {
    await drainQueue(path.queue, path.apply);
    return (await readOutcomes(path.shop.table)).map(({ id }) => id).sort();
  };
  return { deliver, pass, roll, applied, ids };
}

describe('while the webhook secret is rolled', () => {
  it('every event that either secret signed is accepted and applied', async () => {
    const { deliver, pass, roll, applied, ids } = await rolling();
    const statuses: number[] = [];
    for (let second = 0; second < 40; second++) {
      if (second === 20) roll();
      statuses.push(await deliver(second < 10 ? [OLD] : [NEXT, OLD]));
      pass(1);
    }
    for (let second = 0; second < 400; second += 10) {
      statuses.push(await deliver(second % 20 === 0 ? [NEXT] : [NEXT, OLD]), await deliver([OLD]));
      pass(10);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await applied()).toEqual(ids.sort());
  });

  it('without an overlap, refused events are accepted when Stripe delivers them again', async () => {
    const { deliver, pass, roll, applied, ids } = await rolling();
    expect(await deliver([OLD])).toBe(200);
    pass(60);
    // Stripe signs with the new secret only, and the stage does not have it yet.
    const refused = [`evt_${randomUUID()}`, `evt_${randomUUID()}`];
    for (const id of refused) expect(await deliver([NEXT], id)).toBe(400);
    roll();
    pass(REREAD_SECONDS);
    for (const id of refused) expect(await deliver([NEXT], id)).toBe(200);
    expect(await applied()).toEqual(ids.sort());
  });

  it('the old secret is valid for a day', async () => {
    const { deliver, pass, roll } = await rolling();
    roll();
    pass(SECONDS_PER_DAY - CACHED_SECONDS);
    expect(await deliver([OLD])).toBe(200);
    pass(CACHED_SECONDS);
    expect(await deliver([OLD])).toBe(400);
    expect(await deliver([NEXT])).toBe(200);
  });

  it('events of strangers cause at most one read of the secret in ten seconds', async () => {
    const { deliver, pass, roll } = await rolling();
    expect(await deliver([OLD])).toBe(200);
    pass(REREAD_SECONDS);
    expect(await deliver(['whsec_forged'])).toBe(400);
    roll();
    // The secret was read a moment ago, and is not read again for any event.
    expect(await deliver([NEXT])).toBe(400);
    pass(REREAD_SECONDS);
    expect(await deliver([NEXT])).toBe(200);
  });
});
