import { writeFileSync } from 'node:fs';
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import type { AccountChange } from '../../../services/ledger/domain/effects.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { type BatchDeps, sendNotices } from '../../../services/notifications/domain/sendNotices.ts';
import { readNoticeRecords } from '../../../services/notifications/handlers/readNoticeRecords.ts';
import type { Account } from '../../../shared/account/account.ts';
import { accountItem } from '../../../shared/account/accountStore.ts';
import { newContact } from '../../../shared/account/contact.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { NOTICE_PREFIX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import type { NoticeMessage } from '../../../shared/contract/notifications/messages.ts';
import { createThrottle } from '../../../shared/throttle.ts';
import type { NoticeBurstFigures } from '../../bench/noticeBurstFigures.ts';
import { type FakeSes, refusal } from '../../support/notifications/fakeSes.ts';
import { noticeWorld } from '../../support/notifications/noticeWorld.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { type FifoQueue, fifoQueue } from '../../support/webhooks/fifoQueue.ts';

/** `npm run bench` sets NOTICE_BURST_ACCOUNTS=10000, and NOTICE_BURST_REPORT, the file for the figures. */
const ACCOUNTS_COUNT = Number(process.env.NOTICE_BURST_ACCOUNTS ?? 500);
const TIMEOUT_MS = 290_000;

/** E-mails in a second that Amazon SES accepts from the stage. */
const PER_SECOND_MAX = 100;

/** What infra sets for the event source of the sender, and the share of the rate that its pauses use. */
const INSTANCES = 2;
const RATE_SHARE = 0.9;

/** The stream gives the ledger up to a thousand records at once. */
const LEDGER_BATCH = 1_000;

/** Every tenth notice is queued again after SQS has forgotten the first message. */
const QUEUED_AGAIN_EVERY = 10;

const idOf = (index: number) => `account-${String(index).padStart(5, '0')}`;

/** Free accounts, each with one session less than 80 % of its quota and a verified address. */
async function populate(table: Table, now: number): Promise<Account[]> {
  const accounts = Array.from({ length: ACCOUNTS_COUNT }, (_, index) => ({
    ...newAccount(idOf(index), now - 60),
    sessionsUsed: 79,
    revision: 1,
  }));
  const contacts = accounts.map(({ accountId }) => ({
    ...tableKeys.contact(accountId),
    ...newContact(accountId),
    version: 1,
    email: `${accountId}@example.com`,
    verifiedBy: 'link',
    verifiedAt: now,
  }));
  await put(
    table,
    contacts.map((contact) => marshall(contact)),
  );
  return accounts;
}

/** Each account starts its 80th session. */
async function startSessions(table: Table, accounts: Account[], now: number): Promise<AccountChange[]> {
  const changes = accounts.map((before, index) => ({
    recordId: `record-${index}`,
    sequenceNumber: String(index + 1),
    before,
    after: { ...before, sessionsUsed: 80, revision: 2 },
    at: now,
  }));
  await put(
    table,
    changes.map(({ after }) => accountItem(after)),
  );
  return changes;
}

const put = (table: Table, items: Record<string, AttributeValue>[]) =>
  writeBatch(
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
    'items',
  );

/** The ledger applies every batch, and each again, as after a response that was lost. */
async function applyTwice(table: Table, changes: AccountChange[], now: number): Promise<void> {
  const store = createLedgerStore(table);
  for (let start = 0; start < changes.length; start += LEDGER_BATCH) {
    const batch = changes.slice(start, start + LEDGER_BATCH);
    for (const attempt of ['first', 'again']) {
      const { failures } = await applyChanges(store, batch, now);
      expect(failures, attempt).toEqual([]);
    }
  }
}

async function storedNotices({ client, tableName }: Table): Promise<NoticeMessage[]> {
  const found: NoticeMessage[] = [];
  let after: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: after }),
    );
    for (const { pk, sk } of Items) {
      if (!pk?.S?.startsWith(NOTICE_PREFIX)) continue;
      found.push({ version: 1, accountId: pk.S.slice(NOTICE_PREFIX.length), key: sk?.S ?? '' });
    }
    after = LastEvaluatedKey;
  } while (after);
  return found;
}

