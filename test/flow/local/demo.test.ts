import { describe, expect, it } from 'vitest';
import { createDemo } from '../../../local/demo/createDemo.ts';
import { DEMO_ACCOUNTS, type DemoAccount } from '../../../local/demo/demoAccounts.ts';
import { seedStripe } from '../../../local/payments/seedStripe.ts';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type StartedStripe, startedStripe } from '../../local/stripe/support/startedStripe.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { testTable } from '../../support/table/testTable.ts';

/** The quota of every paid account: with those of the plans, the history has 150,000 sessions. */
const QUOTA = 200;
const TIMEOUT_MS = 120_000;
const WEBHOOK_URL = 'http://127.0.0.1:9/webhooks/stripe';

const accounts: DemoAccount[] = DEMO_ACCOUNTS.map((account) =>
  account.plan === 'free' ? account : { ...account, terms: { ...account.terms, sessionsIncluded: QUOTA } },
);

async function createdDemo() {
  const [table, stripe] = await Promise.all([testTable(), startedStripe()]);
  const settings = await seedStripe({
    apiBase: stripe.apiBase,
    secretKey: DEFAULT_SECRET_KEY,
    webhookUrl: WEBHOOK_URL,
    settingsFile: undefined,
  });
  const now = Math.floor(Date.now() / 1000);
  await createDemo({
    dynamoDb: table.client,
    tableName: table.tableName,
    stripe: { apiBase: stripe.apiBase, settings },
    baseUrl: 'http://127.0.0.1:9',
    webhookUrl: WEBHOOK_URL,
    progress: () => {},
    now,
    accounts,
  });
  const { baseUrl } = await testApi(table, { ...settings, STRIPE_API_BASE: stripe.apiBase });
  const operator = apiClient(baseUrl, await testKey(table, ['admin']));
  return { api: apiClient(baseUrl, await testKey(table)), operator, stripe, now };
}

const usageOf = async (api: ApiClient, user: string) =>
  (await api.get(`/billing/usage?user_id=${user}`)).body;

/** All ended sessions of an account. */
async function sessionsOf(api: ApiClient, user: string) {
  const sessions: { startedAt: string; durationSeconds: number; endReason: string; projectId: string }[] = [];
  let cursor = '';
  do {
    const path = `/metering/sessions?user_id=${user}&state=ended&limit=100`;
    const { body } = await api.get(cursor ? `${path}&cursor=${cursor}` : path);
    sessions.push(...(body.sessions as typeof sessions));
    cursor = String(body.nextCursor ?? '');
  } while (cursor);
  return sessions;
}

describe('the demo', () => {
  it(
    'has an account for each state of the overview, usage by day that equals the sessions, and Stripe in agreement',
    async () => {
      const { api, operator, stripe, now } = await createdDemo();
      const usage = Object.fromEntries(
        await Promise.all(accounts.map(async ({ person: { id } }) => [id, await usageOf(api, id)])),
      );
      expect(usage).toMatchObject({
        ada: { plan: 'starter', status: 'active', cancelAt: null, paymentDue: false, refusedSince: null },
        grace: { plan: 'starter', refusedSince: null },
        henri: { percentUsed: 100, sessionsRemaining: 0, refusedSince: expect.any(String) },
        marie: { paymentDue: true, graceUntil: expect.any(String), fullQuota: QUOTA, refusedSince: null },
        emmy: { plan: 'starter', cancelAt: expect.any(String) },
        alan: { plan: 'growth', cancelAt: null },
        katherine: { plan: 'growth', status: 'active', paymentDue: false },
        sofia: { rateLimit: { concurrent: 20 } },
        leonhard: { plan: 'free', status: 'none' },
        dorothy: { plan: 'growth' },
        niels: { plan: 'free', status: 'canceled' },
        rosalind: { plan: 'free', status: 'none', sessionsUsed: 0 },
      });
      expect(usage.grace.percentUsed).toBeGreaterThanOrEqual(80);
      expect(usage.grace.percentUsed).toBeLessThan(100);
      expect(usage.ada.percentUsed).toBeLessThan(80);
      const { body: subscription } = await api.get('/billing/subscription?user_id=ada');
      expect(subscription).toMatchObject({
        price: { amountMinor: 2_900, currency: 'usd', interval: 'month', intervalCount: 1 },
        nextInvoice: { at: usage.ada.periodEnd, amountMinor: 2_900, currency: 'usd' },
      });
      await expectPagesLoad(api, now);
      await expectFigures(operator, now);
      for (const { person, story, projects, renewals } of accounts) {
        const { body } = await api.get(`/billing/invoices?user_id=${person.id}`);
        const invoices = body.invoices as { status: string; pdfUrl: string | null }[];
        const isFree = story === 'free' || story === 'new';
        expect(invoices, person.id).toHaveLength(isFree ? 0 : story === 'ended' ? renewals : renewals + 1);
        const isOpen = story === 'payment_due' || story === 'invoiced';
        expect(
          invoices.map(({ status }) => status),
          person.id,
        ).toEqual(invoices.map((_, index) => (isOpen && index === 0 ? 'open' : 'paid')));
        expect(
          invoices.every(({ pdfUrl }) => pdfUrl !== null),
          person.id,
        ).toBe(true);
        const found = (await api.get(`/projects?user_id=${person.id}`)).body.projects as {
          active: boolean;
        }[];
        expect(found, person.id).toHaveLength(projects.length);

        const sessions = await sessionsOf(api, person.id);
        const from = isoDay(now - 100 * SECONDS_PER_DAY);
        const daily = await api.get(
          `/billing/usage/daily?user_id=${person.id}&from=${from}&to=${isoDay(now)}`,
        );
        const days = daily.body.days as { day: string; sessions: number; seconds: number }[];
        const byDay = Map.groupBy(sessions, ({ startedAt }) => startedAt.slice(0, 10));
        const expected = days.map(({ day }) => {
          const ofDay = byDay.get(day) ?? [];
          const seconds = ofDay.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
          return { day, sessions: ofDay.length, seconds };
        });
        expect(
          days.map(({ day, sessions: count, seconds }) => ({ day, sessions: count, seconds })),
          person.id,
        ).toEqual(expected);
        expect(
          days.reduce((sum, day) => sum + day.sessions, 0),
          person.id,
        ).toBe(sessions.length);
      }
      const ends = (await sessionsOf(api, 'ada')).map(({ endReason }) => endReason);
      expect(new Set(ends)).toContain('lease_expired');
      await expectStripeAgrees(stripe, { now, usageOf: (user) => usageOf(api, user) });
    },
    TIMEOUT_MS,
  );
});

