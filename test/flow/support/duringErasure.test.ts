import { beforeEach, describe, expect, it } from 'vitest';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { decideMessage, decideReply } from '../../../services/support/domain/decideChange.ts';
import { remindOperators } from '../../../services/support/domain/remindOperators.ts';
import { writeInTicket } from '../../../services/support/domain/writeTicket.ts';
import { createQueueStore } from '../../../services/support/store/queueStore.ts';
import { createTicketStore } from '../../../services/support/store/ticketStore.ts';
import { outcomeOf, type TicketApi, ticketApi } from '../../support/support/ticketApi.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const HOUR = 3_600;
let world: TicketApi;
let clock: VirtualClock;

const erase = () =>
  eraseAccount(
    { store: createErasureStore(world.table, { auditDays: 1 }), hasTime: () => true },
    { accountId: 'ada', endsSessions: true, now: clock.now() },
  );
const ticketRows = async () =>
  (await scanRows(world.table)).filter(({ pk }) => /^(TICKET|NOTICE)/.test(String(pk)));

/** Ada has an open ticket 1 and a closed ticket 2, and her erasure has begun: her account is removed, and her tickets are still there. */
beforeEach(async () => {
  clock = virtualClock();
  world = await ticketApi();
  await world.addAccount('ada', 'free');
  await world.open('ada', { type: 'volume' });
  await world.open('ada', { type: 'volume', message_id: 'second' });
  await world.server.post('/support/tickets/2/close', { user_id: 'ada' });
  expect(await erase()).toMatchObject({ kind: 'settling' });
});

describe('a ticket of an account whose erasure has begun', () => {
  it.each([
    ['1/reply', { message_id: 'o1', text: 'So.' }],
    ['1/note', { message_id: 'n1', text: 'So.' }],
    ['1/assign', { assignee: 'otto' }],
    ['1/close', {}],
    ['2/reopen', {}],
  ])('is not found by an operator’s %s, which leaves nothing', async (path, body) => {
    const before = await ticketRows();
    const response = await world.admin.post(`/admin/accounts/ada/tickets/${path}`, body);
    expect(outcomeOf(response)).toEqual([404, 'ticket_not_found']);
    expect(await ticketRows()).toEqual(before);
  });

  it('gets no message of a request that read the account before', async () => {
    const before = await ticketRows();
    const [message, now] = [{ messageId: 'm2', text: 'And?' }, clock.now()];
    const outcome = await writeInTicket(
      createTicketStore(world.table),
      { accountId: 'ada', number: 2 },
      {
        writing: { ...message, by: 'customer' },
        decide: (ticket) => decideMessage(ticket, message, { plan: 'free', now }),
        now,
      },
    );
    expect(outcome).toEqual({ kind: 'not_found' });
    expect(await ticketRows()).toEqual(before);
  });

  it('has no reminder', async () => {
    clock.advanceTo(clock.now() + 40 * HOUR);
    const before = await ticketRows();
    const store = { ...createQueueStore(world.table), ...createTicketStore(world.table) };
    expect(await remindOperators(store, clock.now())).toBe(0);
    expect(await ticketRows()).toEqual(before);
  });

  it('is gone after the erasure, also if an operator’s write was decided before its end', async () => {
    const store = createTicketStore(world.table);
    const { ticket } = await store.readTicket({ accountId: 'ada', number: 1 });
    if (!ticket) throw new Error('no ticket');
    const now = clock.now();
    const decision = decideReply(ticket, { messageId: 'o1', text: 'So.' }, { author: 'otto', now });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    clock.advanceTo(now + HOUR);
    expect(await erase()).toEqual({ kind: 'erased' });
    expect(await store.save({ ...decision.change, now })).toBe('no_account');
    expect(await ticketRows()).toEqual([]);
  });
});
