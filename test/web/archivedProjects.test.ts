import { expect, test } from 'vitest';
import { newAppPage, newPerson, openAs } from '../support/browser/people.ts';
import type { FixtureProject } from '../support/browser/serveAccount.ts';
import { serveAccount } from '../support/browser/serveAccount.ts';

const PER_PAGE = 100;

const archived = (index: number): FixtureProject => ({
  projectId: `archived-${index}`,
  name: `Archived ${index}`,
  active: false,
  publicKey: null,
  createdAt: '2026-01-05T09:00:00Z',
  archivedAt: '2026-02-05T09:00:00Z',
});

test('the last page of the archived projects leaves the focus beside its button, which is gone', async () => {
  const page = await newAppPage();
  await serveAccount(page);
  const projects = Array.from({ length: 2 * PER_PAGE + 3 }, (_, index) => archived(index));
  await page.route(/^https?:\/\/[^/]+\/projects(\?|$)/, (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const next = from + PER_PAGE;
    return route.fulfill({
      json: {
        projectsIncluded: 3,
        projectsActive: 0,
        projects: projects.slice(from, next),
        ...(next < projects.length && { nextCursor: String(next) }),
      },
    });
  });
  await openAs(page, newPerson(), '/app/projects');
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const more = page.getByRole('button', { name: 'Show more archived projects' });
  await page.getByText('100 archived projects shown').waitFor();
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByText('200 archived projects shown').waitFor();
  expect(await focused()).toBe('Show more archived projects');
  await page.keyboard.press('Enter');
  await page.getByText('203 archived projects shown').waitFor();
  await more.waitFor({ state: 'detached' });
  expect(await focused()).toBe('203 archived projects shown');
});
