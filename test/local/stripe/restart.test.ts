import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { monthlyPrice, receiverFor, startedStripe } from './support/startedStripe.ts';

describe('a restart', () => {
  it('keeps objects, idempotency keys and undelivered events', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stripe-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const dataFile = join(folder, 'stripe.jsonl');
    const first = await startedStripe({ dataFile, deliveryRetryDelaysMs: [60_000] });
    const { receiver, secret } = await receiverFor(first.stripe);
    receiver.statuses.push(500);
    const customer = await first.stripe.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' });
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await first.control('deliveries', { mode: 'never' });
    await first.stripe.products.create({ name: 'Mug' });
    const price = await monthlyPrice(first.stripe);
    const order = {
      mode: 'subscription' as const,
      line_items: [{ price: price.id }],
      success_url: 'http://a.b/c',
    };
    const session = await first.stripe.checkout.sessions.create(order, { idempotencyKey: 'k2' });
    await first.close();
    // A crash during a write leaves a truncated line of a request that got no response.
    appendFileSync(dataFile, '[{"save":{"id":"cus_half","object":"customer"');

    const second = await startedStripe({ dataFile });
    expect((await second.stripe.customers.retrieve(customer.id)) as object).toMatchObject({ name: 'Ann' });
    const again = await second.stripe.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' });
    expect(again.id).toBe(customer.id);
    // The port has changed, and the stored links contain the new port.
    const sameSession = await second.stripe.checkout.sessions.create(order, { idempotencyKey: 'k2' });
    expect(sameSession.url).toBe(`${second.apiBase}/c/pay/${session.id}`);
    expect(await second.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      url: sameSession.url,
    });
    expect((await second.state()).deliveries).toMatchObject({ held: 3, waiting: 1 });
    await second.control('deliveries/flush');
    await second.idle();
    expect(receiver.events(secret).map((event) => event.type)).toEqual([
      'customer.created',
      'customer.created',
      'product.created',
      'product.created',
      'price.created',
    ]);
  });
});
