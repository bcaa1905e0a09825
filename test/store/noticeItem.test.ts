import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { noticeWrite } from '../../shared/account/noticeItem.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { createNotice, type Notice } from '../../shared/contract/notifications/notices.ts';
import { HISTORY_SECONDS } from '../../shared/time.ts';
import {
  givenNotice,
  quotaNotice,
  storedNotice,
  storedNotices,
} from '../support/notifications/storedNotices.ts';
import { testTable } from '../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const NOTICE = quotaNotice(NOW, 5_000);
let table: Table;

beforeEach(async () => {
  table = await testTable();
});

const write = (notices: Notice[], now = NOW) =>
  table.client.send(
    new TransactWriteItemsCommand({
      TransactItems: notices.map((notice) => noticeWrite(table.tableName, { accountId: 'u1', notice, now })),
    }),
  );

describe('the write of a notice', () => {
  it('stores what it reports, as new, for the time that history is kept', async () => {
    await write([NOTICE]);
    expect(await storedNotice(table, 'u1', NOTICE.key)).toEqual({
      pk: 'NOTICE#u1',
      sk: NOTICE.key,
      kind: 'quota_80',
      facts: NOTICE.facts,
      state: 'new',
      createdAt: NOW,
      expiresAt: NOW + HISTORY_SECONDS,
    });
  });

  it.each(['new', 'sending', 'sent', 'skipped', 'failed'] as const)(
    'leaves one that is %s as it is, whatever the facts are now',
    async (state) => {
      await givenNotice(table, 'u1', {
        notice: NOTICE,
        now: NOW,
        state,
        attempts: 2,
        sendingUntil: NOW + 60,
      });
      const before = await storedNotice(table, 'u1', NOTICE.key);
      await write([{ ...NOTICE, facts: { ...NOTICE.facts, used: 4_999 } } as Notice], NOW + 3_600);
      expect(await storedNotice(table, 'u1', NOTICE.key)).toEqual(before);
    },
  );

  it('leaves out facts that are not known', async () => {
    const notice = createNotice(
      'invoice_paid',
      {
        invoice: 'in_1',
        plan: 'starter',
        amountMinor: 2_900,
        currency: 'usd',
        number: undefined,
        periodStart: NOW,
        paidUntil: NOW + 60,
      },
      { version: 2 },
    );
    await write([notice]);
    const stored = await storedNotice(table, 'u1', 'invoice_paid#in_1');
    expect(stored?.facts).not.toHaveProperty('number');
  });

  it('stores 64 at once that are the same only once, with the facts of one of them', async () => {
    const notices = Array.from({ length: 64 }, (_, index) => ({
      ...NOTICE,
      facts: { ...NOTICE.facts, used: 4_000 + index },
    })) as Notice[];
    await Promise.allSettled(notices.map((notice, index) => write([notice], NOW + index)));
    const [stored, ...others] = await storedNotices(table, 'u1');
    expect(others).toEqual([]);
    const { facts, createdAt } = stored ?? {};
    const { used } = (facts ?? {}) as { used?: number };
    expect(createdAt).toBe(NOW + (used ?? 0) - 4_000);
  });
});
