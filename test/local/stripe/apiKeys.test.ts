import { describe, expect, it } from 'vitest';
import { startedStripe, stripeAt } from './support/startedStripe.ts';

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
