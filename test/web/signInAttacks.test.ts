import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { chooseAtIssuer, issuerUrl, newAppPage, newPerson, signIn } from '../support/browser/people.ts';

/** Does what leads back from the issuer, and returns the address of the callback, which the app has not seen. */
async function catchCallback(page: Page, act: () => Promise<unknown>): Promise<URL> {
  const caught = Promise.withResolvers<URL>();
  const pattern = `${issuerUrl()}/authorize**`;
  await page.route(pattern, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const { location } = response.headers();
    if (location === undefined) return route.fulfill({ response });
    // With an icon, so that the browser does not look for one.
    await route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">caught' });
    caught.resolve(new URL(location));
  });
  await act();
  const callback = await caught.promise;
  await page.getByText('caught').waitFor();
  await page.unroute(pattern);
  return callback;
}

async function catchSignIn(page: Page): Promise<URL> {
  await page.goto('/app');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Name').waitFor();
  return catchCallback(page, () => chooseAtIssuer(page, newPerson()));
}

async function expectRefused(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('meter').waitFor();
}

describe('a callback', () => {
  test('whose state was forged is refused, and its code is sent nowhere', async () => {
    const page = await newAppPage();
    const callback = await catchSignIn(page);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/token')) sent.push(request.url());
    });
    callback.searchParams.set('state', 'forged');
    await page.goto(callback.href);
    await page.getByRole('heading', { name: 'This sign-in is no longer valid' }).waitFor();
    expect(sent).toEqual([]);
    await expectRefused(page, 'This sign-in is no longer valid');
  });

  test('that is opened in another tab is refused there, and still works where it belongs', async () => {
    const page = await newAppPage();
    const callback = await catchSignIn(page);
    const other = await page.context().newPage();
    await other.goto(callback.href);
    await other.getByRole('heading', { name: 'This sign-in is no longer valid' }).waitFor();
    await page.goto(callback.href);
    await page.getByRole('meter').waitFor();
  });

  test('that is opened a second time is refused', async () => {
    const page = await newAppPage();
    const callback = await catchSignIn(page);
    await page.goto(callback.href);
    await page.getByRole('meter').waitFor();
    await page.goto(callback.href);
    await expectRefused(page, 'This sign-in is no longer valid');
  });

  test('with a code that was used before is refused by the issuer', async () => {
    const page = await newAppPage({ allowedErrors: [/status of 400/] });
    const used = await catchSignIn(page);
    await page.goto(used.href);
    await page.getByRole('meter').waitFor();
    // Another attempt, whose state is right, with the code of the first one.
    const next = await catchCallback(page, () => page.reload());
    next.searchParams.set('code', used.searchParams.get('code') ?? '');
    await page.goto(next.href);
    await page.getByRole('heading', { name: 'This sign-in has expired' }).waitFor();
  });

  test.each([
    ['of another issuer', 'https://attacker.example'],
    ['of no issuer', undefined],
  ])('%s is refused, and its code is sent nowhere', async (_name, iss) => {
    const page = await newAppPage();
    const callback = await catchSignIn(page);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/token')) sent.push(request.url());
    });
    if (iss === undefined) callback.searchParams.delete('iss');
    else callback.searchParams.set('iss', iss);
    await page.goto(callback.href);
    await page.getByRole('heading', { name: 'This sign-in was refused' }).waitFor();
    expect(sent).toEqual([]);
    await expectRefused(page, 'This sign-in was refused');
  });

  test('of a sign-in that was denied says so, and offers another attempt', async () => {
    const page = await newAppPage();
    await page.goto('/app');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Cancel sign-in' }).click();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Try again' }).click();
    await chooseAtIssuer(page, newPerson());
    await page.getByRole('meter').waitFor();
  });

  test('shows nothing of the texts that its address contains', async () => {
    const page = await newAppPage();
    const callback = await catchSignIn(page);
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'server_error');
    callback.searchParams.set('error_description', 'Call +1 555 0100 <img src=x onerror=alert(1)>');
    await page.goto(callback.href);
    await page.getByRole('heading', { name: 'The sign-in service reported an error' }).waitFor();
    expect(await page.content()).not.toContain('555');
  });
});

