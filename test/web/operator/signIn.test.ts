import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { serveConsole } from '../../support/browser/consoleFixtures.ts';
import { expectNoAxeViolations } from '../../support/browser/expectNoAxeViolations.ts';
import { chooseOperator, openConsole } from '../../support/browser/operators.ts';
import { newAppPage, newPerson, signIn } from '../../support/browser/people.ts';
import { screenshot } from '../../support/browser/screenshot.ts';

async function newConsolePage(options: Parameters<typeof newAppPage>[0] = {}): Promise<Page> {
  const page = await newAppPage(options);
  await serveConsole(page);
  return page;
}

const personOf = (page: Page) => page.locator('.person').textContent();

describe('signing in to the console', () => {
  test('shows the name, the role and the stage', async () => {
    const page = await newConsolePage();
    await openConsole(page, 'vera');
    expect(await personOf(page)).toMatch(/Vera RubinViewer/);
    await page.getByText('local', { exact: true }).waitFor();
    const second = await newConsolePage();
    await openConsole(second, 'otto');
    expect(await personOf(second)).toMatch(/Otto SternOperator/);
  });

  test('leads back to the address that was opened first', async () => {
    const page = await newConsolePage();
    await openConsole(page, 'otto', '/operator/audit?day=2026-11-25#top');
    const { pathname, search, hash } = new URL(page.url());
    expect(`${pathname}${search}${hash}`).toBe('/operator/audit?day=2026-11-25#top');
    await page.reload();
    await page.locator('.person').waitFor();
    expect(new URL(page.url()).pathname).toBe('/operator/audit');
  });

  test('keeps tokens in memory only', async () => {
    const page = await newConsolePage();
    await openConsole(page, 'otto');
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(stored).toBe('[{},{}]');
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test('asks the issuer for a sign-in of the last 12 hours, with the console’s own client', async () => {
    const page = await newConsolePage();
    const asked = page.waitForRequest((request) => new URL(request.url()).pathname === '/authorize');
    await page.goto('/operator');
    const { searchParams } = new URL((await asked).url());
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'operator-console',
      redirect_uri: `${new URL(inject('target').baseUrl).origin}/operator/callback`,
      max_age: '43200',
      prompt: 'none',
      code_challenge_method: 'S256',
    });
  });

  test('says to somebody without a role who can help, and shows nothing else', async () => {
    const page = await newConsolePage({ allowedErrors: [/status of 403/] });
    await page.goto('/operator');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await chooseOperator(page, 'stranger');
    await page.getByRole('heading', { name: 'You have no role here' }).waitFor();
    await page.getByText(/Ask an administrator of your sign-in service, 127\.0\.0\.1:\d+, to give/).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await expectNoAxeViolations(page);
    await screenshot(page, 'console no role');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  });

  test('does not change what the customer app shows in another tab', async () => {
    const app = await newAppPage();
    const person = newPerson();
    await signIn(app, person);
    const tab = await app.context().newPage();
    await serveConsole(tab);
    // As if the issuer's session had ended.
    await app.context().clearCookies();
    await openConsole(tab, 'otto');
    await app.getByText(person.name).waitFor();
    expect(await app.getByRole('heading', { name: 'Another account is signed in' }).count()).toBe(0);
  });
});

describe('the end of a sign-in', () => {
  test('a token is renewed before it ends', async () => {
    const page = await newConsolePage();
    await page.clock.install();
    await openConsole(page, 'otto');
    const renewed = page.waitForRequest('**/token');
    await page.clock.fastForward('14:30');
    await page.getByRole('link', { name: 'Audit' }).click();
    expect((await renewed).postData()).toContain('grant_type=refresh_token');
    expect(await page.getByText('Your session has ended.').count()).toBe(0);
  });

  test('12 hours after it the page stays, and the person is asked to sign in anew', async () => {
    const page = await newConsolePage({ allowedErrors: [/status of 401/] });
    await openConsole(page, 'otto', '/operator/audit');
    await problemRoute(page, '**/admin/**', { status: 401, code: 'unauthorized' });
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await personOf(page)).toContain('Otto Stern');
    const asked = page.waitForRequest((request) => new URL(request.url()).pathname === '/authorize');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(new URL((await asked).url()).searchParams.get('prompt')).toBe('login');
    await page.unroute('**/admin/**');
    await serveConsole(page);
    await chooseOperator(page, 'otto');
    await page.getByRole('heading', { name: 'API keys' }).waitFor();
    expect(await page.getByText('Your session has ended.').count()).toBe(0);
  });

  test('signing out ends the session at the issuer, and holds after a reload', async () => {
    const page = await newConsolePage();
    await openConsole(page, 'otto');
    await page.locator('.person').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
  });
});

test('the keyboard reaches the content, the navigation, the menu of the person and the sign-out', async () => {
  const page = await newConsolePage();
  await openConsole(page, 'vera', '/operator/events');
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.evaluate(() => document.body.focus());
  const seen: string[] = [];
  for (let index = 0; index < 10; index++) {
    await page.keyboard.press('Tab');
    seen.push(await focused());
  }
  expect(seen.slice(0, -1)).toEqual([
    'Skip to the content',
    'AI-GateOperator',
    'Overview',
    'Accounts',
    'Tickets',
    'Events',
    'Audit',
    'API keys',
    'Moved accounts',
  ]);
  expect(seen.at(-1)).toContain('Vera Rubin');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Audit' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Audit' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
});

test('an address under /operator that is no page says so within the console', async () => {
  const page = await newConsolePage();
  await openConsole(page, 'vera', '/operator/no-such-page');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await expectNoAxeViolations(page);
  await page.getByRole('link', { name: 'Go to the overview' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});
