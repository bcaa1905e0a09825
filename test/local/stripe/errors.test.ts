import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { startedStripe, stripeAt } from './support/startedStripe.ts';

describe('API errors', () => {
  it('become the error classes of the stripe package', async () => {
    const { stripe, port, control, apiBase } = await startedStripe();
    await expect(stripe.customers.retrieve('cus_none')).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 404,
      code: 'resource_missing',
      param: 'id',
      requestId: expect.stringMatching(/^req_/),
    });
    await expect(stripe.subscriptions.list({ customer: 'cus_none' })).rejects.toMatchObject({
      statusCode: 400,
      param: 'customer',
    });
    await expect(stripe.subscriptions.create({ items: [] } as never)).rejects.toMatchObject({
      code: 'parameter_missing',
      param: 'customer',
    });
    await expect(
      stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: 'cus_none' }),
    ).rejects.toThrow("No such customer: 'cus_none'");
    const customer = await stripe.customers.create();
    await expect(
      stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeCardError);
    await expect(stripeAt(port, 'sk_live_1').customers.list()).rejects.toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    );
    await expect(stripe.customers.update(customer.id, { email: 'ada@localhost' })).rejects.toMatchObject({
      code: 'email_invalid',
      param: 'email',
    });
    await control('faults', { status: 429, retryAfter: 3 });
    await expect(stripe.customers.list()).rejects.toMatchObject({
      type: 'StripeRateLimitError',
      headers: { 'retry-after': '3' },
    });
    const unknown = await fetch(`${apiBase}/v1/nothing`, { headers: { Authorization: 'Bearer sk_test_1' } });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      error: { message: expect.stringContaining('Unrecognized request URL (GET: /v1/nothing)') },
    });
  });
});
