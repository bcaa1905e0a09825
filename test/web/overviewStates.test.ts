import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import {
  busyDays,
  dayFromNow,
  PROJECTS,
  type Subscription,
  serveOverview,
  usageOf,
} from '../support/browser/overviewFixtures.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';

/** Twelve pictures, half of them with axe-core, on a machine that other tests use too. */
const LOOKS_TIMEOUT_MS = 120_000;

const inDays = (days: number) => `${dayFromNow(days)}T00:00:00Z`;
const USED_UP = { sessionsUsed: 5000, sessionsRemaining: 0, percentUsed: 100 };
const DUE = { paymentDue: true, status: 'past_due', accessUntil: inDays(5) };
const FAILED = { amountMinor: 2900, currency: 'usd', failedAt: inDays(-2), dueAt: null, pageUrl: null };
const SENT = {
  amountMinor: 99_000,
  currency: 'usd',
  failedAt: null,
  dueAt: inDays(-1),
  pageUrl: 'https://invoice.stripe.com/i/acct_1/due',
};

/** What is shown of an account, and what is not. */
type State = {
  readonly usage: Partial<ReturnType<typeof usageOf>>;
  readonly subscription?: Partial<Subscription>;
  readonly shows: readonly (string | RegExp)[];
  readonly action?: string;
};

const STATES: Record<string, State> = {
  'at 80 percent': {
    usage: { sessionsUsed: 4112, sessionsRemaining: 888, percentUsed: 82 },
    shows: ['You have used 82% of this period’s sessions.', /^888 sessions are left until/],
    action: 'Upgrade to Growth',
  },
  'used up': {
    usage: { ...USED_UP, refusedSince: inDays(0), cancelAt: inDays(13) },
    shows: [
      /^The quota is used up\. New sessions have been refused since/,
      /You won’t be charged extra/,
      /^Used up$/,
    ],
    action: 'Upgrade to Growth',
  },
  'payment due by card': {
    usage: {
      ...DUE,
      ...USED_UP,
      graceUntil: inDays(5),
      sessionsIncluded: 1167,
      sessionsUsed: 1167,
      periodStart: inDays(-2),
      periodEnd: inDays(28),
    },
    subscription: { amountDue: FAILED, status: 'past_due' },
    shows: [
      /^Your \$29\.00 payment failed on/,
      /^No sessions are left until you pay\./,
      /until the payment arrives: then 5,000\.$/,
    ],
    action: 'Update card',
  },
  'payment due by invoice': {
    usage: DUE,
    subscription: { amountDue: SENT, status: 'past_due', card: null },
    shows: [/^An invoice of \$990\.00 was due on/],
    action: 'Pay invoice',
  },
  'plan ended unpaid': {
    usage: { ...DUE, plan: 'free', accessUntil: null },
    subscription: { plan: 'free', amountDue: FAILED, price: null, nextInvoice: null },
    shows: [
      /^Your \$29\.00 payment failed on/,
      'The plan has ended. It is back as soon as the payment arrives.',
    ],
    action: 'Update card',
  },
  cancelling: {
    usage: { cancelAt: inDays(13) },
    subscription: { nextPlan: { plan: 'free', at: inDays(13) }, nextInvoice: null },
    shows: [/^1[23] days left · ends/],
    action: 'Keep Starter',
  },
  'scheduled downgrade': {
    usage: {
      plan: 'growth',
      sessionsIncluded: 20_000,
      sessionsRemaining: 16_698,
      percentUsed: 16,
      fullQuota: 20_000,
    },
    subscription: { plan: 'growth', nextPlan: { plan: 'starter', at: inDays(13) } },
    shows: [/^Starter from/, /^Next invoice/],
  },
  'invoice not due yet': {
    usage: { accessUntil: inDays(20) },
    subscription: { amountDue: { ...SENT, dueAt: inDays(9) } },
    shows: [/^An invoice of \$990\.00 is due on/],
  },
  'quota of 0': {
    usage: { sessionsUsed: 0, sessionsIncluded: 0, sessionsRemaining: 0, percentUsed: 100, fullQuota: 0 },
    shows: ['The quota of this account is 0 sessions. New sessions are refused.'],
  },
  'terms beyond the plan': {
    usage: {
      plan: 'growth',
      sessionsUsed: 251_000,
      sessionsIncluded: 250_000,
      fullQuota: 250_000,
      sessionsRemaining: 0,
      percentUsed: 100,
      rateLimit: { requestsPerMinute: 20_000, concurrent: 400 },
    },
    subscription: { plan: 'growth' },
    shows: ['The quota is used up. New sessions are refused.'],
  },
  'at 80 percent of terms beyond the next plan': {
    usage: {
      sessionsUsed: 41_000,
      sessionsIncluded: 50_000,
      fullQuota: 50_000,
      sessionsRemaining: 9_000,
      percentUsed: 82,
    },
    shows: ['You have used 82% of this period’s sessions.', /^9,000 sessions are left until/],
  },
};

test.each(Object.entries(STATES))(
  'an account that is %s says so once, with what to do',
  async (name, state) => {
    const page = await newAppPage();
    const { usage, subscription } = state;
    await serveOverview(page, { usage: usageOf(usage), daily: busyDays(), projects: PROJECTS, subscription });
    await signIn(page, newPerson());
    for (const text of state.shows) await page.getByText(text).waitFor();
    const banner = page.locator('.banner');
    expect(await banner.count()).toBe(state.action || /quota|terms/.test(name) ? 1 : 0);
    // An upgrade, only where it brings sessions.
    if (!state.action) expect(await banner.getByRole('link').count()).toBe(0);
    if (state.action)
      await banner
        .getByRole('button', { name: state.action })
        .or(banner.getByRole('link', { name: state.action }))
        .waitFor();
    await page.getByRole('img', { name: /^Sessions per day/ }).waitFor();
    await expectGoodInEveryLook(page, `overview-${name}`);
  },
  LOOKS_TIMEOUT_MS,
);

test(
  'panels that cannot be read say so in their place, with the id of the request, and can be tried again',
  async () => {
    const page = await newAppPage({ allowedErrors: [/status of 500/] });
    await serveOverview(page, { usage: usageOf(), daily: busyDays(), projects: PROJECTS });
    const failing = /\/billing\/(usage\/daily|usage\?by|invoices|subscription)/;
    await page.route(failing, (route) =>
      route.fulfill({ status: 500, headers: { 'x-request-id': 'req-of-the-test' }, body: '' }),
    );
    await signIn(page, newPerson());
    for (const what of ['your daily usage', 'the use of your projects', 'your invoices', 'your subscription'])
      await page.getByText(`We can’t load ${what} right now.`).waitFor();
    expect(await page.getByText('req-of-the-test').count()).toBe(4);
    await page.getByText('1,698').waitFor();
    await expectGoodInEveryLook(page, 'overview-errors');
    await page.unroute(failing);
    for (const name of ['Plan', 'Sessions per day', 'Use by project', 'Latest invoices'])
      await page.getByRole('region', { name }).getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
    await page.getByText('Try again').waitFor({ state: 'detached' });
  },
  LOOKS_TIMEOUT_MS,
);
