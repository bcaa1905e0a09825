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
