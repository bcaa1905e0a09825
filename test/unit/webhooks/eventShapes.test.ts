import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { toEventMessage } from '../../../services/webhooks/domain/toEventMessage.ts';
import { verifyEvent } from '../../../services/webhooks/gateway/verifyEvent.ts';
import { stripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

const SECRET = 'whsec_current';
const FOLDER = join(import.meta.dirname, '../../fixtures/stripe');

/** `name` is the file's name without its extension, `body` the bytes that Stripe sent. */
const FIXTURES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const body = readFileSync(join(FOLDER, file), 'utf8');
    return { name: file.slice(0, -'.json'.length), body, event: JSON.parse(body) as FixtureEvent };
  });

type FixtureEvent = {
  id: string;
  api_version: string;
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
};

/** Since this API version a subscription's period is on its items, and an invoice names its subscription in `parent`. */
const BASIL = '2025-03-31';

type Enqueued = { customer: string | null; accountId?: string };
type PassedOver = { passedOver: 'type_not_applied' | 'other_mode' };

/** The customer and the account of the captured events. */
const BUYER = { customer: 'cus_EHKEKXQSw4QYu9jkLyckK4Lg', accountId: 'u1' };
const PAUSER = { customer: 'cus_8Zh7pSOWscH67JQ8DKaSSzUC', accountId: 'u1' };

/** The expected message of each event. Invoices without an account have it in their customer, or have none. */
const EXPECTED: Record<string, Enqueued | PassedOver> = {
  '2020-08-27.checkout.session.completed': { customer: 'cus_1I4gQkXmP3bWcD0d', accountId: 'u1' },
  '2020-08-27.customer.subscription.created': { customer: 'cus_1I4gQkXmP3bWcD0a', accountId: 'u1' },
  '2020-08-27.customer.subscription.updated.past_due': {
    customer: 'cus_1I4gQkXmP3bWcD0b',
    accountId: 'u1',
  },
  '2020-08-27.invoice.paid': { customer: 'cus_1I4gQkXmP3bWcD0c' },
  '2022-11-15.checkout.session.completed.payment_mode': { customer: null },
  '2022-11-15.customer.subscription.updated.portal_upgraded': {
    customer: 'cus_1NE8vUYnR4cXdE1a',
    accountId: 'u1',
  },
  '2022-11-15.invoice.payment_failed': { customer: 'cus_1NE8vUYnR4cXdE1b', accountId: 'u1' },
  '2024-06-20.checkout.session.async_payment_succeeded': {
    customer: 'cus_1PuDzWZoS5dYeF2e',
    accountId: 'u1',
  },
  '2024-06-20.customer.subscription.deleted': { customer: 'cus_1PuDzWZoS5dYeF2b', accountId: 'u1' },
  '2024-06-20.customer.subscription.updated.portal_cancelled': {
    customer: 'cus_1PuDzWZoS5dYeF2a',
    accountId: 'u1',
  },
  '2024-06-20.invoice.paid.one_off': { customer: 'cus_1PuDzWZoS5dYeF2d' },
  '2024-06-20.invoice.payment_succeeded': { customer: 'cus_1PuDzWZoS5dYeF2c', accountId: 'u1' },
  '2025-03-31.basil.customer.subscription.created': { customer: 'cus_1R90aXApT6eZfG3a', accountId: 'u1' },
  '2025-03-31.basil.invoice.paid': { customer: 'cus_1R90aXApT6eZfG3b', accountId: 'u1' },
  '2025-06-30.basil.customer.subscription.updated.with_add_on': {
    customer: 'cus_1Rg1bYBqU7fagH4a',
    accountId: 'u1',
  },
  '2026-10-28.endive.charge.succeeded': { passedOver: 'type_not_applied' },
  '2026-10-28.endive.checkout.session.async_payment_failed': BUYER,
  '2026-10-28.endive.checkout.session.async_payment_succeeded': BUYER,
  '2026-10-28.endive.checkout.session.completed': BUYER,
  '2026-10-28.endive.checkout.session.completed.expanded': BUYER,
  '2026-10-28.endive.checkout.session.completed.payment_mode': { customer: null },
  '2026-10-28.endive.checkout.session.completed.unknown_enums': BUYER,
  '2026-10-28.endive.checkout.session.completed.unpaid': BUYER,
  '2026-10-28.endive.customer.subscription.created': BUYER,
  '2026-10-28.endive.customer.subscription.deleted': BUYER,
  '2026-10-28.endive.customer.subscription.paused': PAUSER,
  '2026-10-28.endive.customer.subscription.resumed': PAUSER,
  '2026-10-28.endive.customer.subscription.transferred': { passedOver: 'type_not_applied' },
  '2026-10-28.endive.customer.subscription.updated.expanded': BUYER,
  '2026-10-28.endive.customer.subscription.updated.past_due': BUYER,
  '2026-10-28.endive.customer.subscription.updated.portal_cancelled': BUYER,
  '2026-10-28.endive.customer.subscription.updated.portal_upgraded': BUYER,
  '2026-10-28.endive.customer.subscription.updated.unknown_enums': BUYER,
  '2026-10-28.endive.invoice.paid': BUYER,
  '2026-10-28.endive.invoice.paid.expanded': BUYER,
  '2026-10-28.endive.invoice.paid.live': { passedOver: 'other_mode' },
  '2026-10-28.endive.invoice.paid.one_off': { customer: 'cus_5x0ZHE6ceY7FBcZQENHCOwH8' },
  '2026-10-28.endive.invoice.paid.unknown_enums': { customer: BUYER.customer },
  '2026-10-28.endive.invoice.payment_failed': BUYER,
  '2026-10-28.endive.invoice.payment_succeeded': BUYER,
};