/** What the console of operators reads: the figures of the whole history, the accounts, and what happened to one. */
async function expectFigures(operator: ApiClient, now: number) {
  const from = isoDay(now - 89 * SECONDS_PER_DAY);
  const { body: overview } = await operator.get(`/admin/insights/overview?from=${from}`);
  // Nine pay, one of them is due, and one was lost.
  expect(overview).toMatchObject({
    subscribers: 9,
    mrrMinor: 47_100,
    mrrAtRiskMinor: 2_900,
    churn: { churned: 1, base: 10, voluntary: 1 },
    completeFrom: null,
  });
  const { body: found } = await operator.get('/admin/accounts?search=niels@example.com');
  expect(found.accounts).toMatchObject([{ userId: 'niels', email: 'niels@example.com', status: 'ended' }]);
  const entriesOf = async (kind: string) =>
    (await operator.get(`/admin/accounts/niels/timeline?kind=${kind}`)).body.entries;
  expect(await entriesOf('plan')).toContainEqual(
    expect.objectContaining({ kind: 'plan', beforeMinor: 2_900, afterMinor: 0 }),
  );
  expect(await entriesOf('payments')).toContainEqual(
    expect.objectContaining({ kind: 'checkout', plan: 'starter' }),
  );
}

/** What the pages of an account read. */
async function expectPagesLoad(api: ApiClient, now: number) {
  const range = `from=${isoDay(now - 60 * SECONDS_PER_DAY)}&to=${isoDay(now)}`;
  for (const { person } of accounts) {
    const user = `user_id=${person.id}`;
    const paths = [
      `/billing/usage?${user}`,
      `/billing/subscription?${user}`,
      `/billing/invoices?${user}`,
      `/billing/usage/daily?${user}&${range}`,
      `/projects?${user}`,
      `/metering/sessions?${user}&state=open`,
      `/metering/sessions?${user}&state=ended`,
    ];
    for (const path of paths) expect((await api.get(path)).status, path).toBe(200);
  }
}

/** Stripe is at the time of the run, so that plans renew from there. */
async function expectStripeAgrees(
  stripe: StartedStripe,
  { now, usageOf }: { now: number; usageOf(user: string): Promise<Record<string, unknown>> },
) {
  const state = (await (await fetch(`${stripe.apiBase}/_control/state`)).json()) as { now: number };
  expect(Math.abs(state.now - Date.now() / 1000)).toBeLessThan(5);
  const { data } = await stripe.stripe.subscriptions.list({ status: 'all', limit: 100 });
  for (const { metadata, items, status } of data) {
    const user = metadata.user_id ?? '';
    const usage = await usageOf(user);
    expect(usage.status, user).toBe(status);
    if (status === 'canceled') continue;
    const end = items.data[0]?.current_period_end ?? 0;
    expect(end, user).toBeGreaterThan(now);
    expect(Date.parse(String(usage.periodEnd)) / 1000, user).toBe(end);
  }
  expect(data.filter(({ schedule }) => schedule)).toHaveLength(1);
  const { data: endpoints } = await stripe.stripe.webhookEndpoints.list();
  expect(endpoints).toMatchObject([{ status: 'enabled' }]);
}
