import { beforeEach, describe, expect, it } from 'vitest';
import { remindOperators } from '../../../services/support/domain/remindOperators.ts';
import { createQueueStore } from '../../../services/support/store/queueStore.ts';
import { createTicketStore } from '../../../services/support/store/ticketStore.ts';
import { outcomeOf, type TicketApi, ticketApi } from '../../support/support/ticketApi.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const HOUR = 3_600;
let world: TicketApi;
let clock: VirtualClock;

beforeEach(async () => {
  clock = virtualClock();
  world = await ticketApi();
});

const wait = (hours: number) => clock.advanceTo(clock.now() + hours * HOUR);

type Listed = { userId: string; ticketId: string; dueAt: string | null; email: string | null };
async function pages(query = '', limit = 50): Promise<string[][]> {
  const found: string[][] = [];
  let cursor = '';
  do {
    const { body } = await world.admin.get(`/admin/tickets?limit=${limit}${query}${cursor}`);
    found.push((body.tickets as Listed[]).map(({ userId, ticketId }) => `${userId}/${ticketId}`));
    cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  return found;
}
const listed = async (query = '') => (await pages(query)).flat();

describe('the queue of operators', () => {
  beforeEach(async () => {
    await world.addAccount('slow', 'starter');
    await world.addAccount('fast', 'growth');
    await world.open('slow');
    wait(1);
    await world.open('fast');
  });

  it('has open tickets by due time, and those that wait for nothing last', async () => {
    // 25 h from the beginning, and 48 h.
    expect(await listed()).toEqual(['fast/1', 'slow/1']);
    const answer = { message_id: 'o1', text: 'So.' };
    await world.admin.post('/admin/accounts/fast/tickets/1/reply', answer);
    expect(await listed()).toEqual(['slow/1', 'fast/1']);
    await world.server.post('/support/tickets/1/messages', {
      user_id: 'fast',
      message_id: 'm2',
      text: 'And?',
    });
    expect(await listed()).toEqual(['fast/1', 'slow/1']);
    await world.admin.post('/admin/accounts/fast/tickets/1/close', {});
    expect(await listed()).toEqual(['slow/1']);
    const { body } = await world.admin.get('/admin/accounts/fast/tickets?state=closed');
    expect(body.tickets).toMatchObject([{ userId: 'fast', ticketId: '1', state: 'closed', messageCount: 3 }]);
    await world.admin.post('/admin/accounts/fast/tickets/1/reopen', {});
    expect(await listed()).toEqual(['slow/1', 'fast/1']);
  });

  it('filters those that are due soon, and those that are late', async () => {
    expect(await listed('&due=soon')).toEqual([]);
    wait(12.01);
    expect(await listed('&due=soon')).toEqual(['fast/1']);
    expect(await listed('&due=late')).toEqual([]);
    wait(12);
    expect(await listed('&due=soon')).toEqual([]);
    expect(await listed('&due=late')).toEqual(['fast/1']);
    wait(11);
    expect(await listed('&due=soon')).toEqual(['slow/1']);
  });

  it('is paged without a gap or a repetition, over all accounts', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `user|${index}`);
    for (const user of users) {
      await world.addAccount(user, 'starter');
      await world.open(user, { message_id: 'm1' });
    }
    const all = await listed();
    expect([...all].sort()).toEqual(['fast/1', 'slow/1', ...users.map((user) => `${user}/1`)].sort());
    const small = await pages('', 3);
    expect(small.flat()).toEqual(all);
    expect(small.every((page) => page.length <= 3)).toBe(true);
  });

  it('refuses a cursor that it did not return', async () => {
    for (const cursor of ['x', Buffer.from('1#slow#0001').toString('base64url')])
      expect(outcomeOf(await world.admin.get(`/admin/tickets?cursor=${cursor}`))).toEqual([
        400,
        'invalid_request',
      ]);
    const outside = Buffer.from('999999999998#slow#0001').toString('base64url');
    expect((await world.admin.get(`/admin/tickets?due=late&cursor=${outside}`)).body).toEqual({
      tickets: [],
    });
  });
});

describe('a reminder', () => {
  const store = () => ({ ...createQueueStore(world.table), ...createTicketStore(world.table) });
  const remind = (one = store()) => remindOperators(one, clock.now());
  const reminders = async () =>
    (await scanRows(world.table))
      .map(({ sk }) => String(sk))
      .filter((sk) => sk.startsWith('ticket_due_soon'));

  beforeEach(async () => {
    await world.addAccount('ada', 'starter');
    await world.addAccount('bob', 'growth');
    await world.open('ada');
    await world.open('bob');
  });

  it('is written when a quarter of the time is left, once for each due time', async () => {
    expect(await remind()).toBe(0);
    wait(18);
    expect(await Promise.all([remind(), remind(), remind()])).toContain(1);
    expect(await reminders()).toHaveLength(1);
    expect(await remind()).toBe(0);
    wait(18);
    expect(await remind()).toBe(1);
    expect(await reminders()).toHaveLength(2);
  });

  it('is not written for a ticket that was answered, closed or late', async () => {
    await world.admin.post('/admin/accounts/ada/tickets/1/reply', { message_id: 'o1', text: 'So.' });
    await world.server.post('/support/tickets/1/close', { user_id: 'bob' });
    wait(37);
    expect(await remind()).toBe(0);
    await world.server.post('/support/tickets/1/messages', {
      user_id: 'ada',
      message_id: 'm2',
      text: 'And?',
    });
    wait(48);
    expect(await remind()).toBe(0);
    expect(await reminders()).toEqual([]);
  });

  it('is written by the next run after a crash at any call', async () => {
    wait(40);
    await world.addAccount('eve', 'growth');
    for (const when of ['before', 'after'] as const) {
      for (let call = 0; call < 3; call++) {
        await world.open('eve', { message_id: `${when}-${call}` });
        wait(19);
        await remind(crashing(store(), { call, when })).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        await remind();
      }
    }
    // Of the six tickets of Eve. The others are late.
    expect(await reminders()).toHaveLength(6);
    expect(await remind()).toBe(0);
  });
});