/** Verifies and decides like receive. */
function decide(body: string) {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: SECRET });
  const verification = verifyEvent({ body: Buffer.from(body), signature, secrets: [SECRET] });
  if (verification.kind === 'rejected') throw new Error(verification.reason);
  return toEventMessage(verification.event, { livemode: false });
}

describe('the message of an event of any API version', () => {
  it('has an expectation for every fixture', () => {
    expect(FIXTURES.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(FIXTURES)('has the customer and the account of $name', ({ name, body, event }) => {
    const expected = EXPECTED[name] ?? {};
    const { id, type, created } = event;
    const decision = decide(body);
    if ('passedOver' in expected) {
      expect(decision).toEqual({ kind: 'passed_over', reason: expected.passedOver });
      return;
    }
    const invoice = invoiceNamedBy(event.data.object);
    const message = { version: 2, id, type, created, livemode: false, invoice, ...expected };
    expect(decision).toEqual({ kind: 'enqueue', message });
    if (decision.kind === 'enqueue') expect(stripeEventMessage.parse(decision.message)).toEqual(message);
  });
});

function invoiceNamedBy({ object, id, latest_invoice: latest }: Record<string, unknown>): unknown {
  if (object === 'invoice') return id;
  return object === 'subscription' ? latest : undefined;
}

describe('a fixture', () => {
  it.each(FIXTURES)('$name is named after its API version and type', ({ name, event }) => {
    expect(`${name}.`).toContain(`${event.api_version}.${event.type}.`);
  });

  it.each(FIXTURES)('$name has the shape of its API version', ({ event }) => {
    const isOld = event.api_version < BASIL;
    const { object } = event.data;
    if (object.object === 'subscription') {
      const [item = {}] = (object.items as { data: object[] }).data;
      expect(['current_period_end' in object, 'current_period_end' in item]).toEqual([isOld, !isOld]);
    }
    if (object.object === 'invoice') {
      const [line = {}] = (object.lines as { data: object[] }).data;
      expect(['subscription' in object, 'paid' in object, 'charge' in object]).toEqual(Array(3).fill(isOld));
      expect(['parent' in object, 'parent' in line, 'pricing' in line]).toEqual(Array(3).fill(!isOld));
    }
  });
});
