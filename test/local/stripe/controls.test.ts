import { describe, expect, it } from 'vitest';
import { startedStripe } from './support/startedStripe.ts';

describe('GET /_control/state', () => {
  it('counts calls by method and path pattern', async () => {
    const { stripe, control, state } = await startedStripe();
    const { id } = await stripe.customers.create();
    await stripe.customers.retrieve(id);
    await stripe.customers.retrieve(id);
    expect((await state()).calls).toEqual({ 'POST /v1/customers': 1, 'GET /v1/customers/:id': 2 });
    await control('calls/reset');
    expect((await state()).calls).toEqual({});
  });
});

describe('POST /_control/clock', () => {
  it('moves back while there is no customer, so that a history can begin in the past, and only forward afterwards', async () => {
    const { stripe, control } = await startedStripe();
    const past = Math.floor(Date.now() / 1000) - 90 * 86_400;
    expect(await control('clock', { now: past })).toMatchObject({ status: 200, body: { now: past } });
    const { created } = await stripe.customers.create();
    expect(created).toBeLessThan(past + 60);
    const refused = await control('clock', { now: past - 1 });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('only move forward once there is a customer');
  });
});
