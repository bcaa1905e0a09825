import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { expect, inject, it } from 'vitest';
import { connectStage } from '../../scripts/stage/connectStage.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { operate, readSettings, STAGE } from './support/deployedStage.ts';

const { webhookUrl } = inject('deployed');

/** Stripe sends some ten events a second. */
const PAUSE_MS = 100;
const EVENTS_BEFORE_AND_AFTER = 30;

/** How old what a function knows must be before it doubts it. */
const REREAD_MS = 10_000;

/** What waits in the queue is applied within seconds. */
const APPLIED_TIMEOUT_MS = 60_000;

it('rolling the webhook secret while events come in loses none', async () => {
  const { STRIPE_WEBHOOK_SECRET: old = '' } = await readSettings();
  const next = `whsec_${randomUUID().replaceAll('-', '')}`;
  const sent: { id: string; created: number; customer: string }[] = [];
  const statuses: number[] = [];
  // As Stripe does while a secret is rolled, and as it does before and after.
  let secrets = [old];
  let isOver = false;
  const stream = (async () => {
    while (!isOver) {
      const event = newEvent();
      sent.push(event);
      statuses.push(await deliver(event, secrets));
      await sleep(PAUSE_MS);
    }
  })();
  const someMore = async () => {
    const from = sent.length;
    while (sent.length < from + EVENTS_BEFORE_AND_AFTER) await sleep(PAUSE_MS);
  };
  await someMore();
  secrets = [next, old];
  await someMore();
  expect(await operate('secrets', ['rotate'], `${next}\n`)).toContain('the old one is accepted until');
  // Stripe signs with both for hours. Functions that have read the old one alone read again after ten seconds.
  await sleep(REREAD_MS);
  secrets = [next];
  await someMore();
  isOver = true;
  await stream;
  expect(sent.length).toBeGreaterThanOrEqual(4 * EVENTS_BEFORE_AND_AFTER);
  expect(statuses).toEqual(sent.map(() => 200));

  const { table } = await connectStage(STAGE);
  const log = createEventLogStore(table);
  const deadlineMs = Date.now() + APPLIED_TIMEOUT_MS;
  for (const event of sent) {
    while ((await log.readEvent(event))?.outcome !== 'no_account') {
      if (Date.now() > deadlineMs) throw new Error(`${event.id} was not applied`);
      await sleep(PAUSE_MS);
    }
  }
  // The stand-in goes on signing with its own.
  await operate('secrets', ['set', 'STRIPE_WEBHOOK_SECRET'], `${old}\n`);
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
