import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { problemRoute } from '../support/browser/buying.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { type AccountFixture, type FixtureProject, serveAccount } from '../support/browser/serveAccount.ts';

const OLD_KEY = 'pk_0123456789abcdefABCDEF';
const NEW_KEY = 'pk_zyxwvutsrqponmlkjihgfe';
const RENEWAL = '**/projects/*/badge-key';

const project = (projectId: string, name: string, publicKey: string | null): FixtureProject => ({
  projectId,
  name,
  active: true,
  createdAt: '2026-01-08T10:00:00Z',
  publicKey,
  archivedAt: null,
});

async function openBadge(account: Partial<AccountFixture>, options: PageOptions = {}) {
  const page = await newAppPage(options);
  const served = await serveAccount(page, account);
  await signIn(page, newPerson(), '/app/settings');
  await badge(page).waitFor();
  return { page, served };
}

const badge = (page: Page) => page.getByRole('region', { name: /Powered by AI-Gate/ });
const snippet = (page: Page) => badge(page).getByRole('region', { name: /^(Snippet|Code à insérer)$/ });

test('the badge says whether it shows, and the snippet of each project and position can be copied', async () => {
  const { page } = await openBadge({
    usage: { plan: 'free' },
    projects: [project('tutor-web', 'Tutor, web', OLD_KEY), project('kiosk', 'Kiosk, Lyon', NEW_KEY)],
  });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await badge(page).getByText('Shown', { exact: true }).waitFor();
  await badge(page).getByText('Your plan is Free.').waitFor();
  const { origin } = new URL(inject('target').baseUrl);
  const code = `<script async src="${origin}/badge.js"\n        data-key="${OLD_KEY}" data-theme="auto"></script>`;
  await badge(page).getByRole('button', { name: 'Copy' }).click();
  await badge(page).getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
  await expectGoodInEveryLook(page, 'badge');
  await badge(page).getByRole('radio', { name: 'Right' }).focus();
  await page.keyboard.press('ArrowRight');
  await snippet(page).getByText('data-position="bottom-left"').waitFor();
  await badge(page).getByRole('combobox', { name: 'Project' }).selectOption('Kiosk, Lyon');
  await snippet(page).getByText(NEW_KEY).waitFor();
});

test('a paid plan hides the badge', async () => {
  const { page } = await openBadge({ usage: { plan: 'starter' }, projects: [project('a', 'A', OLD_KEY)] });
  await badge(page).getByText('Hidden', { exact: true }).waitFor();
  await badge(page).getByText('Your plan is Starter.').waitFor();
});

test('a key is renewed after a question, once, and the snippet has the new one', async () => {
  const { page, served } = await openBadge(
    { projects: [project('tutor-web', 'Tutor, web', OLD_KEY)] },
    { allowedErrors: [/status of 429/] },
  );
  await problemRoute(page, RENEWAL, { status: 429, code: 'rate_limited' });
  const renew = badge(page).getByRole('button', { name: 'Renew key' });
  const dialog = page.getByRole('dialog', { name: 'Renew the key of Tutor, web?' });
  await renew.focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Renew key' }).click();
  await dialog.getByRole('alert').waitFor({ timeout: 30_000 });
  await expectGoodInEveryLook(page, 'badge-renew');
  await page.unroute(RENEWAL);
  let renewals = 0;
  await page.route(RENEWAL, (route) => {
    renewals += 1;
    served.projects = [project('tutor-web', 'Tutor, web', NEW_KEY)];
    return route.fulfill({ json: { publicKey: NEW_KEY } });
  });
  await dialog.getByRole('button', { name: 'Renew key' }).dblclick();
  await dialog.waitFor({ state: 'detached' });
  await snippet(page).getByText(NEW_KEY).waitFor();
  await badge(page).getByText('There is a new key.').waitFor();
  expect(renewals).toBe(1);
  expect(await renew.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('a project without a key gets one', async () => {
  const { page, served } = await openBadge({ projects: [project('old', 'Old', null)] });
  await page.route(RENEWAL, (route) => {
    served.projects = [project('old', 'Old', NEW_KEY)];
    return route.fulfill({ json: { publicKey: NEW_KEY } });
  });
  await badge(page).getByText('This project has no public key yet.').waitFor();
  await expectNoAxeViolations(page);
  await badge(page).getByRole('button', { name: 'Create key' }).click();
  await snippet(page).getByText(NEW_KEY).waitFor();
});

test('without a project the way to one is shown', async () => {
  const { page } = await openBadge({ projects: [] });
  await badge(page).getByRole('link', { name: 'Go to your projects' }).waitFor();
  await screenshot(page, 'badge-none');
  await expectNoAxeViolations(page);
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, touch: true, language: 'fr' }],
] as const)('the badge can be set up with %s', async (name, options) => {
  const { page } = await openBadge({ projects: [project('a', 'A'.repeat(90), OLD_KEY)] }, options);
  await snippet(page).waitFor();
  await screenshot(page, `badge-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
