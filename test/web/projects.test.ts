import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { newAppPage, newPerson, openAs } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { type AccountFixture, type FixtureProject, serveAccount } from '../support/browser/serveAccount.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const daysAgo = (days: number) => new Date(NOW_MS - days * DAY_MS).toISOString();

const project = (projectId: string, name: string, active = true): FixtureProject => ({
  projectId,
  name,
  active,
  publicKey: null,
  createdAt: daysAgo(60),
  archivedAt: active ? null : daysAgo(3),
});

/** An account with these projects, of which the first is used most. */
function accountWith(projects: FixtureProject[], projectsIncluded: number): Partial<AccountFixture> {
  const active = projects.filter((one) => one.active);
  const used = active.map(({ projectId, name }, index) => ({
    projectId,
    name,
    active: true,
    sessionsUsed: Math.floor(1985 / (index + 1) ** 1.2),
    minutesUsed: Math.floor(4764 / (index + 1)),
  }));
  const sessionsUsed = used.reduce((sum, one) => sum + one.sessionsUsed, 40);
  return {
    projects,
    projectsIncluded,
    usage: { projects: used, sessionsUsed },
    days: Array.from({ length: 14 }, (_, index) => ({
      day: daysAgo(13 - index).slice(0, 10),
      sessions: 0,
      seconds: 0,
      minutes: 0,
      projects: active.slice(0, -1).map(({ projectId }, place) => ({
        projectId,
        sessions: Math.round((1 + Math.sin(index * 1.3 + place)) * (120 / (place + 1))),
        seconds: 0,
        minutes: 0,
      })),
    })),
  };
}

const NORMAL = accountWith(
  [
    project('tutor-web', 'Tutor, web'),
    project('kiosk-lyon', 'Kiosk, Lyon'),
    project('staging', 'Staging'),
    project('old-demo', 'Old demo', false),
  ],
  10,
);

const IMG = '<img src=x onerror="window.hacked=1">';

const EXTREME = accountWith(
  [
    project('a'.repeat(36), 'N'.repeat(100)),
    project('rtl', 'مشروع المعلم على الويب'),
    project('emoji', '👩‍🏫🧑🏽‍💻'.repeat(12)),
    project('markup', `${IMG}<script>window.hacked=1</script>`),
    ...Array.from({ length: 16 }, (_, index) => project(`p-${index}`, `Project ${index}`)),
    project('0'.repeat(128), `${IMG} archived`, false),
  ],
  100,
);

const panel = (page: Page, name: RegExp) => page.getByRole('region', { name });
const activePanel = (page: Page) => panel(page, /^(Active|Actifs)$/);
const archivedPanel = (page: Page) => panel(page, /^(Archived|Archivés)$/);
const names = (part: ReturnType<typeof panel>) => part.locator('tbody th bdi').allTextContents();
const dialog = (page: Page) => page.getByRole('dialog');
const nameField = (page: Page) => dialog(page).getByLabel('Name', { exact: true });
const idField = (page: Page) => dialog(page).getByLabel('Id', { exact: true });

/** The page of the projects of an account that is made up. */
async function openFixture(given: Partial<AccountFixture> = NORMAL, options: PageOptions = {}) {
  const page = await newAppPage(options);
  const account = await serveAccount(page, structuredClone(given));
  await openAs(page, newPerson(), '/app/projects');
  await activePanel(page).locator('tbody tr, .empty-state').first().waitFor();
  return { page, account };
}

/** The page of the projects of somebody whose account is in the API. */
async function openReal(options: PageOptions = {}) {
  const page = await newAppPage(options);
  const user = await openAs(page, newPerson(), '/app/projects');
  await page
    .getByText('0 of 1 project.')
    .or(page.getByText(/^0 of 1 project\. Figures/))
    .first()
    .waitFor();
  const { baseUrl, apiKey } = inject('target');
  return { page, user, api: apiClient(baseUrl, apiKey) };
}

/** Four states in twelve looks each. */
const STATES_TIMEOUT_MS = 120_000;

