import type { Page } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { usageOf as starterUsage } from '../web/usageOf.ts';
import { invoiceOf } from './invoices.ts';

type Usage = Operations['getUsage']['response'];
type Invoice = Operations['listInvoices']['response']['invoices'][number];
export type Subscription = Operations['getSubscription']['response'];
type DailyUsage = Operations['getDailyUsage']['response'];

/** What the API says of an account. A function is called for each request. */
export type OverviewFixture = {
  usage: Usage | (() => Usage);
  daily: DailyUsage['days'];
  projects: NonNullable<Usage['projects']>;
  subscription?: Partial<Subscription>;
  invoices?: Invoice[];
};

const DAY_MS = 86_400_000;

/** The issuer’s tokens hold for minutes, so the time is the real one. */
export const dayFromNow = (days: number) =>
  `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}`;
const instant = (days: number) => `${dayFromNow(days)}T00:00:00Z`;

/** 17 days into a period on Starter, which is busy on working days. */
export function usageOf(differences: Partial<Usage> = {}): Usage {
  return starterUsage({ periodStart: instant(-17), periodEnd: instant(13), ...differences });
}

/** Half a year: the 17 days of the period before today add up to 3,171 sessions, of which 131 of `usageOf()` are today’s. */
export function busyDays(): DailyUsage['days'] {
  return Array.from({ length: 181 }, (_, index) => {
    const day = dayFromNow(index - 180);
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    const sessions =
      index === 180
        ? 128
        : Math.round((isWeekend ? 130 : 212) * (0.6 + index / 450) + ((index * 37) % 23) - 11);
    return { day, sessions, seconds: sessions * 140, minutes: Math.floor((sessions * 140) / 60) };
  });
}

/** $29 a month by card, charged when the period ends. */
function subscriptionOf(differences: Partial<Subscription> = {}): Subscription {
  return {
    plan: 'starter',
    status: 'active',
    price: { amountMinor: 2900, currency: 'usd', interval: 'month', intervalCount: 1 },
    nextInvoice: { at: instant(13), amountMinor: 2900, currency: 'usd' },
    nextPlan: null,
    card: { brand: 'visa', last4: '4242', expMonth: 8, expYear: 2031 },
    amountDue: null,
    paidThisYear: null,
    openOffer: null,
    ...differences,
  };
}

export const PROJECTS: OverviewFixture['projects'] = [
  ['tutor-web', 'Tutor, web', 1985, 4764],
  ['kiosk-lyon', 'Kiosk, Lyon', 901, 2253],
  ['staging', 'Staging', 416, 624],
].map(([projectId, name, sessionsUsed, minutesUsed]) => ({
  projectId: String(projectId),
  name: String(name),
  active: true,
  sessionsUsed: Number(sessionsUsed),
  minutesUsed: Number(minutesUsed),
}));

/** Answers for the API as if the account had this, until the page closes. Changes of `fixture` count for later requests. */
export async function serveOverview(page: Page, fixture: OverviewFixture): Promise<void> {
  await page.route(/\/billing\/usage(\?|$)/, (route) => {
    const usage = typeof fixture.usage === 'function' ? fixture.usage() : fixture.usage;
    const byProject = route.request().url().includes('by=project');
    return route.fulfill({ json: byProject ? { ...usage, projects: fixture.projects } : usage });
  });
  await page.route(/\/billing\/usage\/daily/, (route) => {
    const from = new URL(route.request().url()).searchParams.get('from') ?? '';
    const days = fixture.daily.filter(({ day }) => day >= from);
    const isUnused = days.every(({ sessions }) => sessions === 0);
    return route.fulfill({ json: { days, asOf: isUnused ? null : new Date().toISOString() } });
  });
  await page.route(/\/billing\/subscription/, (route) =>
    route.fulfill({ json: subscriptionOf(fixture.subscription) }),
  );
  await page.route(/\/billing\/invoices/, (route) =>
    route.fulfill({
      json: { invoices: fixture.invoices ?? Array.from({ length: 5 }, (_, index) => invoiceOf(index)) },
    }),
  );
}
