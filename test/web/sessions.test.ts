import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { openRequests } from '../support/browser/openRequests.ts';
import { newAppPage, newPerson, openAs } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import {
  type AccountFixture,
  type FixtureProject,
  type FixtureSession,
  serveAccount,
} from '../support/browser/serveAccount.ts';

/** The tokens of the issuer hold for minutes, so the time is the real one. */
const NOW = new Date();
const NAMES: [id: string, name: string][] = [
  ['tutor-web', 'Tutor, web'],
  ['kiosk-lyon', 'Kiosk, Lyon'],
  ['staging', 'Staging'],
];

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();

const project = (projectId: string, name: string, active = true): FixtureProject => ({
  projectId,
  name,
  active,
  publicKey: null,
  createdAt: ago(90 * 86_400),
  archivedAt: active ? null : ago(86_400),
});

const openSession = (sessionId: string, seconds: number, projectId = 'tutor-web'): FixtureSession => ({
  sessionId,
  projectId,
  startedAt: ago(seconds),
  open: true,
  leaseExpiresAt: ago(-100),
});

const endedSession = (index: number, other: Partial<FixtureSession> = {}): FixtureSession => ({
  sessionId: `rtc_01JEP${String(index).padStart(5, '0')}`,
  projectId: NAMES[index % 3]?.[0],
  startedAt: ago(1200 + index * 420),
  open: false,
  endedAt: ago(1000 + index * 420),
  durationSeconds: 9 + ((index * 131) % 2600),
  endReason: index % 7 === 3 ? 'lease_expired' : index % 11 === 6 ? 'operator' : 'ended',
  ...other,
});

const NORMAL: Partial<AccountFixture> = {
  projects: [...NAMES.map(([id, name]) => project(id, name)), project('old-demo', 'Old demo', false)],
  sessions: [
    openSession('rtc_01JEPC5T0K', 28, 'kiosk-lyon'),
    openSession('rtc_01JEPC2H9X', 220),
    openSession('rtc_01JEPB7Q4M', 1089),
    ...Array.from({ length: 120 }, (_, index) => endedSession(index)),
  ],
};

type Options = Parameters<typeof newAppPage>[0];

/** The page of the sessions of an account. */
async function openSessions(
  given: Partial<AccountFixture> = NORMAL,
  { path = '/app/sessions', ...options }: Options & { path?: string } = {},
) {
  const page = await newAppPage(options);
  const account = await serveAccount(page, structuredClone(given));
  await openAs(page, newPerson(), path);
  await page.locator('.history tbody tr, .empty-state, .error-state').first().waitFor();
  return { page, account };
}

const panel = (page: Page, name: string | RegExp) => page.getByRole('region', { name });
const history = (page: Page) => panel(page, /^(History|Historique)$/);
const openPanel = (page: Page) => panel(page, /^(Open now|Ouvertes)$/);
const rows = (part: ReturnType<typeof panel>) => part.locator('tbody tr');
const ids = (part: ReturnType<typeof panel>) => part.locator('tbody th > code').allTextContents();

const LONG_ID = `rtc_${'0123456789abcdef'.repeat(8)}`.slice(0, 128);
const IMG = '<img src=x onerror="window.hacked=1">';

const EXTREME: Partial<AccountFixture> = {
  projects: [
    project('rtl', 'مشروع المعلم على الويب'),
    project('emoji', '👩‍🏫🧑🏽‍💻 '.repeat(12).trim()),
    project('markup', `${IMG}<script>window.hacked=1</script>`),
    ...Array.from({ length: 17 }, (_, index) => project(`p${index}`, 'N'.repeat(100), index % 2 === 0)),
  ],
  sessions: [
    openSession(LONG_ID, 100_000, 'emoji'),
    openSession(`${IMG}-open`, 5, 'markup'),
    endedSession(1, { sessionId: `${LONG_ID.slice(0, 127)}-`, projectId: 'p1', endReason: 'max_duration' }),
    endedSession(2, { sessionId: IMG, projectId: 'markup', endReason: 'lease_expired' }),
    endedSession(3, { projectId: 'rtl', endReason: 'operator', durationSeconds: 86_400 }),
    endedSession(4, { projectId: IMG, endReason: 'reported' }),
    endedSession(5, { projectId: undefined }),
  ],
};

/** Four states in twelve looks each. */
const STATES_TIMEOUT_MS = 120_000;

test(
  'the sessions can be read by everybody, in every state',
  async () => {
    const { page, account } = await openSessions(NORMAL);
    await expectGoodInEveryLook(page, 'sessions normal');

    account.usage = { rateLimit: { requestsPerMinute: 300, concurrent: 3 } };
    await page.reload();
    await page.getByText(/^(New sessions are refused|Les nouvelles sessions)/).waitFor();
    await expectGoodInEveryLook(page, 'sessions full');

    await history(page).getByRole('combobox').nth(0).selectOption('old-demo');
    await page.getByText(/^(No session matches|Aucune session ne correspond)/).waitFor();
    await expectGoodInEveryLook(page, 'sessions no match');

    account.sessions = [];
    await page.goto('/app/sessions');
    await page.getByText(/^(Nothing yet|Rien encore)/).waitFor();
    await expectGoodInEveryLook(page, 'sessions empty');
  },
  STATES_TIMEOUT_MS,
);

