import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
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

test('the sessions can be read by everybody, in every state', async () => {
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
});

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