function enqueue(queue: FifoQueue, notices: NoticeMessage[]): void {
  for (const [index, notice] of notices.entries()) {
    const message = { body: JSON.stringify(notice), group: notice.accountId };
    queue.send({ ...message, deduplicationId: `${index}` });
    if (index % QUEUED_AGAIN_EVERY === 0) queue.send({ ...message, deduplicationId: `${index}-again` });
  }
}

/** Amazon SES refuses what exceeds the stage's rate in any second. Returns what it counted. */
function limitRate(ses: FakeSes): { mostInASecond: number; throttled: number } {
  const counted = { mostInASecond: 0, throttled: 0 };
  const acceptedMs: number[] = [];
  ses.faultOf = () => {
    const nowMs = performance.now();
    while (acceptedMs.length > 0 && (acceptedMs[0] as number) <= nowMs - 1_000) acceptedMs.shift();
    if (acceptedMs.length >= PER_SECOND_MAX) {
      counted.throttled++;
      return refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.');
    }
    acceptedMs.push(nowMs);
    counted.mostInASecond = Math.max(counted.mostInASecond, acceptedMs.length);
    return undefined;
  };
  return counted;
}

/** Function instances that Lambda calls at the same time, each with its own pace. */
function instancesOf(createDeps: () => BatchDeps): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const idle = Array.from({ length: INSTANCES }, createDeps);
  return async ({ Records }) => {
    const deps = idle.pop();
    if (!deps) throw new Error('more batches at once than instances');
    try {
      const outcomes = await sendNotices(deps, readNoticeRecords(Records).readable);
      const kept = outcomes.filter((outcome) => 'delaySeconds' in outcome);
      return { batchItemFailures: kept.map(({ message }) => ({ itemIdentifier: message.messageId })) };
    } finally {
      idle.push(deps);
    }
  };
}

it('accounts that all reach 80 % at once are told once each, no faster than Amazon SES accepts', {
  timeout: TIMEOUT_MS,
}, async () => {
  const now = Math.floor(Date.now() / 1000);
  const { table, ses, deps } = await noticeWorld(now);
  const queue = await fifoQueue(virtualClock(now));
  const accounts = await populate(table, now);
  await applyTwice(table, await startSessions(table, accounts, now), now);
  const notices = await storedNotices(table);
  enqueue(queue, notices);
  const counted = limitRate(ses);

  const pauseMs = Math.ceil((INSTANCES * 1_000) / (PER_SECOND_MAX * RATE_SHARE));
  const send = instancesOf(() => ({
    ...deps,
    waitForTurn: createThrottle(pauseMs),
    hasTime: () => true,
    now: () => queue.now(),
    random: () => 0,
  }));
  const startedMs = performance.now();
  await drainQueue(queue, send, { concurrencyMax: INSTANCES });
  const seconds = (performance.now() - startedMs) / 1_000;

  const perAccount = new Map<string, number>();
  for (const { accountId, to } of ses.accepted) {
    expect(to).toBe(`${accountId}@example.com`);
    perAccount.set(accountId, (perAccount.get(accountId) ?? 0) + 1);
  }
  const figures: NoticeBurstFigures = {
    accounts: ACCOUNTS_COUNT,
    perSecondMax: PER_SECOND_MAX,
    perSecondReached: counted.mostInASecond,
    seconds,
    lost: accounts.filter(({ accountId }) => !perAccount.has(accountId)).length,
    sentTwice: [...perAccount.values()].filter((count) => count > 1).length,
    deadLetters: queue.deadLetters().length,
    throttled: counted.throttled,
  };
  console.info('notice burst', figures);
  if (process.env.NOTICE_BURST_REPORT) {
    writeFileSync(process.env.NOTICE_BURST_REPORT, JSON.stringify(figures));
  }

  expect(notices).toHaveLength(ACCOUNTS_COUNT);
  expect(figures).toMatchObject({ lost: 0, sentTwice: 0, deadLetters: 0, throttled: 0 });
  expect(queue.size()).toBe(0);
  expect(ACCOUNTS_COUNT / seconds).toBeLessThanOrEqual(PER_SECOND_MAX * 1.1);
});
