import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;

beforeEach(async () => {
  shop = await createShop(NOW);
});

describe('a checkout with an account that has changed since it was read', () => {
  it('reads the account again and creates no second customer or page', async () => {
    const stored = await createAccountStore(shop.table).readOrCreateAccount('u1', NOW);
    const url = await shop.urlOf(shop.buy('u1', 'starter', { stored }));
    expect(await shop.urlOf(shop.buy('u1', 'starter', { stored }))).toBe(url);
    expect(await shop.customers()).toHaveLength(1);
    expect(await shop.openSessions()).toHaveLength(1);
  });

  it('returns the page of the current customer if the one that was read was retired', async () => {
    await shop.urlOf(shop.buy('u1', 'starter'));
    const stored = await createAccountStore(shop.table).readAccount('u1');
    await shop.stripe.stripe.customers.del(stored?.customers[0] ?? '');
    const url = await shop.urlOf(shop.buy('u1', 'starter'));
    expect(await shop.urlOf(shop.buy('u1', 'starter', { stored }))).toBe(url);
    const account = await createAccountStore(shop.table).readAccount('u1');
    expect(account?.customers).toHaveLength(1);
    expect(account?.customers).not.toEqual(stored?.customers);
  });
});

describe('a page that an earlier version stored without what it sells', () => {
  it('is replaced, and so is a reservation', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    const names = ['price', 'paymentMethods', 'appUrl'];
    const forget = (expression: string) =>
      shop.table.client.send(
        new UpdateItemCommand({
          TableName: shop.table.tableName,
          Key: marshall(tableKeys.checkout('u1')),
          UpdateExpression: expression,
        }),
      );
    await forget(`REMOVE ${names.join(', ')}`);
    const second = await shop.urlOf(shop.buy('u1', 'starter'));
    expect(second).not.toBe(first);
    await forget(`REMOVE ${names.join(', ')}, sessionId`);
    const third = await shop.urlOf(shop.buy('u1', 'starter'));
    expect((await shop.openSessions()).map(({ url }) => url)).toEqual([third]);
  });
});

describe('the stored checkout', () => {
  it('is replaced only by a caller that read its current state', async () => {
    const reserved = {
      attempt: 1,
      plan: 'starter' as const,
      price: 'price_1',
      paymentMethods: ['card'],
      appUrl: 'https://app.example',
      customer: 'cus_1',
    };
    const open = { ...reserved, sessionId: 'cs_1' };
    const save = (before: typeof reserved | undefined, after: typeof reserved) =>
      shop.store.saveCheckout({ accountId: 'u1', before, after });
    expect(await save(undefined, reserved)).toBe(true);
    expect(await save(undefined, reserved)).toBe(false);
    expect(await save(reserved, open)).toBe(true);
    expect(await save(reserved, { ...reserved, attempt: 2 })).toBe(false);
    expect(await save({ ...open, sessionId: 'cs_2' } as typeof reserved, reserved)).toBe(false);
    expect(await save(open, { ...reserved, attempt: 2 })).toBe(true);
  });
});