test(
  'the projects can be read by everybody, in every state',
  async () => {
    const { page, account } = await openFixture(NORMAL);
    await page.locator('.day-line').first().waitFor();
    await expectGoodInEveryLook(page, 'projects normal');

    account.projectsIncluded = 3;
    await page.reload();
    await page.getByText(/^(Your plan includes 3 projects|Votre formule comprend 3 projets)/).waitFor();
    await expectGoodInEveryLook(page, 'projects full');

    Object.assign(account, { projects: [], usage: { projects: [] }, days: [] });
    await page.reload();
    await page.getByText(/^(No project yet|Aucun projet pour l’instant)/).waitFor();
    await expectGoodInEveryLook(page, 'projects empty');

    await page.getByRole('button', { name: /^(New project|Nouveau projet)$/ }).click();
    await dialog(page)
      .getByRole('button', { name: /^(Create project|Créer le projet)$/ })
      .click();
    await expectGoodInEveryLook(page, 'projects create');
  },
  STATES_TIMEOUT_MS,
);

test('long, right-to-left and hostile names are text that does not overflow, in the dialogs too', async () => {
  const { page } = await openFixture(EXTREME);
  expect(await activePanel(page).locator('tbody tr').count()).toBe(20);
  await page.locator('.day-line').first().waitFor();
  await expectGoodInEveryLook(page, 'projects extreme');
  for (const name of [/^(Archive|Archiver) N/, /^(Rename|Renommer) N/, /^(Archive|Archiver) <img/]) {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name }).click();
    await dialog(page).waitFor();
    await screenshot(page, `projects dialog ${name.source.slice(1, 8)}`);
    await expectNoOverflow(page);
    expect(await dialog(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await page.keyboard.press('Escape');
  }
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('main img, main script').count()).toBe(0);
});
test.each([
  ['zoom 200', { zoom: 2 }],
  ['forced colours', { forcedColors: true }],
  ['touch', { width: 390, touch: true }],
])('the projects can be read at %s', async (name, options) => {
  const { page } = await openFixture(NORMAL, options);
  await page.getByRole('button', { name: 'Archive Staging' }).click();
  await dialog(page).waitFor();
  await screenshot(page, `projects archive ${name}`);
  await page.keyboard.press('Escape');
  await expectNoOverflow(page);
  await screenshot(page, `projects normal ${name}`);
});

test('the keyboard alone creates, archives and restores a project', async () => {
  const { page, user, api } = await openReal();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.getByRole('button', { name: 'New project' }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
  await page.keyboard.type('Kiosk, Lyon');
  await expect.poll(() => idField(page).inputValue()).toBe('kiosk-lyon');
  await page.keyboard.press('Enter');
  await page.getByText('Kiosk, Lyon created').waitFor();
  // The plan includes one: what stood there is gone, and the focus is on the project.
  await page.getByRole('link', { name: 'Compare plans' }).waitFor();
  await expect.poll(focused).toContain('kiosk-lyon');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Archive Kiosk, Lyon?' }).waitFor();
  await page.getByText('New sessions that name it are refused.').waitFor();
  expect(await focused()).toBe('Cancel');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Kiosk, Lyon archived').waitFor();
  expect(await names(archivedPanel(page))).toEqual(['Kiosk, Lyon']);
  await expect.poll(focused).toContain('kiosk-lyon');
  const listed = async () => (await api.get(`/projects?user_id=${user}`)).body.projects;
  expect(await listed()).toMatchObject([{ projectId: 'kiosk-lyon', active: false }]);

  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Restore');
  await page.keyboard.press('Enter');
  await page.getByText('Kiosk, Lyon restored').waitFor();
  expect(await names(activePanel(page))).toEqual(['Kiosk, Lyon']);
  await expect.poll(focused).toContain('kiosk-lyon');
  expect(await listed()).toMatchObject([{ projectId: 'kiosk-lyon', active: true }]);
});

test('a renamed project has the name that the API returned, and the focus stays', async () => {
  const { page, user, api } = await openReal();
  await api.post('/projects', { user_id: user, project_id: 'staging', name: 'Staging' });
  await page.reload();
  await page.getByRole('button', { name: 'Rename Staging' }).click();
  await nameField(page).fill(`  ${IMG}  `);
  await page.keyboard.press('Enter');
  await page.getByText(`Renamed to ${IMG}`).waitFor();
  expect(await names(activePanel(page))).toEqual([IMG]);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(`Rename ${IMG}`);
  expect(await page.locator('main img').count()).toBe(0);
});

test('a double click creates once', async () => {
  const { page } = await openReal();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/projects')) sent.push(request.url());
  });
  await page.getByRole('button', { name: 'New project' }).click();
  await nameField(page).fill('Twice');
  await page.getByRole('button', { name: 'Create project' }).dblclick();
  await page.getByText('Twice created').waitFor();
  await page.waitForTimeout(300);
  expect(sent).toHaveLength(1);
  expect(await names(activePanel(page))).toEqual(['Twice']);
});

