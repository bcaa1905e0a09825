import { beforeEach, expect, it } from 'vitest';
import {
  decideClosing,
  decideMessage,
  decideNote,
  decideReopening,
  decideReply,
} from '../../../services/support/domain/decideChange.ts';
import type { TicketStore } from '../../../services/support/domain/ports.ts';
import { remindOperators } from '../../../services/support/domain/remindOperators.ts';
import type { Ticket } from '../../../services/support/domain/ticket.ts';
import { openTicket, type Writing, writeInTicket } from '../../../services/support/domain/writeTicket.ts';
import { createQueueStore } from '../../../services/support/store/queueStore.ts';
import { createTicketStore } from '../../../services/support/store/ticketStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const START = Math.floor(Date.now() / 1000);
const HOUR = 3_600;
const STEPS = 40;
const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);
const ACCOUNTS = ['ada', 'bob'];
const PLANS = ['starter', 'growth'];

/**
 * Customers and operators who write, repeat what they sent, close, open again and wait, all at once, with functions that crash before or
 * after any call of the store.
 */
class History {
  now = START;
  readonly #table: Table;
  readonly #random: () => number;
  /** Every message that somebody sent, by account and id. */
  readonly #sent: { accountId: string; ticket: number; writing: Writing }[] = [];
  #next = 0;

  constructor(table: Table, seed: number) {
    this.#table = table;
    this.#random = seededRandom(seed);
  }

  #any = <T>(items: readonly T[]): T => items[Math.floor(this.#random() * items.length)] as T;

