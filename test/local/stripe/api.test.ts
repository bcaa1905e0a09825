import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, stripeAt, subscribedCustomer } from './support/startedStripe.ts';

describe('errors', () => {
  it('map to the error classes of the package', async () => {
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

  it('refuse another key than the configured one, and take it as basic authentication too', async () => {
    const { stripe, port, apiBase } = await startedStripe({ secretKey: 'sk_test_configured' });
    await stripe.customers.list();
    await expect(stripeAt(port, 'sk_test_other').customers.list()).rejects.toMatchObject({ statusCode: 401 });
    const basic = Buffer.from('sk_test_configured:').toString('base64');
    const headers = { Authorization: `Basic ${basic}`, 'Stripe-Version': '2020-08-27' };
    const answer = await fetch(`${apiBase}/v1/customers`, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('stripe-version')).toBe('2020-08-27');
    expect((await fetch(`${apiBase}/v1/customers`)).status).toBe(401);
  });
});

describe('an idempotency key', () => {
  it('replays the answer for the same parameters and refuses others', async () => {
    const { stripe, state } = await startedStripe();
    const options = { idempotencyKey: 'k1' };
    const first = await stripe.customers.create({ name: 'Ann', metadata: { a: '1', b: '2' } }, options);
    const again = await stripe.customers.create({ metadata: { b: '2', a: '1' }, name: 'Ann' }, options);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(stripe.customers.create({ name: 'Bob' }, options)).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
    await expect(stripe.products.create({ name: 'Ann' }, options)).rejects.toThrow('/v1/products');
    expect((await state()).objects.customer).toBe(1);
  });

  it('is refused while it is in use', async () => {
    const { stripe, control } = await startedStripe();
    await control('faults', { kind: 'slow', delayMs: 200 });
    const options = { idempotencyKey: 'k1' };
    const first = stripe.customers.create({ name: 'Ann' }, options);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(stripe.customers.create({ name: 'Ann' }, options)).rejects.toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
    });
    const { id } = await first;
    expect((await stripe.customers.create({ name: 'Ann' }, options)).id).toBe(id);
  });

  it('keeps a refused card and a server error, but no missing parameter and no rate limit', async () => {
    const { stripe, control } = await startedStripe();
    const create = (params: Stripe.SubscriptionCreateParams, idempotencyKey: string) =>
      stripe.subscriptions.create(params, { idempotencyKey });
    const price = await monthlyPrice(stripe);
    const { customer } = await subscribedCustomer(stripe, price);
    const params = { customer: customer.id, items: [{ price: price.id }] };

    await expect(create({ customer: customer.id, items: [] }, 'missing')).rejects.toThrow('items');
    await create(params, 'missing');

    await control('faults', { status: 429 });
    await expect(create(params, 'limited')).rejects.toThrow('rate limit');
    await create(params, 'limited');

    await control('faults', { status: 500 });
    await expect(create(params, 'broken')).rejects.toMatchObject({ statusCode: 500 });
    const replayed = create(params, 'broken');
    await expect(replayed).rejects.toMatchObject({ statusCode: 500 });
    await expect(replayed).rejects.toMatchObject({ headers: { 'idempotent-replayed': 'true' } });
  });
});