test('long, right-to-left and hostile names and ids are text that does not overflow', async () => {
  const { page } = await openSessions(EXTREME);
  expect(await rows(history(page)).count()).toBe(5);
  await expectGoodInEveryLook(page, 'sessions extreme');
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoOverflow(page);
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await ids(openPanel(page))).toEqual([LONG_ID, `${IMG}-open`]);
  await page.getByRole('option', { name: IMG, exact: false }).first().waitFor({ state: 'attached' });
});
test.each([
  ['zoom 200', { zoom: 2 }],
  ['forced colours', { forcedColors: true }],
  ['touch', { width: 390, touch: true }],
])('the sessions can be read at %s', async (name, options) => {
  const { page } = await openSessions(NORMAL, options);
  await expectNoOverflow(page);
  await screenshot(page, `sessions normal ${name}`);
});

test('a filter is in the address: a link and a reload keep it, and what is not valid is ignored', async () => {
  const { page } = await openSessions(NORMAL, {
    path: '/app/sessions?end=lease_expired&project=%3Cimg%3E&days=-1',
  });
  const select = (name: string) => page.getByRole('combobox', { name });
  await expect.poll(() => select('End').inputValue()).toBe('lease_expired');
  expect(await select('Project').inputValue()).toBe('');
  expect(await select('Period').inputValue()).toBe('');
  await expect.poll(() => rows(history(page)).count()).toBe(17);

  await select('Project').selectOption('staging');
  await expect.poll(() => rows(history(page)).count()).toBe(5);
  await select('Period').selectOption('30');
  await page.reload();
  await expect.poll(() => rows(history(page)).count()).toBe(5);
  expect(await select('Project').inputValue()).toBe('staging');
  expect(await select('Period').inputValue()).toBe('30');
});

test('back and forward go through the filters, and one press clears them', async () => {
  const { page } = await openSessions(NORMAL, { path: '/app/sessions?end=lease_expired' });
  const select = (name: string) => page.getByRole('combobox', { name });
  const expectRows = (count: number) => expect.poll(() => rows(history(page)).count()).toBe(count);
  await expectRows(17);
  await select('Project').selectOption('staging');
  await expectRows(5);
  await page.goBack();
  await expectRows(17);
  expect(await select('Project').inputValue()).toBe('');
  await page.goForward();
  await expectRows(5);
  expect(await select('Project').inputValue()).toBe('staging');
  await select('Project').selectOption('old-demo');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expectRows(50);
  expect(new URL(page.url()).searchParams.get('end')).toBeNull();
});

test('further rows follow without repetition while sessions end, and the focus goes to the first of them', async () => {
  const { page, account } = await openSessions();
  await page.getByText('50 newest').waitFor();
  // Two sessions end between the pages: the last rows of the first page would come again on a page that counted rows.
  account.sessions.splice(3, 0, endedSession(-2), endedSession(-1));
  await page.getByRole('button', { name: 'Show 50 more' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('100 newest').waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.querySelector('code')?.textContent))
    .toBe(endedSession(50).sessionId);
  await page.getByRole('button', { name: 'Show 50 more' }).click();
  await page.getByText('120 sessions').waitFor();
  const shown = await ids(history(page));
  expect(shown).toEqual(Array.from({ length: 120 }, (_, index) => endedSession(index).sessionId));
  expect(await page.getByRole('button', { name: 'Show 50 more' }).count()).toBe(0);
});

test('a page of a search without a match says so, and the search goes on further back', async () => {
  const { page } = await openSessions(NORMAL);
  const cursors: (string | null)[] = [];
  await page.route(/\/metering\/sessions\?.*end_reason=reported/, (route) => {
    const cursor = new URL(route.request().url()).searchParams.get('cursor');
    cursors.push(cursor);
    const found = endedSession(900, { endReason: 'reported' });
    return route.fulfill({ json: cursor ? { sessions: [found] } : { sessions: [], nextCursor: 'further' } });
  });
  await page.getByRole('combobox', { name: 'End' }).selectOption('reported');
  await page.getByText('No match among the newest sessions.').waitFor();
  await page.getByRole('button', { name: 'Search further back' }).click();
  await page.getByText('1 session', { exact: true }).waitFor();
  expect(cursors).toEqual([null, 'further']);
});

