import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { onTestFinished, vi } from 'vitest';
import { noticeKeyOf } from '../../../../scripts/migrate/move/noticeProgress.ts';
import type { PlanFile } from '../../../../scripts/migrate/planFile.ts';
import { readPlanFile } from '../../../../scripts/migrate/planFileStore.ts';
import { move } from '../../../../scripts/migrate/steps/move.ts';
import { notify } from '../../../../scripts/migrate/steps/notify.ts';
import { plan } from '../../../../scripts/migrate/steps/plan.ts';
import { undo } from '../../../../scripts/migrate/steps/undo.ts';
import { decideMigration } from '../../../../services/accounts/domain/decideMigration.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import { createMigrationStore } from '../../../../shared/account/migrationStore.ts';
import { accountAt } from '../../../../shared/account/rollOver.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';
import { createShop } from '../../stripe/shop.ts';
import { type VirtualClock, virtualClock } from '../../virtualClock.ts';
import { eventFeed } from '../../webhooks/eventFeed.ts';
import type { Act, FormerCustomer } from './formerCustomer.ts';
import { formerSide } from './formerSide.ts';
import { stepContext } from './stepContext.ts';

/** The step that writes the plan file reads none. */
const NO_PLAN_FILE = undefined as unknown as PlanFile;

type Known = { customer: FormerCustomer; stripeId: string; subscription: string };

/** What the account has at an instant. */
export type Standing = { plan: string; sessionsIncluded: number; periodStart: number; periodEnd: number };

/** The former service, the steps of the migration, Stripe and this service, on one clock. */
export type BillingWorld = Awaited<ReturnType<typeof billingWorld>>;

export async function billingWorld(begins: number) {
  const clock: VirtualClock = virtualClock(begins);
  const shop = await createShop(begins, { now: () => begins });
  const former = await formerSide(shop);
  const feed = await eventFeed(shop);
  const known = new Map<string, Known>();
  const files = new Map<string, PlanFile>();
  const migrations = createMigrationStore(shop.table);
  const directory = mkdtempSync(join(tmpdir(), 'billing-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const context = stepContext(shop, {
    customers: known,
    plans: former.plans,
    now: clock.now,
    send: feed.queue,
  });
  const accounts = createAccountStore(shop.table);

  async function planAndNotify(userId: string): Promise<void> {
    const planPath = join(directory, `${userId}-${clock.now()}.json`);
    const options = { ...context.options, only: [userId], planPath };
    await printed(() => plan({ ...context, options, planFile: NO_PLAN_FILE }));
    const planFile = await readPlanFile(planPath, 'test');
    files.set(planFile.hash, planFile);
    await printed(() => notify({ ...context, options, planFile }));
    const migration = await migrations.readMigration(userId);
    if (migration?.planHash === planFile.hash && migration.notifiedAt !== undefined) {
      await setSent(userId, planFile.hash);
    }
  }

  const setSent = (userId: string, planHash: string) =>
    shop.table.client.send(
      new UpdateItemCommand({
        TableName: shop.table.tableName,
        Key: marshall(tableKeys.notice(userId, noticeKeyOf(planHash))),
        UpdateExpression: 'SET #state = :sent',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: marshall({ ':sent': 'sent' }),
      }),
    );

  /** Runs a step by the plan file that the account's item has. Returns its result. */
  async function run(step: typeof move, userId: string): Promise<string> {
    const migration = await migrations.readMigration(userId);
    const planFile = files.get(migration?.planHash ?? '');
    if (!planFile) throw new Error(`${userId} has no plan file`);
    const options = { ...context.options, only: [userId] };
    const [{ kind, reason, code }] = JSON.parse(await printed(() => step({ ...context, options, planFile })));
    return [kind, reason ?? code].filter((one) => one !== undefined).join(' ');
  }

  async function act({ id }: FormerCustomer, one: Act): Promise<string | undefined> {
    const { stripeId } = known.get(id) ?? { stripeId: '' };
    switch (one.does) {
      case 'plan':
        return void (await planAndNotify(id));
      case 'move':
        return run(move, id);
      case 'undo':
        return run(undo, id);
      case 'decide': {
        const { kind, plan: chosen } = one;
        const decision = chosen === undefined ? { kind } : { kind, plan: chosen };
        return void (await decideMigration(migrations, { accountId: id, decision, now: clock.now() }));
      }
      case 'use':
        return void (await former.use(stripeId, one));
      case 'card':
        return void (await former.useCard(stripeId, one.pays));
      case 'pay':
        return void (await former.payAll(stripeId));
      default:
        return one satisfies never;
    }
  }

  return {
    clock,
    feed,
    former,
    /** Lets time pass, with every renewal on its way, and applies what Stripe reports. */
    async passUntil(at: number): Promise<void> {
      if (at > clock.now()) {
        const { status, body } = await shop.stripe.control('clock', { now: at, renews: 'charged' });
        if (status !== 200) throw new Error(JSON.stringify(body));
        clock.advanceTo(at);
      }
      await feed.apply(clock.now());
    },
    async subscribe(customer: FormerCustomer): Promise<void> {
      known.set(customer.id, { customer, ...(await former.subscribe(customer)) });
    },
    async give({ id }: FormerCustomer, discount: FormerCustomer['discounts'][number]): Promise<void> {
      const found = known.get(id);
      if (found) await former.give(found, discount);
    },
    act,
    billed: ({ id }: FormerCustomer) => former.billed(known.get(id)?.stripeId ?? ''),
    async standing({ id }: FormerCustomer): Promise<Standing | undefined> {
      const account = await accounts.readAccount(id);
      if (!account) return undefined;
      const { plan: name, sessionsIncluded, periodStart, periodEnd } = accountAt(account, clock.now());
      return { plan: name, sessionsIncluded, periodStart, periodEnd };
    },
  };
}

/** Runs a step and returns what it printed last. */
async function printed(step: () => Promise<void>): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await step();
    return String(log.mock.calls.at(-1)?.[0]);
  } finally {
    log.mockRestore();
  }
}
