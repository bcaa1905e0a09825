import { expect, it } from 'vitest';
import { createCustomerStore } from '../../shared/account/customerStore.ts';
import { testTable } from '../support/table/testTable.ts';

it('a Stripe customer belongs to the account that claims it first', async () => {
  const store = createCustomerStore(await testTable());
  for (const accountId of ['u1', 'u2', 'u1']) {
    expect(await store.claimCustomer({ customerId: 'cus_1', accountId })).toBe('u1');
  }
  expect(await store.readCustomerAccounts(['cus_1', 'cus_2'])).toEqual(new Map([['cus_1', 'u1']]));
});
