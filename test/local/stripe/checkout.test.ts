import { describe, expect, it } from 'vitest';
import { monthlyPrice, receiverFor, startedStripe, submitForm } from './support/startedStripe.ts';

const SUCCESS_URL = 'http://127.0.0.1:1/app/done?session={CHECKOUT_SESSION_ID}';

describe('a subscription checkout', () => {
  it('creates an active subscription and sends signed events in the order of Stripe', async () => {
    const { stripe, idle } = await startedStripe();
    const { receiver, secret } = await receiverFor(stripe);
    const price = await monthlyPrice(stripe);
    const customer = await stripe.customers.create({ metadata: { user_id: 'u1' } });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: customer.id,
      client_reference_id: 'u1',
      line_items: [{ price: price.id, quantity: 1 }],
      subscription_data: { metadata: { user_id: 'u1' } },
      success_url: SUCCESS_URL,
    });
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 1500 });
    expect(session.expires_at - session.created).toBe(24 * 3600);

    const response = await submitForm(session.url, { card_number: '4242 4242 4242 4242' });

    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`http://127.0.0.1:1/app/done?session=${session.id}`);
    const paid = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['line_items', 'subscription'],
    });
    expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(paid.line_items?.data[0]?.price?.id).toBe(price.id);
    expect(paid.subscription).toMatchObject({ status: 'active', metadata: { user_id: 'u1' } });

    await idle();
    const events = receiver.events(secret);
    expect(events.map((event) => event.type)).toEqual([
      'product.created',
      'price.created',
      'customer.created',
      'payment_method.attached',
      'customer.subscription.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
      'checkout.session.completed',
    ]);
    expect(events.at(-1)).toMatchObject({
      livemode: false,
      api_version: stripe.getApiField('version'),
      request: { id: null, idempotency_key: null },
      data: { object: { client_reference_id: 'u1', customer: customer.id } },
    });
    const invoice = events.find((event) => event.type === 'invoice.paid')?.data.object;
    expect(invoice).toMatchObject({
      status: 'paid',
      parent: { subscription_details: { metadata: { user_id: 'u1' } } },
      lines: { data: [{ pricing: { price_details: { price: price.id } } }] },
    });
  });

  it('creates the customer on completion when the session has none', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id }],
      success_url: SUCCESS_URL,
    });
    expect(session.customer).toBeNull();
    await submitForm(session.url, { card_number: '4242424242424242', email: 'new@example.com' });
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['customer'] });
    expect(paid.customer).toMatchObject({ email: 'new@example.com' });
    expect(paid.customer_details?.email).toBe('new@example.com');
  });

  it('can be paid after a declined card and after an invalid number', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id }],
      success_url: SUCCESS_URL,
      cancel_url: 'https://example.com/back',
    });

    const declined = await submitForm(session.url, { card_number: '4000000000000002' });
    expect(declined.status).toBe(402);
    expect(await declined.text()).toContain('Your card was declined');
    const wrong = await submitForm(session.url, { card_number: '1234' });
    expect(wrong.status).toBe(402);
    expect(await wrong.text()).toContain('card number is not valid');
    expect((await stripe.subscriptions.list()).data).toEqual([]);

    expect((await submitForm(session.url, { card_number: '4242424242424242' })).status).toBe(303);
    const again = await submitForm(session.url, { card_number: '4242424242424242' });
    expect(again.status).toBe(303);
    expect(await (await fetch(session.url ?? '')).text()).toContain('paid already');
    expect((await stripe.subscriptions.list()).data).toHaveLength(1);
  });

  it.each([
    ['4000000000009995', {}, 'Your card has insufficient funds. Try another one.'],
    ['4000000000000069', {}, 'Your card has expired. Try another one.'],
    ['4000000000000341', {}, 'Your card was declined. Try another one.'],
    ['4000000000003220', {}, 'This transaction requires authentication.'],
    ['4242424242424242', { expiry: '01 / 20' }, 'expiration date is in the past'],
    ['4242424242424242', { expiry: '13 / 40' }, 'expiration date is not valid'],
  ])('says why the card %s %j was refused, and stays open', async (card_number, more, reason) => {
    const { stripe } = await startedStripe();
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: (await monthlyPrice(stripe)).id }],
      success_url: SUCCESS_URL,
    });
    const refused = await submitForm(session.url, { card_number, email: 'kept@example.com', ...more });
    expect(refused.status).toBe(402);
    const text = (await refused.text()).replaceAll('&#39;', "'");
    expect(text).toContain(reason);
    expect(text).toContain('value="kept@example.com"');
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
  });

  it('keeps the expiry of the card, and charges the subscription to it', async () => {
    const { stripe } = await startedStripe();
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: (await monthlyPrice(stripe)).id }],
      success_url: SUCCESS_URL,
    });
    await submitForm(session.url, { card_number: '5555555555554444', expiry: '3/2031' });
    const { data } = await stripe.subscriptions.list({ expand: ['data.default_payment_method'] });
    expect(data[0]?.default_payment_method).toMatchObject({
      card: { brand: 'mastercard', last4: '4444', exp_month: 3, exp_year: 2031 },
    });
  });

  it('expires on request or when its time has passed', async () => {
    let now = 1_800_000_000;
    const { stripe, control } = await startedStripe({ now: () => now });
    const price = await monthlyPrice(stripe);
    const create = () =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: [{ price: price.id }],
        success_url: SUCCESS_URL,
      });
    const requested = await create();
    const timed = await create();
    await stripe.checkout.sessions.expire(requested.id);
    await expect(stripe.checkout.sessions.expire(requested.id)).rejects.toThrow('status of `expired`');

    now += 23 * 3600;
    expect((await stripe.checkout.sessions.retrieve(timed.id)).status).toBe('open');
    await control('clock', { advanceSeconds: 3600 });
    expect((await stripe.checkout.sessions.retrieve(timed.id)).status).toBe('expired');
    const page = await submitForm(timed.url, { card_number: '4242424242424242' });
    expect(page.status).toBe(410);
    expect(await page.text()).toContain('has expired');
    const events = await stripe.events.list({ type: 'checkout.session.expired' });
    expect(events.data.map((event) => (event.data.object as { id: string }).id)).toEqual([
      timed.id,
      requested.id,
    ]);
  });

  it('refuses parameters that Stripe refuses', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const good = {
      mode: 'subscription' as const,
      line_items: [{ price: price.id }],
      success_url: SUCCESS_URL,
    };
    const create = stripe.checkout.sessions.create.bind(stripe.checkout.sessions);
    await expect(create({ ...good, success_url: undefined })).rejects.toMatchObject({ param: 'success_url' });
    await expect(create({ ...good, mode: 'payment' })).rejects.toThrow('recurring price');
    await expect(create({ ...good, line_items: [{ price: 'price_none' }] })).rejects.toMatchObject({
      code: 'resource_missing',
      statusCode: 400,
      param: 'line_items[0][price]',
    });
    await expect(create({ ...good, customer: 'cus_1', customer_email: 'a@b.c' })).rejects.toThrow(
      'only specify one',
    );
  });
});

