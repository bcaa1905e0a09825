import { SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import type { MigrateContext } from '../../../../scripts/migrate/context.ts';
import type { OldAccount } from '../../../../scripts/migrate/exportedAccount.ts';
import { createMigrateStripe } from '../../../../scripts/migrate/migrateStripe.ts';
import type { MigrationSettings } from '../../../../scripts/migrate/planFile.ts';
import { isoDay, monthStart } from '../../../../shared/time.ts';
import type { Shop } from '../../stripe/shop.ts';
import { type FormerCustomer, KEEP_PRICE_MONTHS, NOTICE_DAYS } from './formerCustomer.ts';

const MONTHS_COUNT = 6;

/** What the steps work with but the plan file and the user: the real table and the emulator, and a queue that is recorded. */
export function stepContext(
  { table, stripe, prices }: Shop,
  {
    customers,
    plans,
    now,
    send,
  }: {
    /** The customers of the former service that exist by now, with their Stripe customers. */
    customers: Map<string, { customer: FormerCustomer; stripeId: string }>;
    plans: MigrationSettings['plans'];
    now(): number;
    send(body: string): void;
  },
): Omit<MigrateContext, 'planFile'> {
  const queues = new SQSClient({ region: 'us-east-1' });
  queues.send = async ({ input }: { input: object }) => {
    send(String((input as { MessageBody?: string }).MessageBody));
    return {};
  };
  const readAccount = (userId: string): OldAccount | undefined => {
    const found = customers.get(userId);
    if (!found) return undefined;
    const months = Array.from({ length: MONTHS_COUNT }, (_, index) => ({
      month: isoDay(monthStart(now(), index - MONTHS_COUNT)).slice(0, 7),
      sessions: found.customer.sessions,
      minutes: 2 * found.customer.sessions,
    }));
    const { former, id } = found.customer;
    const others = { projects: [], hash: `export of ${id}` };
    return { userId: id, plan: former, customers: [found.stripeId], months, ...others };
  };
  return {
    stage: {
      name: 'test',
      livemode: false,
      table,
      queues,
      queueUrl: 'queue',
    } as unknown as MigrateContext['stage'],
    stripe: createMigrateStripe({
      secretKey: DEFAULT_SECRET_KEY,
      apiBase: stripe.apiBase,
      perSecond: 10_000,
      isDryRun: false,
    }),
    prices: { starter: [prices.starter], growth: [prices.growth] },
    export: {
      missing: [],
      unusable: [],
      readAccount,
      accounts: () => [...customers.keys()].flatMap((userId) => readAccount(userId) ?? []),
      sessions: () => [],
      close() {},
    },
    settings: {
      plans,
      busiestOfMonths: MONTHS_COUNT,
      keepPriceMonths: KEEP_PRICE_MONTHS,
      noticeDays: NOTICE_DAYS,
      smallestPaidPlan: 'starter',
      accounts: {},
    },
    options: { isDryRun: false, json: true },
    progress: () => ({ advance() {}, end() {} }),
    now,
    close() {},
  };
}
