import type { Page } from 'playwright-core';
import type { PageOptions } from './newPage.ts';
import { newAppPage, newPerson, signIn } from './people.ts';
import { type AccountFixture, serveAccount } from './serveAccount.ts';
import { type SupportFixture, serveTickets, TICKET_NOW } from './tickets.ts';

const STARTER: Partial<AccountFixture> = {
  usage: { plan: 'starter', status: 'active', sessionsUsed: 3_302, sessionsIncluded: 5_000 },
  projects: [
    {
      projectId: 'tutor-web',
      name: 'Tutor, web',
      active: true,
      createdAt: '2026-01-08T10:00:00Z',
      publicKey: null,
      archivedAt: null,
    },
  ],
};

export type SupportOptions = PageOptions & {
  readonly tickets?: Partial<SupportFixture>;
  readonly account?: Partial<AccountFixture>;
};

/** Opens a page of support on 25 November 2026, as somebody who pays for Starter. The clock of the page runs. */
export async function openSupport(path: string, options: SupportOptions = {}) {
  const page = await newAppPage(options);
  await serveAccount(page, options.account ?? STARTER);
  const fixture = await serveTickets(page, options.tickets);
  await signIn(page, newPerson(), '/app/settings');
  // After the sign-in, which depends on the time.
  await page.clock.install();
  await page.clock.setSystemTime(TICKET_NOW);
  await go(page, path);
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  return { page, fixture };
}

/** Opens another page of the app without loading it. */
export const go = (page: Page, path: string) => page.evaluate((to) => history.pushState(null, '', to), path);
