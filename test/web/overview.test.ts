import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { busyDays, PROJECTS, serveOverview, usageOf } from '../support/browser/overviewFixtures.ts';
import { newAppPage, newPerson, openAs, signIn } from '../support/browser/people.ts';

const target = inject('target');
const api = apiClient(target.baseUrl, target.apiKey);

test('the page of a new account becomes the normal one when the first session comes', async () => {
  const page = await newAppPage();
  await page.clock.install();
  const accountId = await openAs(page, newPerson(), '/app');
  await page.getByRole('heading', { name: 'Welcome, Marie' }).waitFor();
  await page.getByText('0 of 3 done').waitFor();
  await page.getByText('of 100').waitFor();
  const project = { user_id: accountId, project_id: 'my-first-app', name: 'My first app' };
  expect((await api.post('/projects', project)).status).toBe(201);
  await page.clock.runFor(31_000);
  await page.getByText('1 of 3 done').waitFor();
  await expectGoodInEveryLook(page, 'overview-new');
  expect(await page.getByRole('region', { name: 'Project id' }).textContent()).toBe('my-first-app');
  const session = { user_id: accountId, project_id: 'my-first-app', session_id: `first-${accountId}` };
  expect((await api.post('/metering/sessions', session)).status).toBe(201);
  await page.clock.runFor(11_000);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  expect(await page.getByRole('meter', { name: 'Sessions used' }).getAttribute('aria-valuenow')).toBe('1');
  await page.getByText('New sessions are refused until one ends.').waitFor();
  await page.getByText('Too early to tell').waitFor();
  await page.getByRole('img', { name: /^Sessions per day, .*: 1 in total/ }).waitFor();
  await page.getByRole('row', { name: /My first app/ }).waitFor();
});

test('a normal account sees how much is left, whether it lasts, what is open and the last days', async () => {
  const page = await newAppPage();
  await serveOverview(page, { usage: usageOf(), daily: busyDays(), projects: PROJECTS });
  await signIn(page, newPerson());
  await page.getByText(/^Lasts until/).waitFor();
  await page.getByText(/^1[23] days left/).waitFor();
  await page.getByRole('meter', { name: 'Open now' }).waitFor();
  await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
  await page.getByRole('img', { name: /^Sessions per day/ }).waitFor();
  expect(await page.getByRole('table', { name: 'Latest invoices' }).getByRole('row').count()).toBe(4);
  expect((await page.getByRole('status').count()) + (await page.getByRole('alert').count())).toBe(0);
  await expectGoodInEveryLook(page, 'overview-normal');
});
