import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newAppPage, newPerson, openAs } from '../support/browser/people.ts';
import { type FixtureSession, serveAccount } from '../support/browser/serveAccount.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const openSession = (sessionId: string): FixtureSession => ({
  sessionId,
  startedAt: ago(60),
  open: true,
  leaseExpiresAt: ago(-100),
});

const endedSession = (sessionId: string, endedAt = ago(600)): FixtureSession => ({
  sessionId,
  startedAt: ago(1200),
  open: false,
  endedAt,
  durationSeconds: 600,
  endReason: 'ended',
});

const HISTORY = /\/metering\/sessions\?.*state=ended/;

/** Lets the page's time pass, with the requests that come in it. */
async function pass(page: Page, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await page.clock.runFor(5_000);
    await page.waitForTimeout(50);
  }
}

test('a history that cannot be read after a session has ended is tried again once a minute', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  const account = await serveAccount(page, { sessions: [openSession('call-1'), endedSession('call-0')] });
  await page.clock.install();
  await openAs(page, newPerson(), '/app/sessions');
  await page.getByText('1 session', { exact: true }).waitFor();
  let failed = 0;
  await page.route(HISTORY, (route) => {
    failed += 1;
    return route.fulfill({ status: 500, body: '' });
  });
  account.sessions = [endedSession('call-1', ago(0)), endedSession('call-0')];
  await pass(page, 120);
  // Each time the client tries it three times.
  expect(failed).toBeGreaterThanOrEqual(3);
  expect(failed).toBeLessThanOrEqual(9);
  await page.unroute(HISTORY);
  await pass(page, 65);
  await page.getByText('2 sessions', { exact: true }).waitFor();
});

test.each([
  ['no match at all', [], '0 sessions'],
  ['no further match', [endedSession('call-1')], '1 session'],
])('the focus goes to the count when a search ends with %s', async (_name, sessions, count) => {
  const page = await newAppPage();
  await serveAccount(page, { sessions: [] });
  await page.route(HISTORY, (route) => {
    const isFirst = !route.request().url().includes('cursor=');
    return route.fulfill({ json: isFirst ? { sessions, nextCursor: 'further' } : { sessions: [] } });
  });
  await openAs(page, newPerson(), '/app/sessions?end=ended');
  await page.getByRole('button', { name: 'Search further back' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(count, { exact: true }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(count);
});

test('the count is announced after a press or a choice, and not when a poll changes it', async () => {
  const page = await newAppPage();
  const account = await serveAccount(page, {
    sessions: Array.from({ length: 60 }, (_, index) => endedSession(`call-${index}`)),
  });
  await page.clock.install();
  await openAs(page, newPerson(), '/app/sessions');
  const count = page.locator('.panel-foot [role=status]');
  const expectCount = async (text: string, live: string | null) => {
    await expect.poll(() => count.textContent()).toBe(text);
    expect(await count.getAttribute('aria-live')).toBe(live);
  };
  await page.getByRole('combobox', { name: 'End' }).selectOption('operator');
  await page.getByText('No session matches').waitFor();
  await page.getByRole('combobox', { name: 'End' }).selectOption('ended');
  await expectCount('50 newest', null);
  account.sessions.splice(20);
  await pass(page, 65);
  await expectCount('20 sessions', 'off');
  account.sessions.push(
    ...Array.from({ length: 60 }, (_, index) => endedSession(`call-${index + 20}`, ago(900 + index))),
  );
  await pass(page, 65);
  await expectCount('50 newest', 'off');
  await page.getByRole('button', { name: 'Search further back' }).click();
  await expectCount('80 sessions', null);
});