  /** A function whose store may crash. */
  #store(): TicketStore {
    const store = createTicketStore(this.#table);
    if (this.#random() < 0.5) return store;
    return crashing(store, { call: this.#any([0, 1, 2, 3]), when: this.#any(['before', 'after'] as const) });
  }

  async step(): Promise<void> {
    this.now += Math.floor(this.#random() ** 2 * 30 * HOUR);
    const calls = Array.from({ length: this.#any([1, 1, 2, 4]) }, () => this.#call());
    for (const result of await Promise.allSettled(calls)) {
      if (result.status === 'rejected' && !(result.reason instanceof Crash)) throw result.reason;
    }
  }

  async #call(): Promise<unknown> {
    const accountId = this.#any(ACCOUNTS);
    const repeated = this.#random() < 0.3 ? this.#any(this.#sent) : undefined;
    if (repeated) return this.#write(repeated);
    const kind = this.#any(['open', 'customer', 'customer', 'operator', 'note', 'close', 'reopen', 'remind']);
    const messageId = `m${this.#next++}`;
    const writing = { messageId, text: `Text ${messageId}` };
    if (kind === 'open') {
      const sent = { accountId, ticket: 0, writing: { ...writing, by: 'customer' as const } };
      this.#sent.push(sent);
      return this.#write(sent);
    }
    if (kind === 'remind') {
      const store = { ...createQueueStore(this.#table), ...createTicketStore(this.#table) };
      return remindOperators(store, this.now);
    }
    const ticket = 1 + Math.floor(this.#random() * 3);
    if (kind === 'close' || kind === 'reopen') {
      const decide = (one: Ticket) =>
        kind === 'close' ? decideClosing(one, { now: this.now }) : decideReopening(one, { now: this.now });
      return writeInTicket(this.#store(), { accountId, number: ticket }, { decide, now: this.now });
    }
    const sent = { accountId, ticket, writing: { ...writing, by: kind as Writing['by'] } };
    this.#sent.push(sent);
    return this.#write(sent);
  }

  /** Sends a message, of which ticket 0 stands for a new ticket. */
  async #write({ accountId, ticket, writing }: { accountId: string; ticket: number; writing: Writing }) {
    const { now } = this;
    const store = this.#store();
    const account = await createAccountStore(this.#table).readAccount(accountId);
    if (!account) throw new Error('no account');
    const plan = this.#any(PLANS);
    if (ticket === 0) {
      const request = { ...writing, type: 'question' as const, subject: 'Refused' };
      return openTicket(store, { account: { ...account, plan }, request, now });
    }
    const decide = (one: Ticket) => {
      if (writing.by === 'customer') return decideMessage(one, writing, { plan, now });
      return writing.by === 'operator'
        ? decideReply(one, writing, { author: 'otto', now })
        : decideNote(one, writing, { author: 'otto', now });
    };
    return writeInTicket(store, { accountId, number: ticket }, { writing, decide, now });
  }
}

let table: Table;

beforeEach(async () => {
  table = await testTable();
  for (const accountId of ACCOUNTS)
    await givenAccount(table, accountId, { subscription: starterSubscription(START), now: START });
});

it.each(SEEDS)(
  'history %i: no message is lost or written twice, and due times and the queue agree',
  async (seed) => {
    const history = new History(table, seed);
    for (let step = 0; step < STEPS; step++) await history.step();

    const store = createTicketStore(table);
    const rows = await scanRows(table);
    const keysOf = (pk: string) => rows.filter((row) => row.pk === pk).map(({ sk }) => String(sk));
    const queued: string[] = [];
    let tickets = 0;
    for (const accountId of ACCOUNTS) {
      const found = (await store.listTickets({ accountId })).reverse();
      tickets += found.length;
      expect(found.map(({ number }) => number)).toEqual(found.map((_, index) => index + 1));
      const openings = keysOf(tableKeys.tickets(accountId)).filter((sk) => sk.startsWith('OPENING#'));
      expect(openings).toHaveLength(found.length);
      const expected: string[] = [];
      for (const ticket of found) {
        const { number, unanswered, state } = ticket;
        const id = { accountId, number };
        const [messages, notes] = [await store.readMessages(id), await store.readNotes(id)];
        expect(messages.map((message) => message.number)).toEqual(messages.map((_, index) => index + 1));
        expect(ticket).toMatchObject({ messages: messages.length, notes: notes.length });
        expect(new Set(messages.map(({ text }) => text)).size).toBe(messages.length);
        const { dueAt } = unanswered ?? {};
        if (state === 'open') queued.push(tableKeys.queuedTicket(accountId, { number, dueAt }).sk);
        if (unanswered) {
          const first = messages.find(({ messageId }) => messageId === unanswered.messageId);
          expect(first).toMatchObject({ dueAt, by: 'customer' });
          expect(first).not.toHaveProperty('answeredAt');
          expect(messages.slice(first?.number).every(({ by }) => by === 'customer')).toBe(true);
        }
        for (const { by, at, dueAt: due, answerHours = 0, answeredAt, met } of messages) {
          if (due !== undefined) expect([by, due]).toEqual(['customer', at + answerHours * HOUR]);
          if (answeredAt !== undefined && due !== undefined) expect(met).toBe(answeredAt <= due);
          if (answeredAt !== undefined) {
            // The answer is the first one after the message.
            const answer = messages.find((one) => one.by === 'operator' && one.at === answeredAt);
            expect(answer).toBeDefined();
          }
        }
        expected.push(`ticket_received#${number}`, `ticket_opened#${number}`);
        for (const { by, number: message } of messages.slice(1))
          expected.push(`${by === 'operator' ? 'ticket_answered' : 'ticket_message'}#${number}#${message}`);
        if (ticket.reminded !== undefined)
          expect(keysOf(tableKeys.notices(accountId))).toContain(
            `ticket_due_soon#${number}#${ticket.reminded}`,
          );
      }
      const notices = keysOf(tableKeys.notices(accountId)).filter(
        (key) => !key.startsWith('ticket_due_soon'),
      );
      expect(notices.sort()).toEqual(expected.sort());
    }
    const inQueue = rows.filter(({ pk }) => String(pk).startsWith('TICKETS#')).map(({ sk }) => String(sk));
    expect(inQueue.sort()).toEqual(queued.sort());
    expect(tickets).toBeGreaterThan(0);
  },
);