test('running times count each second, and nothing else of the page changes with them or is announced', async () => {
  const { page } = await openSessions();
  const changed = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        const observer = new MutationObserver((records) => {
          for (const { target } of records) {
            const element = target instanceof Element ? target : target.parentElement;
            seen.push(
              element?.closest('[aria-live], [role=status], [role=alert]')
                ? 'live'
                : (element?.className ?? ''),
            );
          }
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        setTimeout(() => resolve(seen), 3_500);
      }),
  );
  // Three times, for each of the three sessions. Beside them only "Updated 2 s ago".
  expect(changed.filter((name) => name === 'running').length).toBeGreaterThanOrEqual(9);
  expect(changed.filter((name) => name !== 'running' && name !== 'note')).toEqual([]);
});

test('open sessions are read every 10 s while the page is visible, in at most 10 requests a minute', async () => {
  const page = await newAppPage();
  const account = await serveAccount(page, structuredClone(NORMAL));
  const answered = openRequests(page);
  await page.clock.install();
  await openAs(page, newPerson(), '/app/sessions');
  await rows(openPanel(page)).first().waitFor();
  await answered();
  const isOpen = (url: string) => url.includes('state=open');
  const pass = async (seconds: number) => {
    account.requests.length = 0;
    for (let passed = 0; passed < seconds; passed += 5) {
      await page.clock.runFor(5_000);
      await page.waitForTimeout(50);
      await answered();
    }
    return account.requests.map((request) => request.url());
  };
  const first = await pass(60);
  expect(first.filter(isOpen).length).toBeGreaterThanOrEqual(5);
  expect(first.filter(isOpen).length).toBeLessThanOrEqual(6);
  expect(first.length).toBeLessThanOrEqual(10);
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  expect(await pass(60)).toEqual([]);
});

test('a session that ends goes from the open ones to the history', async () => {
  const page = await newAppPage();
  const user = await openAs(page, newPerson(), '/app/sessions');
  await page.getByText('Nothing yet. Your first session will appear here within a few seconds.').waitFor();
  const { baseUrl, apiKey } = inject('target');
  const api = apiClient(baseUrl, apiKey);
  await api.post('/metering/sessions', { user_id: user, session_id: 'call|1' });
  await openPanel(page).getByText('call|1').waitFor();
  await page.getByText('1 of 1').waitFor();
  await page.getByText('New sessions are refused until one ends.').waitFor();
  await api.post('/metering/sessions/call%7C1/end', { user_id: user });
  await page.reload();
  await history(page).getByText('call|1').waitFor();
  await page.getByText('No session is open.').waitFor();
  await history(page).getByRole('cell', { name: 'Ended', exact: true }).waitFor();
});

test('sessions that cannot be read are said in their panel, and what failed to refresh stays', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await serveAccount(page, structuredClone(NORMAL));
  const failing = /\/metering\/sessions\?.*state=ended/;
  const fail = { status: 500, headers: { 'x-request-id': 'req-of-the-test' }, body: '' };
  await page.route(failing, (route) => route.fulfill(fail));
  await openAs(page, newPerson(), '/app/sessions');
  await page.getByText('We can’t load your session history right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  expect(await rows(openPanel(page)).count()).toBe(3);
  await expectGoodInEveryLook(page, 'sessions error');
  await page.unroute(failing);
  await history(page).getByRole('button', { name: 'Try again' }).click();
  await page.getByText('50 newest').waitFor();

  await page.route(failing, (route) => route.fulfill(fail));
  await page.getByRole('button', { name: 'Show 50 more' }).click();
  await history(page).getByRole('alert').getByText('req-of-the-test').waitFor();
  expect(await rows(history(page)).count()).toBe(50);
  await page.unroute(failing);
  await page.getByRole('button', { name: 'Show 50 more' }).click();
  await page.getByText('100 newest').waitFor();
});

test('the next person in a tab sees nothing of the one before, also not for a moment', async () => {
  const page = await newAppPage();
  const first = await openAs(page, newPerson(), '/app/sessions');
  const { baseUrl, apiKey } = inject('target');
  const api = apiClient(baseUrl, apiKey);
  await api.post('/projects', { user_id: first, project_id: 'secret-project', name: 'Secret project' });
  await api.post('/metering/sessions', {
    user_id: first,
    session_id: 'secret-call',
    project_id: 'secret-project',
  });
  await page.reload();
  await openPanel(page).getByText('secret-call').waitFor();
  await page.getByRole('button', { name: /^M/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
  // From here on, whatever is shown is recorded, before any request of the next person is answered.
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const { text = '' } = sessionStorage;
      sessionStorage.text = `${text}${document.body?.textContent?.includes('ecret') ? 'leaked' : ''}`;
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.route(/\/(metering\/sessions|projects)\?/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const second = await openAs(page, newPerson(), '/app/sessions');
  expect(second).not.toBe(first);
  await page.getByText('Nothing yet.').waitFor();
  await page.getByRole('link', { name: 'Projects' }).click();
  await page.getByText('No project yet.').waitFor();
  await page.goBack();
  await page.getByText('Nothing yet.').waitFor();
  expect(await page.evaluate(() => sessionStorage.text ?? '')).toBe('');
});
