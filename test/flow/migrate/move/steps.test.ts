import { ScanCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import type { MigrateContext } from '../../../../scripts/migrate/context.ts';
import { dryRunStage } from '../../../../scripts/migrate/dryRunStage.ts';
import { createMigrateStripe } from '../../../../scripts/migrate/migrateStripe.ts';
import { noticeKeyOf } from '../../../../scripts/migrate/move/noticeProgress.ts';
import { move } from '../../../../scripts/migrate/steps/move.ts';
import { undo } from '../../../../scripts/migrate/steps/undo.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../../shared/account/customerStore.ts';
import { noticeWrite } from '../../../../shared/account/noticeItem.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';
import { ACCOUNT, type MoveWorld, moveWorld, PLAN_HASH } from './moveWorld.ts';

type Bench = MoveWorld & {
  context: MigrateContext;
  /** The bodies of the messages on the queue. */
  queued: string[];
  printed: string[];
  items(): Promise<unknown[]>;
  /** Calls to Stripe since the last question, without their counts. */
  calledStripe(): Promise<string[]>;
  setNotice(state: string, more?: object): Promise<void>;
};

/** A world in which the steps work with the real table, the emulator and a recorded queue. */
async function bench({ isDryRun = false }: { isDryRun?: boolean } = {}): Promise<Bench> {
  const world = await moveWorld();
  const { table, prices, planned, deps } = world;
  const queued: string[] = [];
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text) => void printed.push(String(text)));
  const queues = new SQSClient({ region: 'us-east-1' });
  queues.send = async (command: { input: object }) => {
    queued.push(String((command.input as { MessageBody?: string }).MessageBody));
    return {};
  };
  const stage = {
    name: 'test',
    livemode: false,
    table,
    queues,
    queueUrl: 'queue',
  } as MigrateContext['stage'];
  const old = {
    userId: ACCOUNT,
    customers: [],
    months: [{ month: '2026-03', sessions: 12, minutes: 30 }],
    projects: [],
    hash: 'export',
  };
  const setNotice = async (state: string, more: object = {}) => {
    const names = Object.entries({ state, ...more });
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: marshall(tableKeys.notice(ACCOUNT, noticeKeyOf(PLAN_HASH))),
        UpdateExpression: `SET ${names.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: marshall(
          Object.fromEntries(names.map(([name, value]) => [`:${name}`, value])),
        ),
      }),
    );
  };
  const facts = { planHash: PLAN_HASH } as never;
  const notice = { key: noticeKeyOf(PLAN_HASH), kind: 'migration' as const, facts };
  const write = noticeWrite(table.tableName, { accountId: ACCOUNT, notice, now: deps.now() });
  await table.client.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
  await setNotice('sent');
  const context: MigrateContext = {
    stage: isDryRun ? dryRunStage({ ...stage, secret: {} as never }) : stage,
    stripe: createMigrateStripe({
      secretKey: DEFAULT_SECRET_KEY,
      apiBase: world.apiBase,
      perSecond: 1_000,
      isDryRun,
    }),
    prices: { starter: [prices.starter], growth: [prices.growth] },
    export: {
      readAccount: () => old,
      accounts: () => [old],
      sessions: () => [],
      close() {},
    } as unknown as MigrateContext['export'],
    settings: {} as never,
    planFile: {
      version: 1,
      stage: 'test',
      createdAt: 0,
      settings: { noticeDays: 14 } as never,
      accounts: [planned],
      hash: PLAN_HASH,
    },
    options: { isDryRun, json: true },
    progress: () => ({ advance() {}, end() {} }),
    now: deps.now,
    close() {},
  };
  await world.control('calls/reset');
  return {
    ...world,
    context,
    queued,
    printed,
    items: async () => {
      const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
      return Items.map((item) => unmarshall(item));
    },
    calledStripe: async () => {
      const calls = Object.keys((await world.state()).calls);
      await world.control('calls/reset');
      return calls;
    },
    setNotice,
  };
}

const resultOf = ({ printed }: Bench) => JSON.parse(printed.at(-1) ?? 'null');

describe('npm run migrate -- move', () => {
  it('moves the accounts of the plan file, and asks for a sync of each', async () => {
    const world = await bench();
    await move(world.context);
    expect(resultOf(world)).toEqual([{ userId: ACCOUNT, kind: 'moved', plan: 'starter', leaves: false }]);
    const account = await createAccountStore(world.table).readAccount(ACCOUNT);
    expect(account).toMatchObject({ plan: 'free', customers: [world.customer.id] });
    expect(JSON.parse(world.queued[0] ?? '')).toMatchObject({
      type: 'session_billing.sync',
      accountId: ACCOUNT,
      customer: world.customer.id,
    });
    expect(await world.items()).toContainEqual(expect.objectContaining({ imported: true, sessionsUsed: 12 }));
    expect((await world.stored()).state).toBe('moved');
  });

  it('waits for the notice, and refuses an account that it did not reach', async () => {
    const world = await bench();
    await world.setNotice('new');
    await move(world.context);
    expect(resultOf(world)).toEqual([{ userId: ACCOUNT, kind: 'waits', reason: 'notice_waiting' }]);
    await world.setNotice('sent', { delivery: 'bounce' });
    await move(world.context);
    expect(resultOf(world)).toMatchObject([{ kind: 'refused', code: 'notice_bounced' }]);
    expect(await world.stored()).toMatchObject({ state: 'failed', problem: { code: 'notice_bounced' } });
    expect((await world.calledStripe()).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('refuses an account whose customer belongs to another, before anything is changed at Stripe', async () => {
    const world = await bench();
    await createCustomerStore(world.table).claimCustomer({ customerId: world.customer.id, accountId: 'bob' });
    await move(world.context);
    expect(resultOf(world)).toMatchObject([{ kind: 'refused', code: 'customer_taken' }]);
    expect(await world.schedules()).toEqual([]);
    expect((await world.stored()).grants).toBeUndefined();
  });

  it('changes nothing in a dry run, and says what it would do', async () => {
    const world = await bench({ isDryRun: true });
    const before = await world.items();
    await move(world.context);
    expect(resultOf(world)).toEqual([{ userId: ACCOUNT, kind: 'moved', plan: 'starter', leaves: false }]);
    const calls = await world.calledStripe();
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(await world.items()).toEqual(before);
    expect(world.queued).toEqual([]);
  });

  it('changes nothing in a dry run for a customer who leaves, or who came back', async () => {
    const world = await bench({ isDryRun: true });
    await world.decide('leave');
    await move(world.context);
    expect(resultOf(world)).toMatchObject([{ kind: 'moved', leaves: true }]);
    await world.move();
    await world.decide('plan', 'growth');
    await world.control('calls/reset');
    const before = await world.items();
    await move(world.context);
    expect(resultOf(world)).toMatchObject([{ kind: 'moved', plan: 'growth' }]);
    expect((await world.calledStripe()).filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(await world.items()).toEqual(before);
  });

  it('fails after the other accounts if one has an error', async () => {
    const world = await bench();
    const accounts = [{ ...world.planned, userId: 'unknown' }, world.planned];
    const exported = { ...world.context.export };
    const context = {
      ...world.context,
      export: {
        ...exported,
        readAccount: (userId: string) => {
          if (userId === 'unknown') throw new Error('the export is damaged');
          return exported.readAccount(userId);
        },
      },
      planFile: { ...world.context.planFile, accounts },
    };
    await world.deps.migrations.saveMigration({
      before: undefined,
      after: { ...(await world.stored()), accountId: 'unknown' },
    });
    await expect(move(context)).rejects.toThrow('1 account failed with an error');
    expect(resultOf(world)).toMatchObject([
      { userId: 'unknown', kind: 'error', text: 'the export is damaged' },
      { userId: ACCOUNT, kind: 'moved' },
    ]);
  });
});

describe('npm run migrate -- undo', () => {
  it('takes the customer out of the account, and keeps the account', async () => {
    const world = await bench();
    await move(world.context);
    await undo(world.context);
    expect(resultOf(world)).toEqual([{ userId: ACCOUNT, kind: 'undone' }]);
    const account = await createAccountStore(world.table).readAccount(ACCOUNT);
    expect(account).toMatchObject({ plan: 'free', customers: [] });
    const owners = await createCustomerStore(world.table).readCustomerAccounts([world.customer.id]);
    expect([...owners]).toEqual([]);
    expect(world.queued).toHaveLength(2);
  });

  it('changes nothing in a dry run', async () => {
    const world = await bench();
    await move(world.context);
    await world.calledStripe();
    const [before, messages] = [await world.items(), world.queued.length];
    const context = (await dryRunOf(world)) satisfies MigrateContext;
    await undo(context);
    expect(resultOf(world)).toEqual([{ userId: ACCOUNT, kind: 'undone' }]);
    expect((await world.calledStripe()).filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect([await world.items(), world.queued.length]).toEqual([before, messages]);
  });
});

async function dryRunOf({ context, apiBase }: Bench): Promise<MigrateContext> {
  return {
    ...context,
    stage: dryRunStage({ ...context.stage, secret: {} as never }),
    stripe: createMigrateStripe({
      secretKey: DEFAULT_SECRET_KEY,
      apiBase,
      perSecond: 1_000,
      isDryRun: true,
    }),
    options: { ...context.options, isDryRun: true },
  };
}
