import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { FAILED_EVENTS, serveConsole } from '../../support/browser/consoleFixtures.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole, type TestOperator } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';

async function openEvents(operator: TestOperator, options: PageOptions = {}) {
  const page = await newAppPage(options);
  const fixture = await serveConsole(page, {
    failedEvents: [...FAILED_EVENTS],
    unlistedCount: 4,
    unreadableCount: 1,
  });
  await openConsole(page, operator, '/operator/events');
  await page.getByRole('table', { name: 'Failing' }).waitFor();
  return { page, fixture };
}

const dialogOf = (page: Page) => page.getByRole('dialog');

describe('the failed events', () => {
  test('are good in every look, and counted in the navigation', async () => {
    const { page } = await openEvents('otto');
    // Two dead, one failing, four unlisted, one unreadable.
    await page.getByRole('link', { name: 'Events 8' }).waitFor();
    expect(await page.getByRole('table', { name: 'Dead-letter queue' }).getByRole('row').count()).toBe(3);
    await expectGoodConsole(page, 'events');
  });

  test('are shown to a viewer without the buttons that change something', async () => {
    const { page } = await openEvents('vera');
    const names = await page.getByRole('main').getByRole('button').allTextContents();
    expect(new Set(names)).toEqual(new Set(['Show']));
    await page.getByRole('button', { name: /^Show invoice\.paid/ }).click();
    await dialogOf(page).getByText('The subscription sub_1QK has two items').waitFor();
    await expectGoodConsole(page, 'event');
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'hidden' });
  });

  test('say when there are none', async () => {
    const page = await newAppPage();
    await serveConsole(page);
    await openConsole(page, 'otto', '/operator/events');
    await page.getByText('No event waits here.').waitFor();
    expect(await page.getByRole('navigation').getByText(/\d/).count()).toBe(0);
    await expectGoodConsole(page, 'events-none');
  });

  test('that cannot be read say so in their panels, with the id of the request', async () => {
    const page = await newAppPage({ allowedErrors: [/status of 500/] });
    await serveConsole(page);
    await problemRoute(page, '**/admin/events/failed', { status: 500, code: 'internal_error' });
    await openConsole(page, 'otto', '/operator/events');
    await page.getByText('We can’t load the failed events right now.').first().waitFor();
    await page.getByText('req-of-the-test').first().waitFor();
  });
});

describe('an event of the dead-letter queue', () => {
  test('is replayed with a reason, by keyboard, and leaves the list', async () => {
    const { page, fixture } = await openEvents('otto');
    await page.getByRole('button', { name: /^Replay invoice\.paid/ }).focus();
    await page.keyboard.press('Enter');
    const dialog = dialogOf(page);
    await dialog.getByRole('heading', { name: 'Replay invoice.paid?' }).waitFor();
    await expectGoodConsole(page, 'replay');
    await dialog.getByLabel('Reason').fill('The price is fixed at Stripe');
    await page.keyboard.press('Enter');
    await page.getByText('invoice.paid is in the queue again. It is attempted within seconds.').waitFor();
    expect(fixture.changes.map((request) => [request.method(), request.postDataJSON()])).toEqual([
      ['POST', { event_id: FAILED_EVENTS[0]?.eventId, reason: 'The price is fixed at Stripe' }],
    ]);
    expect(await page.getByRole('button', { name: /^Replay invoice\.paid/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Events 7' }).waitFor();
  });

  test('is dropped with a reason', async () => {
    const { page, fixture } = await openEvents('otto');
    await page.getByRole('button', { name: /^Drop customer\.subscription\.updated/ }).click();
    await dialogOf(page).getByText('This cannot be undone.').waitFor();
    await dialogOf(page).getByLabel('Reason').fill('A test customer');
    await dialogOf(page).getByRole('button', { name: 'Drop event' }).click();
    await page
      .getByText('customer.subscription.updated is dropped. The event log has your reason.')
      .waitFor();
    expect(fixture.changes[0]?.postDataJSON()).toEqual({
      event_id: FAILED_EVENTS[1]?.eventId,
      reason: 'A test customer',
    });
  });

  test('is not replayed without a reason, and the field says so', async () => {
    const { page, fixture } = await openEvents('otto');
    await page.getByRole('button', { name: /^Replay invoice\.paid/ }).click();
    for (const reason of ['', '  ', 'x'.repeat(161)]) {
      await dialogOf(page).getByLabel('Reason').fill(reason);
      await dialogOf(page).getByRole('button', { name: 'Replay event' }).click();
      await page.locator('.field-error').waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('reason');
    }
    await expectGoodConsole(page, 'replay-problem');
    await dialogOf(page).getByRole('button', { name: 'Cancel' }).click();
    await dialogOf(page).waitFor({ state: 'hidden' });
    expect(fixture.changes).toEqual([]);
  });

  test('that is gone stays in the dialog with what the API says and the id of the request', async () => {
    const { page } = await openEvents('otto', { allowedErrors: [/status of 404/] });
    await problemRoute(page, '**/admin/events/replay', { status: 404, code: 'event_not_found' });
    await page.getByRole('button', { name: /^Replay invoice\.paid/ }).click();
    await dialogOf(page).getByLabel('Reason').fill('again');
    await dialogOf(page).getByRole('button', { name: 'Replay event' }).click();
    await dialogOf(page).getByRole('alert').getByText('The test lets the call fail.').waitFor();
    await dialogOf(page).getByText('req-of-the-test').waitFor();
  });

  test('is replayed once, however often the button is pressed, and the dialog stays until then', async () => {
    const { page, fixture } = await openEvents('otto');
    const waiting = Promise.withResolvers<void>();
    await page.route('**/admin/events/replay', async (route) => {
      await waiting.promise;
      await route.fallback();
    });
    await page.getByRole('button', { name: /^Replay invoice\.paid/ }).click();
    await dialogOf(page).getByLabel('Reason').fill('once');
    const button = dialogOf(page).getByRole('button', { name: 'Replay event' });
    await button.click();
    // Not `disabled`, so that it keeps the focus.
    await button.click({ force: true });
    await page.keyboard.press('Escape');
    expect(await button.getAttribute('aria-busy')).toBe('true');
    waiting.resolve();
    await page.getByText('is in the queue again').waitFor();
    expect(fixture.changes).toHaveLength(1);
  });
});