describe('faults', () => {
  it('lose the answer of a call that was carried out, which its key finds again', async () => {
    const { stripe, control, state, port } = await startedStripe();
    const impatient = new Stripe('sk_test_1', {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      timeout: 150,
      maxNetworkRetries: 0,
    });
    await control('faults', { kind: 'timeout', method: 'POST' });
    await expect(
      impatient.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' }),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    await control('faults', { kind: 'half_body', path: '/v1/customers', count: 2 });
    await expect(stripe.customers.create({ name: 'Bob' }, { idempotencyKey: 'k2' })).rejects.toThrow();
    await control('faults/reset');
    expect((await state()).objects.customer).toBe(2);
    await stripe.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' });
    await stripe.customers.create({ name: 'Bob' }, { idempotencyKey: 'k2' });
    expect((await state()).objects.customer).toBe(2);
  });

  it('hit only the calls they name, as often as asked', async () => {
    const { stripe, control } = await startedStripe();
    await control('faults', { status: 503, count: 2, path: '/v1/prices' });
    await stripe.customers.list();
    await expect(stripe.prices.list()).rejects.toMatchObject({ statusCode: 503 });
    await expect(stripe.prices.list()).rejects.toMatchObject({ statusCode: 503 });
    await stripe.prices.list();
    const refused = await control('faults', { kind: 'earthquake' });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('timeout') } },
    });
  });
});

describe('the state control', () => {
  it('counts calls by method and pattern', async () => {
    const { stripe, control, state } = await startedStripe();
    const { id } = await stripe.customers.create();
    await stripe.customers.retrieve(id);
    await stripe.customers.retrieve(id);
    expect((await state()).calls).toEqual({ 'POST /v1/customers': 1, 'GET /v1/customers/:id': 2 });
    await control('calls/reset');
    expect((await state()).calls).toEqual({});
  });
});

describe('prices', () => {
  it('are found by lookup key, which moves to another price only when told', async () => {
    const { stripe } = await startedStripe();
    const first = await monthlyPrice(stripe, 'pro');
    const { subscription } = await subscribedCustomer(stripe, first);
    const next = {
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month' as const },
      lookup_key: 'pro',
    };
    const product = typeof first.product === 'string' ? first.product : first.product.id;
    await expect(stripe.prices.create({ ...next, product })).rejects.toThrow('already uses that lookup key');
    const second = await stripe.prices.create({ ...next, product, transfer_lookup_key: true });
    const found = await stripe.prices.list({ lookup_keys: ['pro'], active: true, expand: ['data.product'] });
    expect(found.data.map(({ id }) => id)).toEqual([second.id]);
    expect(found.data[0]?.product).toMatchObject({ id: product, name: 'pro' });
    const kept = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ['items.data.price.product'],
    });
    expect(kept.items.data[0]?.price).toMatchObject({
      id: first.id,
      lookup_key: null,
      product: { name: 'pro' },
    });
  });
});

describe('expansion', () => {
  it('follows references and refuses what Stripe refuses', async () => {
    const { stripe } = await startedStripe();
    const { customer } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const list = await stripe.subscriptions.list({ expand: ['data.latest_invoice', 'data.customer'] });
    expect(list.data[0]).toMatchObject({ latest_invoice: { status: 'paid' }, customer: { id: customer.id } });
    expect(list.data[0]?.default_payment_method).toBeNull();
    await stripe.subscriptions.list({ expand: ['data.default_payment_method'] });
    const deep = stripe.subscriptions.list({ expand: ['data.items.data.price.product'] });
    await expect(deep).rejects.toThrow('more than 4 levels');
    await expect(stripe.subscriptions.list({ expand: ['data.latest_invoice.charge'] })).rejects.toThrow(
      'cannot be expanded',
    );
  });
});

describe('invoices', () => {
  it('of one-off items are drafted, opened, refused and paid, and belong to no subscription', async () => {
    const { stripe } = await startedStripe();
    const customer = await stripe.customers.create();
    await stripe.invoiceItems.create({ customer: customer.id, amount: 2000, currency: 'usd' });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    });
    expect(draft).toMatchObject({ status: 'draft', total: 2000, parent: null });
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await expect(stripe.invoices.pay(draft.id, { payment_method: bad.id })).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
    });
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: 'open', attempt_count: 1 });
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect(await stripe.invoices.pay(draft.id, { payment_method: good.id })).toMatchObject({
      status: 'paid',
    });
    await expect(stripe.invoices.voidInvoice(draft.id)).rejects.toThrow('invoice is paid');
  });
});
