import { expect, inject, onTestFinished, test } from 'vitest';
import { type Issuer, startIssuer } from '../../local/identity/issuer.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { AUDIENCE, appOf } from '../support/identity/signIn.ts';

/** The page on which people sign in at an issuer whose app is that of the pages under test. */
async function openIssuer(options: PageOptions) {
  const { baseUrl } = inject('target');
  const issuer = await startIssuer({ audience: AUDIENCE, appOrigins: [baseUrl] });
  onTestFinished(() => issuer.close());
  const page = await newPage({ ...options, allowedOrigins: [issuer.url] });
  await page.goto(await authorizeUrl(issuer, baseUrl));
  return { page, baseUrl, issuer };
}

async function authorizeUrl(issuer: Issuer, baseUrl: string): Promise<string> {
  const { begin } = await appOf(issuer);
  return (await begin({ redirect_uri: `${baseUrl}/app/callback` })).url;
}

test.each<PageOptions>([
  { width: 390, theme: 'light', touch: true },
  { width: 820, theme: 'dark' },
  { width: 1440, theme: 'light' },
  { width: 1440, theme: 'dark', zoom: 2 },
  { width: 390, theme: 'light', forcedColors: true },
])('the local issuer’s page to sign in is accessible and scrolls only down: %j', async (options) => {
  const { page } = await openIssuer({ ...options, allowedErrors: [/status of 400/] });
  for (const name of ['sign-in', 'problem']) {
    await expectNoAxeViolations(page);
    await expectNoOverflow(page);
    await screenshot(page, `issuer-${name}-${Object.values(options).join('-')}`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }
  expect(await page.getByRole('alert').textContent()).toContain('Enter a name');
});

test('the local issuer’s page leads back to the app with the keyboard alone', async () => {
  const { page, baseUrl } = await openIssuer({});
  await page.route(`${baseUrl}/app/callback*`, (route) => route.fulfill({ body: 'back' }));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${baseUrl}/app/callback?code=*`);
});

test('the local issuer’s page asks before it signs out, and leads back to the app', async () => {
  const { page, baseUrl, issuer } = await openIssuer({ width: 390 });
  await page.route(`${baseUrl}/app**`, (route) => route.fulfill({ body: 'back' }));
  await page.getByRole('button', { name: 'Grace Hopper' }).click();
  await page.waitForURL(`${baseUrl}/app/callback?code=*`);
  const parameters = { client_id: 'customer-app', post_logout_redirect_uri: `${baseUrl}/app` };
  await page.goto(`${issuer.url}/end-session?${new URLSearchParams(parameters)}`);
  await expectNoAxeViolations(page);
  await screenshot(page, 'issuer-sign-out');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${baseUrl}/app`);
  await page.goto(await authorizeUrl(issuer, baseUrl));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Who signs in?');
});
