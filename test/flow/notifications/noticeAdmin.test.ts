import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type NoticeAdminStore, resendNotice } from '../../../services/notifications/domain/resendNotice.ts';
import { createNoticeAdminStore } from '../../../services/notifications/store/noticeAdminStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { createNotice } from '../../../shared/contract/notifications/notices.ts';
import { notificationAdminResponses } from '../../../shared/contract/notifications/responses.ts';
import { listAudit } from '../../../shared/credentials/auditTrail.ts';
import { isoDay } from '../../../shared/time.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { testKey } from '../../support/api/testKey.ts';
import { CALLERS, withCallers } from '../../support/api/withCallers.ts';
import { givenNotice, quotaNotice, storedNotice } from '../../support/notifications/storedNotices.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type RecordedQueue, recordedQueue } from '../../support/webhooks/recordedQueue.ts';

const NOW = Math.floor(Date.now() / 1000);
const quota = (included: number) => quotaNotice(NOW, included);
const NOTICE = quota(5_000);

let table: Table;
let queue: RecordedQueue;
let admin: string;
let requests = 0;

beforeEach(async () => {
  [table, queue] = await Promise.all([testTable(), recordedQueue()]);
  await handlerEnv(table);
  vi.stubEnv('QUEUE_URL', queue.url);
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', queue.endpoint);
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  admin = await testKey(table, ['admin']);
});

type Given = { query?: Record<string, string>; body?: object; apiKey?: string };

async function call(
  route: string,
  { query, body, apiKey = admin }: Given,
  requestId = `request-${++requests}`,
) {
  const { handler } = await import('../../../services/notifications/handlers/adminApi.ts');
  const event = httpEvent({ route, apiKey, query, body: body && JSON.stringify(body) });
  event.requestContext.requestId = requestId;
  const response = await asFunction('NoticeAdminApi', handler)(event, {} as Context);
  return { status: response.statusCode, body: JSON.parse(response.body ?? '') };
}
const list = (query: Record<string, string>, apiKey = admin) => call('GET /admin/notices', { query, apiKey });
const resend = (changes: object = {}, requestId?: string) =>
  call(
    'POST /admin/notices/resend',
    { body: { user_id: 'u1', notice_id: NOTICE.key, reason: 'the customer asked', ...changes } },
    requestId,
  );
const queued = () => queue.calls.map(({ input }) => JSON.parse(String(input.MessageBody)));

describe('the list of notices', () => {
  it('has what became of each notice, the newest first, and no address', async () => {
    const [first, second, third] = [
      createNotice('welcome', { plan: 'starter', subscription: 'sub_1', included: 5_000 }, { version: 2 }),
      createNotice('address_changed', { formerEmail: 'ada@example.com' }, { version: 3 }),
      NOTICE,
    ];
    await givenNotice(table, 'u1', { notice: first, now: NOW - 30, state: 'skipped', reason: 'no_address' });
    const became = { state: 'sent', attempts: 2, sentAt: NOW - 15, messageId: '0100-1', delivery: 'bounce' };
    await givenNotice(table, 'u1', { notice: third, now: NOW - 20, ...became } as never);
    await givenNotice(table, 'u1', { notice: second, now: NOW - 10 });
    await givenNotice(table, 'u2', { notice: first, now: NOW });
    const { status, body } = await list({ user_id: 'u1' });
    expect(status).toBe(200);
    expect(notificationAdminResponses.listNotices[200].parse(body)).toEqual(body);
    const none = { reason: null, error: null, sentAt: null, messageId: null, delivery: null };
    const at = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
    expect(body).toEqual({
      notices: [
        {
          ...none,
          noticeId: 'address_changed#3',
          kind: 'address_changed',
          createdAt: at(NOW - 10),
          state: 'new',
          attempts: 0,
        },
        {
          noticeId: third.key,
          kind: 'quota_80',
          createdAt: at(NOW - 20),
          state: 'sent',
          reason: null,
          error: null,
          attempts: 2,
          sentAt: at(NOW - 15),
          messageId: '0100-1',
          delivery: 'bounce',
        },
        {
          ...none,
          noticeId: 'welcome#sub_1',
          kind: 'welcome',
          createdAt: at(NOW - 30),
          state: 'skipped',
          reason: 'no_address',
          attempts: 0,
        },
      ],
    });
  });

  it('comes in pages that omit no notice, even among notices of one second', async () => {
    const notices = Array.from({ length: 7 }, (_, index) => quota(100 + index));
    for (const [index, notice] of notices.entries()) {
      await givenNotice(table, 'u1', { notice, now: NOW + Math.floor(index / 3) });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await list({ user_id: 'u1', limit: '2', ...(cursor ? { cursor } : {}) });
      seen.push(...body.notices.map(({ noticeId }: { noticeId: string }) => noticeId.split('#')[2]));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['106', '103', '104', '105', '100', '101', '102']);
  });

  it('is empty for an account without notices', async () => {
    expect((await list({ user_id: 'nobody' })).body).toEqual({ notices: [] });
  });

  it('has a notice of a kind that only a newer release knows', async () => {
    const notice = { ...NOTICE, kind: 'new_kind', key: 'new_kind#1' } as never;
    await givenNotice(table, 'u1', { notice, now: NOW });
    expect((await list({ user_id: 'u1' })).body.notices).toMatchObject([{ kind: 'new_kind', state: 'new' }]);
  });

  it('refuses callers without the admin scope', async () => {
    const other = await testKey(table, ['read', 'billing', 'metering']);
    expect((await list({ user_id: 'u1' }, other)).body).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it.each([
    [{}, 'user_id'],
    [{ user_id: 'a#b' }, 'user_id'],
    [{ user_id: 'u1', limit: '0' }, 'limit'],
    [{ user_id: 'u1', cursor: 'invalid' }, 'cursor'],
    [{ user_id: 'u1', cursor: Buffer.from('1#Quota').toString('base64url') }, 'cursor'],
  ])('refuses %j and names the invalid field', async (query, field) => {
    const { body } = await list(query);
    expect(body).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] });
  });
});

