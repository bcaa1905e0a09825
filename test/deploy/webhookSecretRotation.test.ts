import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { expect, inject, it } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { checkBeforeDeploy } from '../../scripts/deploy/checkBeforeDeploy.ts';
import { connectStage } from '../../scripts/stage/connectStage.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { readSettings, runScript, STAGE } from './support/deployedStage.ts';

const { webhookUrl } = inject('deployed');

/** Ten events a second. */
const EVENT_INTERVAL_MS = 100;
const EVENTS_BEFORE_AND_AFTER = 30;

/** A function reloads its cached settings on an invalid signature when they are at least this old. */
const REREAD_MS = 10_000;

/** Queued events are applied within seconds. */
const APPLIED_TIMEOUT_MS = 60_000;

it('rotating the webhook secret while events arrive loses none of them', async () => {
  const { STRIPE_WEBHOOK_SECRET: old = '' } = await readSettings();
  const next = `whsec_${randomUUID().replaceAll('-', '')}`;
  const sent: { id: string; created: number; customer: string }[] = [];
  const statuses: number[] = [];
  // Stripe signs with the old secret, then with both during the rotation, then with the new one.
  let secrets = [old];
  let isOver = false;
  const traffic = (async () => {
    while (!isOver) {
      const event = newEvent();
      sent.push(event);
      statuses.push(await deliver(event, secrets));
      await sleep(EVENT_INTERVAL_MS);
    }
  })();
  const waitForMoreEvents = async () => {
    const before = sent.length;
    while (sent.length < before + EVENTS_BEFORE_AND_AFTER) await sleep(EVENT_INTERVAL_MS);
  };
  await waitForMoreEvents();
  secrets = [next, old];
  await waitForMoreEvents();
  expect(await runScript('secrets', ['rotate'], `${next}\n`)).toContain('the old one is accepted until');
  // Stripe signs with both secrets for hours. Functions that have cached only the old one reload it after ten seconds.
  await sleep(REREAD_MS);
  secrets = [next];
  await waitForMoreEvents();
  isOver = true;
  await traffic;
  expect(sent.length).toBeGreaterThanOrEqual(4 * EVENTS_BEFORE_AND_AFTER);
  expect(statuses).toEqual(sent.map(() => 200));

  const { table } = await connectStage(STAGE);
  const log = createEventLogStore(table);
  const deadlineMs = Date.now() + APPLIED_TIMEOUT_MS;
  for (const event of sent) {
    while ((await log.readEvent(event))?.outcome !== 'no_account') {
      if (Date.now() > deadlineMs) throw new Error(`${event.id} was not applied`);
      await sleep(EVENT_INTERVAL_MS);
    }
  }
  // The Stripe emulator still signs with the old secret.
  await runScript('secrets', ['set', 'STRIPE_WEBHOOK_SECRET'], `${old}\n`);
});

it('a deployed stage keeps the webhook secret apart, and the next deployment sees it', async () => {
  expect((await checkBeforeDeploy(findStage(STAGE))).isWebhookSecretSeparate).toBe(true);
});

function newEvent() {
  const id = randomUUID().replaceAll('-', '');
  return { id: `evt_roll_${id}`, created: Math.floor(Date.now() / 1000), customer: `cus_roll_${id}` };
}

async function deliver({ id, created, customer }: ReturnType<typeof newEvent>, secrets: string[]) {
  const payload = JSON.stringify({
    id,
    created,
    type: 'invoice.paid',
    livemode: false,
    api_version: Stripe.API_VERSION,
    data: { object: { customer } },
  });
  const signatures = secrets.map((secret) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: created }),
  );
  const signature = [`t=${created}`, ...signatures.map((header) => header.split(',')[1])].join(',');
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
    body: payload,
  });
  return response.status;
}
