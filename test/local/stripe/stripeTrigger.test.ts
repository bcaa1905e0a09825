import { describe, expect, it } from 'vitest';
import { receiverFor, startedStripe } from './support/startedStripe.ts';
import { SUBSCRIPTION_CHECKOUT, stripeTrigger } from './support/stripeCli.ts';

const TIMEOUT_MS = 20_000;

const TRIGGERS = [
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.paid',
  'customer.deleted',
  'price.updated',
  'payment_intent.payment_failed',
  'charge.refunded',
  'setup_intent.succeeded',
];

describe('stripe trigger', () => {
  it(
    'creates and delivers each event type',
    async () => {
      const { stripe, apiBase, idle } = await startedStripe();
      const { receiver, secret } = await receiverFor(stripe);
      const trigger = stripeTrigger(apiBase);
      for (const event of TRIGGERS) {
        await trigger(event);
        const found = await stripe.events.list({ type: event });
        expect(found.data.length, event).toBeGreaterThan(0);
      }
      await idle();
      const types = receiver.events(secret).map((event) => event.type);
      for (const event of TRIGGERS) expect(types).toContain(event);
    },
    TIMEOUT_MS,
  );

  it(
    'pays a subscription checkout with the metadata of a user',
    async () => {
      const { stripe, apiBase } = await startedStripe();
      await stripeTrigger(apiBase)(
        ...SUBSCRIPTION_CHECKOUT,
        '--add',
        'checkout_session:client_reference_id=u1',
        '--add',
        'checkout_session:subscription_data.metadata.user_id=u1',
      );
      const subscriptions = (await stripe.subscriptions.list({ status: 'all' })).data;
      expect(subscriptions).toMatchObject([{ status: 'active', metadata: { user_id: 'u1' } }]);
      const [completed] = (await stripe.events.list({ type: 'checkout.session.completed' })).data;
      expect(completed?.data.object).toMatchObject({
        client_reference_id: 'u1',
        status: 'complete',
        subscription: subscriptions[0]?.id,
        customer: subscriptions[0]?.customer,
      });
    },
    TIMEOUT_MS,
  );

  it(
    'subscribes an existing customer',
    async () => {
      const { stripe, apiBase } = await startedStripe();
      const customer = await stripe.customers.create({
        email: 'ann@example.com',
        metadata: { user_id: 'u1' },
      });
      await stripeTrigger(apiBase)(
        ...SUBSCRIPTION_CHECKOUT,
        '--add',
        `checkout_session:customer=${customer.id}`,
      );
      const subscriptions = (await stripe.subscriptions.list({ customer: customer.id })).data;
      expect(subscriptions).toMatchObject([{ status: 'active' }]);
    },
    TIMEOUT_MS,
  );
});