describe('sending a notice again', () => {
  it.each(['sent', 'skipped', 'failed'] as const)(
    'makes one that was %s new and queues it',
    async (state) => {
      const became = {
        state,
        reason: 'no_address',
        error: 'x',
        attempts: 1,
        messageId: '0100-1',
        delivery: 'bounce',
      };
      await givenNotice(table, 'u1', { notice: NOTICE, now: NOW - 60, ...became } as never);
      const { status, body } = await resend({}, 'request-a');
      expect(status).toBe(202);
      expect(notificationAdminResponses.resendNotice[202].parse(body)).toEqual(body);
      expect(body).toMatchObject({ noticeId: NOTICE.key, state: 'new', reason: null, delivery: null });
      expect(queued()).toEqual([{ version: 1, accountId: 'u1', key: NOTICE.key, again: 'request-a' }]);
      const stored = await storedNotice(table, 'u1', NOTICE.key);
      expect(stored).toMatchObject({ state: 'new', attempts: 1, messageId: '0100-1', createdAt: NOW - 60 });
      for (const name of ['reason', 'error', 'sendingUntil', 'delivery', 'unqueued'])
        expect(stored).not.toHaveProperty(name);
    },
  );

  it('sends one whose attempt has ended without a result', async () => {
    const became = { state: 'sending', sendingUntil: NOW - 1 } as const;
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW - 60, ...became });
    expect((await resend()).status).toBe(202);
    expect(queued()).toHaveLength(1);
  });

  it('queues one that was new for longer than a minute, because its message may be lost', async () => {
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW - 120, attempts: 3, error: 'x' });
    expect((await resend({}, 'request-a')).status).toBe(202);
    expect(queued()).toEqual([{ version: 1, accountId: 'u1', key: NOTICE.key, again: 'request-a' }]);
    expect(await storedNotice(table, 'u1', NOTICE.key)).toMatchObject({ state: 'new', attempts: 3 });
    expect((await resend({}, 'request-b')).status).toBe(409);
    expect(queued()).toHaveLength(1);
  });

  it('refuses one that was new, and is sent while the request runs', async () => {
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW - 120 });
    const store = createNoticeAdminStore(table);
    const renew: NoticeAdminStore['renew'] = async (change) => {
      await givenNotice(table, 'u1', { notice: NOTICE, now: NOW, state: 'sent' });
      return store.renew(change);
    };
    const enqueue = vi.fn<() => Promise<void>>();
    const request = { accountId: 'u1', key: NOTICE.key, again: 'a', now: NOW };
    const outcome = await resendNotice({ store: { ...store, renew }, enqueue }, request);
    expect(outcome).toEqual({ kind: 'in_progress' });
    expect(enqueue).not.toHaveBeenCalled();
    expect(await storedNotice(table, 'u1', NOTICE.key)).toMatchObject({ state: 'sent' });
  });

  it.each([
    ['that was new for less than a minute', NOW, {}],
    ['that was sent again less than a minute ago', NOW - 120, { resentAt: NOW }],
    ['that is being sent', NOW - 120, { state: 'sending' as const, sendingUntil: NOW + 600 }],
  ])('refuses one %s', async (_name, now, became) => {
    await givenNotice(table, 'u1', { notice: NOTICE, now, ...became });
    const before = await storedNotice(table, 'u1', NOTICE.key);
    expect((await resend()).body).toMatchObject({ status: 409, code: 'notice_in_progress' });
    expect(await storedNotice(table, 'u1', NOTICE.key)).toEqual(before);
    expect(queued()).toEqual([]);
  });

  it('refuses one that the account does not have', async () => {
    await givenNotice(table, 'u2', { notice: NOTICE, now: NOW, state: 'sent' });
    expect((await resend()).body).toMatchObject({ status: 404, code: 'notice_not_found' });
  });

  it('refuses a second request, which another request of the same notice precedes', async () => {
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW, state: 'sent' });
    expect((await resend()).status).toBe(202);
    expect((await resend()).body).toMatchObject({ status: 409, code: 'notice_in_progress' });
    expect(queued()).toHaveLength(1);
  });

  it.each(['failed', 'new'] as const)(
    `queues one message if ${CALLERS} operators ask at once for one that is %s`,
    async (state) => {
      await givenNotice(table, 'u1', { notice: NOTICE, now: NOW - 120, state });
      const responses = await withCallers(Array.from({ length: CALLERS }, () => () => resend()));
      const statuses = new Set(responses.map(({ status }) => status));
      expect([...statuses].filter((status) => ![202, 409].includes(status ?? 0))).toEqual([]);
      // SQS drops repetitions of a message, which has the same id.
      expect(new Set(queued().map(({ again }) => again)).size).toBe(1);
      expect(new Set(queue.calls.map(({ input }) => input.MessageDeduplicationId)).size).toBe(1);
      expect(await storedNotice(table, 'u1', NOTICE.key)).not.toHaveProperty('unqueued');
    },
  );

  it('works after the queue has refused the message', async () => {
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW, state: 'failed' });
    queue.isDown = true;
    expect((await resend({}, 'request-a')).status).toBe(503);
    queue.isDown = false;
    queue.calls.splice(0);
    expect((await resend({}, 'request-b')).status).toBe(202);
    expect(queued()).toMatchObject([{ again: 'request-a' }]);
    expect((await resend({}, 'request-c')).status).toBe(409);
  });

  it('is never lost by a crash: a repeated call has a message on the queue', async () => {
    const store = createNoticeAdminStore(table);
    const count = crashing(store);
    await givenNotice(table, 'u1', { notice: quota(1), now: NOW, state: 'failed' });
    const resent = { accountId: 'u1', now: NOW, again: 'request-a' };
    await resendNotice({ store: count, enqueue: async () => undefined }, { ...resent, key: quota(1).key });
    for (let at = 0; at < count.calls(); at++) {
      for (const when of ['before', 'after'] as const) {
        const notice = quota(100 + at * 2 + (when === 'before' ? 0 : 1));
        await givenNotice(table, 'u1', { notice, now: NOW, state: 'failed' });
        const messages: unknown[] = [];
        const enqueue = async (message: unknown) => void messages.push(message);
        const attempt = (with_: NoticeAdminStore, again: string) =>
          resendNotice({ store: with_, enqueue }, { ...resent, key: notice.key, again });
        const crashed = crashing(store, { call: at, when });
        await expect(attempt(crashed, 'request-a')).rejects.toThrow(Crash);
        const repeated = await attempt(store, 'request-b');
        expect(['queued', 'in_progress']).toContain(repeated.kind);
        expect(new Set(messages.map((one) => JSON.stringify(one))).size).toBe(1);
        const stored = await storedNotice(table, 'u1', notice.key);
        expect(stored).toMatchObject({ state: 'new' });
        expect(stored).not.toHaveProperty('unqueued');
      }
    }
  });

  it('is in the audit trail with its reason, done or refused', async () => {
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW, state: 'sent' });
    await resend({}, 'request-a');
    await resend({ notice_id: 'welcome#sub_1' }, 'request-b');
    const { entries } = await listAudit(table, { day: isoDay(NOW), limit: 10 });
    expect(entries).toHaveLength(2);
    expect(entries.find(({ requestId }) => requestId === 'request-a')).toMatchObject({
      action: 'POST /admin/notices/resend',
      accountId: 'u1',
      status: 202,
      details: { notice_id: NOTICE.key, reason: 'the customer asked' },
    });
    expect(entries.find(({ requestId }) => requestId === 'request-b')).toMatchObject({ status: 404 });
  });

  it.each([
    [{ notice_id: undefined }, 'notice_id'],
    [{ notice_id: 'Quota' }, 'notice_id'],
    [{ notice_id: 'quota_80' }, 'notice_id'],
    [{ notice_id: 'quota_80#a/b' }, 'notice_id'],
    [{ user_id: 'a#b' }, 'user_id'],
    [{ reason: undefined }, 'reason'],
    [{ reason: '' }, 'reason'],
  ])('refuses %j and names the invalid field', async (changes, field) => {
    const { body } = await resend(changes);
    expect(body).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] });
  });
});
