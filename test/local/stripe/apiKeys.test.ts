import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { startedStripe, stripeAt } from './support/startedStripe.ts';

describe('a restricted key', () => {
  it('allows only calls that it has the permission for; write includes read', async () => {
    const { stripe, port, control } = await startedStripe();
    const key = 'rk_test_000000restricted';
    const restricted = stripeAt(port, key);
    await expect(restricted.customers.list()).rejects.toMatchObject({ statusCode: 401 });
    await control('restricted_keys', { key, permissions: ['customer_write', 'plan_read', 'webhook_write'] });
    const { id } = await restricted.customers.create();
    await restricted.customers.retrieve(id);
    await restricted.prices.list();
    await restricted.webhookEndpoints.list();
    const denied = restricted.prices.update('price_none', {});
    await expect(denied).rejects.toBeInstanceOf(Stripe.errors.StripePermissionError);
    await expect(denied).rejects.toMatchObject({
      statusCode: 403,
      message: expect.stringMatching(
        /^The provided key 'rk_test_\*+ricted' does not have .*'rak_plan_write' permission/,
      ),
    });
    await expect(restricted.billingPortal.configurations.list()).rejects.toThrow('rak_customer_portal_read');
    await stripe.prices.list();
  });
});

describe('an API key', () => {
  it('must match the configured key, as bearer or as basic authentication', async () => {
    const { stripe, port, apiBase } = await startedStripe({ secretKey: 'sk_test_configured' });
    await stripe.customers.list();
    await expect(stripeAt(port, 'sk_test_other').customers.list()).rejects.toMatchObject({ statusCode: 401 });
    const basic = Buffer.from('sk_test_configured:').toString('base64');
    const headers = { Authorization: `Basic ${basic}`, 'Stripe-Version': '2020-08-27' };
    const response = await fetch(`${apiBase}/v1/customers`, { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('stripe-version')).toBe('2020-08-27');
    expect((await fetch(`${apiBase}/v1/customers`)).status).toBe(401);
  });
});