describe('the checkout page', () => {
  it('shows the price and escapes stored text', async () => {
    const { stripe, apiBase } = await startedStripe();
    const price = await monthlyPrice(stripe, '<script>alert(1)</script>');
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer_email: 'eve"><b>@example.com',
      line_items: [{ price: price.id }],
      success_url: SUCCESS_URL,
      cancel_url: 'javascript:alert(1)',
    });
    const text = await (await fetch(session.url ?? '')).text();
    expect(text).toContain('$15.00 every month');
    expect(text).toContain('&#60;script&#62;');
    expect(text).not.toMatch(/<script|<b>|javascript:/);
    expect((await fetch(`${apiBase}/c/pay/cs_test_none`)).status).toBe(404);
    expect(await (await fetch(`${apiBase}/app/done?x=1`)).text()).toContain('Returned to the app: /app/done');
  });
});

describe('a one-off checkout', () => {
  it('charges once and creates no subscription', async () => {
    const { stripe } = await startedStripe();
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [
        { price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Mug' } }, quantity: 2 },
      ],
      success_url: SUCCESS_URL,
    });
    await submitForm(session.url, { card_number: '4242424242424242' });
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(paid).toMatchObject({ subscription: null, payment_intent: { amount: 1400, status: 'succeeded' } });
  });
});