test('what is wrong with a name or an id is said at its field, which gets the focus', async () => {
  const { page } = await openFixture();
  await page.getByRole('button', { name: 'New project' }).click();
  const create = page.getByRole('button', { name: 'Create project' });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'));
  await create.click();
  await page.getByText('Enter a name.').waitFor();
  expect(await focused()).toBe('name');
  await nameField(page).fill('Staging');
  expect(await idField(page).inputValue()).toBe('staging-2');
  await idField(page).fill('staging');
  await create.click();
  await page.getByText('A project has this id.').waitFor();
  expect(await focused()).toBe('project_id');
  await idField(page).fill('old-demo');
  await create.click();
  await page.getByText('An archived project has this id.').waitFor();
  await idField(page).fill('ada@example.com');
  await create.click();
  await page.getByText('Use 1 to 36 characters of A–Z').waitFor();
});

test('a field that only the API refuses is marked, with the focus in it', async () => {
  const { page } = await openFixture(NORMAL, { allowedErrors: [/status of 400/] });
  const errors = [{ field: 'project_id', message: 'must be something else' }];
  await page.route('**/projects', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 400,
          contentType: 'application/problem+json',
          json: { code: 'invalid_request', detail: 'Invalid.', retryable: false, errors },
        })
      : route.fallback(),
  );
  await page.getByRole('button', { name: 'New project' }).click();
  await nameField(page).fill('New');
  await page.keyboard.press('Enter');
  await page.getByText('Use 1 to 36 characters').waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('project_id');
});

test('a project beyond the plan is refused with the way to another plan, and the list is read again', async () => {
  const { page, user, api } = await openReal({ allowedErrors: [/status of 402/] });
  await page.getByRole('button', { name: 'New project' }).click();
  // Somebody else of the account is faster.
  await api.post('/projects', { user_id: user, project_id: 'first', name: 'First' });
  await nameField(page).fill('Second');
  await page.keyboard.press('Enter');
  await dialog(page).getByText('Your plan includes 1 project, and all are in use.').waitFor();
  await screenshot(page, 'projects exceeded');
  expect(await dialog(page).getByRole('link', { name: 'Compare plans' }).getAttribute('href')).toBe(
    '/app/plans',
  );
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await names(activePanel(page))).toEqual(['First']);
});

test('a change that fails says so with the id of the request, changes nothing on the page, and can be repeated', async () => {
  const { page } = await openFixture(NORMAL, {
    allowedErrors: [/status of 500/, /ERR_INTERNET_DISCONNECTED/],
  });
  await page.route('**/projects/*', (route) =>
    route.fulfill({
      status: 500,
      headers: { 'x-request-id': 'req-of-the-test' },
      contentType: 'application/problem+json',
      json: { code: 'internal_error', detail: 'Broken.', retryable: false },
    }),
  );
  await page.getByRole('button', { name: 'Archive Staging' }).click();
  await page.getByRole('button', { name: 'Archive project' }).click();
  await dialog(page).getByText('req-of-the-test').waitFor();
  await screenshot(page, 'projects failed');
  expect(await names(activePanel(page))).toContain('Staging');
  await page.unroute('**/projects/*');
  await page.route('**/projects/*', (route) => route.fulfill({ json: project('staging', 'Staging', false) }));
  await page.getByRole('button', { name: 'Archive project' }).click();
  await page.getByText('Staging archived').waitFor();
});

test('projects that cannot be read are said in their panel, with a way to try again', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await page.route('**/projects?*', (route) =>
    route.fulfill({ status: 500, headers: { 'x-request-id': 'req-of-the-test' }, body: '' }),
  );
  await openAs(page, newPerson(), '/app/projects');
  await page.getByText('We can’t load your projects right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await expectGoodInEveryLook(page, 'projects error');
  await page.unroute('**/projects?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No project yet.').waitFor();
});
