import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { chooseAtIssuer, issuerUrl, newAppPage, newPerson, signIn } from '../support/browser/people.ts';

/** The requests of a page, as `GET /app`, from now on. Those to the issuer have its origin. */
function watchRequests(page: Page): string[] {
  const requests: string[] = [];
  const { baseUrl } = inject('target');
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    requests.push(`${request.method()} ${origin === new URL(baseUrl).origin ? '' : origin}${pathname}`);
  });
  return requests;
}

const apiRequests = (requests: string[]) =>
  requests.filter((request) => / \/(billing|projects|metering)/.test(request));

describe('signing in', () => {
  test('somebody whom the issuer does not know gets a page with a button, after one silent attempt', async () => {
    const page = await newAppPage();
    const requests = watchRequests(page);
    await page.goto('/app');
    await page.getByRole('heading', { name: 'Sign in to AI-Gate' }).waitFor();
    expect(requests.filter((request) => request.endsWith('/authorize'))).toHaveLength(1);
    expect(new URL(page.url()).search).toBe('');
    expect(await page.evaluate(() => history.length)).toBe(2);
  });

  test('the person and the quota are shown after one answer of the API', async () => {
    const page = await newAppPage();
    const requests = watchRequests(page);
    const person = newPerson();
    // All others wait for an answer that does not come.
    await page.route(
      (url) => /^\/(billing|projects|metering)/.test(url.pathname) && url.pathname !== '/billing/usage',
      () => undefined,
    );
    await signIn(page, person);
    await page.getByText('of 100').waitFor();
    expect(apiRequests(requests)[0]).toBe('GET /billing/usage');
    await page.getByText(person.name).waitFor();
    await page.getByText(person.email).waitFor();
    expect(await page.title()).toBe('Overview · AI-Gate');
  });

  test('a reload signs in without asking, in the same history entry, and returns to the same address', async () => {
    const page = await newAppPage();
    await signIn(page, newPerson(), '/app?range=90#quota');
    const length = await page.evaluate(() => history.length);
    await page.reload();
    await page.getByRole('meter').waitFor();
    const { pathname, search, hash } = new URL(page.url());
    expect(`${pathname}${search}${hash}`).toBe('/app?range=90#quota');
    expect(await page.evaluate(() => history.length)).toBe(length);
  });

  test('two tabs that sign in at the same time do not disturb each other', async () => {
    const first = await newAppPage();
    const second = await first.context().newPage();
    const person = newPerson();
    const open = async (page: Page) => {
      await page.goto('/app');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByLabel('Name').waitFor();
    };
    await open(first);
    await open(second);
    await chooseAtIssuer(second, person);
    await second.getByRole('meter').waitFor();
    await chooseAtIssuer(first, person);
    await first.getByRole('meter').waitFor();
    await second.getByRole('meter').waitFor();
  });

  test('the Back button leads from the issuer to the page with the button, which works again', async () => {
    const page = await newAppPage();
    await page.goto('/app');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Name').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await chooseAtIssuer(page, newPerson());
    await page.getByRole('meter').waitFor();
  });
});

describe('an access token', () => {
  test('is renewed before it ends, and the figures are read on', async () => {
    const page = await newAppPage();
    await page.clock.install();
    await signIn(page, newPerson());
    const requests = watchRequests(page);
    await page.clock.fastForward('14:30');
    await expect.poll(() => apiRequests(requests).length).toBeGreaterThan(0);
    expect(requests.filter((request) => request.includes('/token'))).toEqual([`POST ${issuerUrl()}/token`]);
    expect(requests.some((request) => request.endsWith('/authorize'))).toBe(false);
  });

  test('that cannot be renewed leaves the page as it is, with a way to sign in that returns to it', async () => {
    const page = await newAppPage({ allowedErrors: [/status of 400/] });
    await page.clock.install();
    const person = newPerson();
    await signIn(page, person, '/app?range=90');
    await page.waitForLoadState('networkidle');
    await page.route('**/token', async (route) => {
      if (!route.request().postData()?.includes('refresh_token')) return route.continue();
      await route.fulfill({
        status: 400,
        json: { error: 'invalid_grant' },
        headers: { 'access-control-allow-origin': new URL(page.url()).origin },
      });
    });
    await page.clock.fastForward('14:30');
    await page.getByText('Your session has ended.').waitFor();
    await page.getByRole('meter').waitFor();
    const requests = watchRequests(page);
    await page.clock.fastForward('05:00');
    expect(requests).toEqual([]);
    await page.unroute('**/token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Your session has ended.').waitFor({ state: 'detached' });
    await page.getByRole('meter').waitFor();
    expect(new URL(page.url()).search).toBe('?range=90');
  });

  test('of an issuer without refresh tokens ends the session when it ends', async () => {
    const page = await newAppPage();
    await page.clock.install();
    await page.route('**/token', async (route) => {
      const response = await route.fetch();
      const { refresh_token: _dropped, ...json } = await response.json();
      await route.fulfill({ response, json });
    });
    await signIn(page, newPerson());
    await page.clock.fastForward('14:00');
    expect(await page.getByText('Your session has ended.').count()).toBe(0);
    await page.clock.fastForward('01:01');
    await page.getByText('Your session has ended.').waitFor();
  });
});

describe('signing out', () => {
  async function signOut(page: Page) {
    await page.getByTitle('Your account').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
  }

  test('ends the session at the issuer too, and holds after a reload and with the Back button', async () => {
    const page = await newAppPage();
    const person = newPerson();
    await signIn(page, person);
    await signOut(page);
    await page.reload();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
    expect(await page.getByText(person.name).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Name').waitFor();
  });

  test('in one tab signs out the others', async () => {
    const first = await newAppPage();
    const person = newPerson();
    await signIn(first, person);
    const second = await first.context().newPage();
    await second.goto('/app');
    await second.getByRole('meter').waitFor();
    await signOut(first);
    await second.getByRole('heading', { name: 'You have signed out' }).waitFor();
    expect(await second.content()).not.toContain(person.name);
  });
});

test('somebody else who signs in in another tab never sees what this one showed', async () => {
  const first = await newAppPage();
  const [marie, noor] = [newPerson(), newPerson()];
  await signIn(first, marie);
  const second = await first.context().newPage();
  // As if the issuer's session had ended, for example because its cookie was deleted.
  await first.context().clearCookies();
  await signIn(second, noor);
  await first.getByRole('heading', { name: 'Another account is signed in' }).waitFor();
  expect(await first.content()).not.toContain(marie.name);
  await first.getByRole('button', { name: 'Continue with that account' }).click();
  await first.getByText(noor.name).waitFor();
});
