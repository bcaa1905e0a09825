import { expect, test } from 'vitest';
import { returnPages } from '../../../services/billing/gateway/returnPages.ts';

const pagesUrl = 'https://pages.example';

test('customers return to the app of the stage, where checkout’s outcome is in the query and the portal is in the settings', () => {
  expect(returnPages({ appUrl: pagesUrl, pagesUrl })).toEqual({
    paid: 'https://pages.example/app?checkout=done',
    cancelled: 'https://pages.example/app?checkout=cancelled',
    portal: 'https://pages.example/app/settings',
  });
});

test('customers return to the paths of an application that an operator named, as before the stage had pages', () => {
  expect(returnPages({ appUrl: 'https://app.example/shop', pagesUrl })).toEqual({
    paid: 'https://app.example/shop/billing/success?session_id={CHECKOUT_SESSION_ID}',
    cancelled: 'https://app.example/shop/billing/cancel',
    portal: 'https://app.example/shop/billing',
  });
});