describe('an address to return to', () => {
  test('on another site that somebody stored is not followed', async () => {
    const page = await newAppPage();
    const callback = await catchSignIn(page);
    await page.goto('/pricing');
    await page.evaluate(() => {
      for (const key of Object.keys(sessionStorage)) {
        const attempt = JSON.parse(sessionStorage.getItem(key) ?? '');
        sessionStorage.setItem(key, JSON.stringify({ ...attempt, returnTo: 'https://attacker.example/app' }));
      }
    });
    await page.goto(callback.href);
    await page.getByRole('meter').waitFor();
    expect(page.url()).toBe(`${inject('target').baseUrl}/app`);
  });

  test.each(['returnTo', 'return_to', 'redirect_uri', 'next', 'post_logout_redirect_uri'])(
    'in the query as %s is not followed',
    async (name) => {
      const page = await newAppPage();
      await signIn(page, newPerson(), `/app?${name}=${encodeURIComponent('https://attacker.example')}`);
      const { origin, pathname } = new URL(page.url());
      expect(`${origin}${pathname}`).toBe(`${inject('target').baseUrl}/app`);
    },
  );
});

test('tokens are in no storage, cookie, address, referrer, page or message of the console, nor is a code in the history', async () => {
  const page = await newAppPage();
  const tokens: string[] = [];
  const seen: string[] = [];
  page.on('response', async (response) => {
    if (!response.url().endsWith('/token')) return;
    const { access_token, refresh_token, id_token } = await response.json();
    tokens.push(access_token, refresh_token, id_token);
  });
  page.context().on('request', (request) => seen.push(request.url(), request.headers().referer ?? ''));
  page.context().on('console', (message) => seen.push(message.text()));
  await signIn(page, newPerson());
  await page.reload();
  await page.getByRole('meter').waitFor();
  await expect.poll(() => tokens.length).toBe(6);
  seen.push(
    await page.evaluate(async () =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        document.cookie,
        history.state,
        window.name,
        await indexedDB.databases(),
        await caches.keys(),
      ]),
    ),
    await page.content(),
    JSON.stringify(await page.context().cookies()),
  );
  const devTools = await page.context().newCDPSession(page);
  const { entries } = await devTools.send('Page.getNavigationHistory');
  expect(entries.filter(({ url }) => url.includes('code='))).toEqual([]);
  for (const token of tokens) expect(seen.filter((text) => text.includes(token))).toEqual([]);
});

test('an issuer that always asks for a sign-in is asked once for each load', async () => {
  const page = await newAppPage();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().startsWith(`${issuerUrl()}/authorize`)) asked += 1;
  });
  await page.goto('/app');
  await page.getByRole('heading', { name: 'Sign in to AI-Gate' }).waitFor();
  await page.waitForTimeout(1_000);
  expect(asked).toBe(1);
});

test('an issuer that cannot be reached is named, with a way to try again', async () => {
  const page = await newAppPage({ allowedErrors: [/ERR_FAILED/] });
  await page.route(`${issuerUrl()}/**`, (route) => route.abort());
  await page.goto('/app');
  await page.getByRole('heading', { name: 'The sign-in service does not respond' }).waitFor();
  await page.unroute(`${issuerUrl()}/**`);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Sign in to AI-Gate' }).waitFor();
});

test.each([
  ['without an issuer', { status: 200, json: { stage: 'dev' } }, 'Nobody can sign in here'],
  ['whose configuration is missing', { status: 404, json: {} }, 'The app cannot start'],
])('a stage %s says so', async (_name, response, heading) => {
  const page = await newAppPage({ allowedErrors: [/status of 404/] });
  await page.route('**/app/config.json', (route) => route.fulfill(response));
  await page.goto('/app');
  await page.getByRole('heading', { name: heading }).waitFor();
});
