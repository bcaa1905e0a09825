import { expect, it } from 'vitest';
import { apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, shopSettings } from '../../support/stripe/shop.ts';

const EVIL = 'https://evil.example';

it('the addresses that a checkout returns to come from the settings, whatever the request contains', async () => {
  const shop = await createShop(Math.floor(Date.now() / 1000));
  const { baseUrl, issuer } = await testApi(shop.table, shopSettings(shop));
  const injected = Object.fromEntries(
    ['success_url', 'cancel_url', 'return_url', 'redirect', 'next', 'url', 'app_url', 'APP_URL'].map(
      (name) => [name, EVIL],
    ),
  );
  const headers = {
    Origin: EVIL,
    Referer: EVIL,
    'X-Forwarded-Host': 'evil.example',
    Forwarded: 'host=evil.example',
    'X-Original-URL': EVIL,
  };
  for (const [user, credentials] of [
    ['u1', await testKey(shop.table)],
    ['u2', await issuer.tokenOf('u2')],
  ] as const) {
    const response = await apiClient(baseUrl, credentials).send(
      'POST',
      `/billing/checkout?${new URLSearchParams(injected)}`,
      {
        headers: { ...headers, Authorization: `Bearer ${credentials}` },
        body: JSON.stringify({ ...injected, plan: 'starter', user_id: user, email: `${user}@example.com` }),
      },
    );
    expect(response.status).toBe(200);
    expect(new URL(String(response.body.url)).origin).toBe(new URL(shop.stripe.apiBase).origin);
  }
  const { data } = await shop.stripe.stripe.checkout.sessions.list();
  expect(data).toHaveLength(2);
  for (const { success_url, cancel_url } of data) {
    expect([success_url, cancel_url].map((url) => new URL(url ?? '').origin)).toEqual([
      'https://app.example',
      'https://app.example',
    ]);
  }
});

it('without APP_URL, checkout and portal return to the pages of the stage', async () => {
  const shop = await createShop(Math.floor(Date.now() / 1000));
  const { baseUrl, issuer } = await testApi(shop.table, {
    ...shopSettings(shop),
    APP_URL: undefined,
  });
  const client = apiClient(baseUrl, await issuer.tokenOf('u1'));
  const send = async (path: string, body: object) =>
    (await client.send('POST', path, { body: JSON.stringify({ ...body, user_id: 'u1' }) })).status;
  expect(await send('/billing/checkout', { plan: 'starter', email: 'u1@example.com' })).toBe(200);
  const { data } = await shop.stripe.stripe.checkout.sessions.list();
  expect(data).toMatchObject([
    {
      success_url: 'https://pages.example/app?checkout=done',
      cancel_url: 'https://pages.example/app?checkout=cancelled',
    },
  ]);
  expect(await send('/billing/portal', {})).toBe(200);
  const { data: events } = await shop.stripe.stripe.events.list({ type: 'billing_portal.session.created' });
  expect(events[0]?.data.object).toMatchObject({ return_url: 'https://pages.example/app/settings' });
});
