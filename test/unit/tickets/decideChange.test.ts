import { describe, expect, it } from 'vitest';
import {
  type ChangeDecision,
  decideAssignee,
  decideClosing,
  decideMessage,
  decideNote,
  decideReminder,
  decideReopening,
  decideReply,
  type TicketChange,
} from '../../../services/support/domain/decideChange.ts';
import { decideOpening } from '../../../services/support/domain/decideOpening.ts';
import type { Ticket } from '../../../services/support/domain/ticket.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import type { TicketType } from '../../../shared/contract/support/inputs.ts';

const NOW = 1_790_000_000;
const HOUR = 3_600;
const OPENED = { messageId: 'm1', text: 'Why?', type: 'question' as TicketType, subject: 'Refused' };

function newTicket(plan = 'starter', changes: Partial<typeof OPENED> = {}): Ticket {
  const account = { ...newAccount('u1', NOW), plan };
  const decision = decideOpening({ ...OPENED, ...changes }, { account, ticketCount: 0, now: NOW });
  if (decision.kind !== 'open') throw new Error(decision.reason);
  return decision.opening.ticket;
}

function changeOf(decision: ChangeDecision): TicketChange {
  if (decision.kind !== 'change') throw new Error(JSON.stringify(decision));
  return decision.change;
}
const ticketAfter = (decision: ChangeDecision): Ticket => changeOf(decision).after;

const customer = (ticket: Ticket, now: number, { plan = 'starter', id = `c${now}`, text = 'And?' } = {}) =>
  decideMessage(ticket, { messageId: id, text }, { plan, now });
const operator = (ticket: Ticket, now: number, { id = `o${now}`, text = 'Because.' } = {}) =>
  decideReply(ticket, { messageId: id, text }, { author: 'otto', now });

const answered = () => ticketAfter(operator(newTicket(), NOW + HOUR));

describe('the due time', () => {
  it('stays that of the first question when a second one follows', () => {
    const change = changeOf(customer(newTicket(), NOW + HOUR));
    expect(change.after.unanswered?.dueAt).toBe(NOW + 48 * HOUR);
    expect(change.after.unanswered?.messageId).toBe('m1');
    expect(change.message).not.toHaveProperty('dueAt');
  });

  it('stays as it was stored when the plan changes, also when another question follows on the new plan', () => {
    const [now, plan] = [NOW + HOUR, 'growth'];
    expect(ticketAfter(customer(newTicket(), now, { plan })).unanswered?.dueAt).toBe(NOW + 48 * HOUR);
    const fromGrowth = ticketAfter(customer(newTicket('growth'), now, { plan: 'starter' }));
    expect(fromGrowth.unanswered?.dueAt).toBe(NOW + 24 * HOUR);
  });

  it('of a question after an answer is by the plan of that time', () => {
    const now = NOW + 2 * HOUR;
    const change = changeOf(customer(answered(), now, { plan: 'growth' }));
    expect(change.message).toMatchObject({ dueAt: now + 24 * HOUR, answerHours: 24 });
    expect(change.after.unanswered).toMatchObject({ dueAt: now + 24 * HOUR, plan: 'growth' });
  });

  it('ends with the answer, which says whether it was met', () => {
    const dueAt = NOW + 48 * HOUR;
    for (const [now, met] of [
      [dueAt - 1, true],
      [dueAt, true],
      [dueAt + 1, false],
    ] as const) {
      const change = changeOf(operator(newTicket(), now));
      expect(change.answered).toEqual({ messageId: 'm1', answeredAt: now, met });
      expect(change.after).not.toHaveProperty('unanswered');
    }
  });

  it('is met once: a second answer records nothing', () => {
    expect(changeOf(operator(answered(), NOW + 50 * HOUR))).not.toHaveProperty('answered');
  });

  it('of two questions is recorded at the first one, which has it', () => {
    const two = ticketAfter(customer(newTicket(), NOW + HOUR));
    expect(changeOf(operator(two, NOW + 2 * HOUR)).answered?.messageId).toBe('m1');
  });

  it('ends when the ticket is closed, and does not come back when it is opened again', () => {
    const closed = ticketAfter(decideClosing(newTicket(), { now: NOW + HOUR }));
    expect(closed).not.toHaveProperty('unanswered');
    const reopened = ticketAfter(decideReopening(closed, { now: NOW + 2 * HOUR, plan: 'starter' }));
    expect(reopened).not.toHaveProperty('unanswered');
    const now = NOW + 3 * HOUR;
    expect(ticketAfter(customer(reopened, now)).unanswered?.dueAt).toBe(now + 48 * HOUR);
  });
});

describe('a message of the customer', () => {
  it('opens a closed ticket with a due time of its own', () => {
    const closed = ticketAfter(decideClosing(newTicket(), { now: NOW + HOUR }));
    const ticket = ticketAfter(customer(closed, NOW + 2 * HOUR));
    expect(ticket).toMatchObject({ state: 'open', unanswered: { dueAt: NOW + 50 * HOUR } });
    expect(ticket).not.toHaveProperty('closedAt');
  });

  it('is refused on a plan without support, except in a volume request', () => {
    const refused = { kind: 'refused', reason: 'support_not_included' };
    expect(customer(newTicket(), NOW + HOUR, { plan: 'free' })).toEqual(refused);
    const request = ticketAfter(operator(newTicket('free', { type: 'volume' }), NOW));
    const change = changeOf(customer(request, NOW + HOUR, { plan: 'free' }));
    expect(change.message).toMatchObject({ answerHours: 48 });
  });

  it('is told to operators, without its text', () => {
    const [notice, ...others] = changeOf(customer(newTicket(), NOW + HOUR, { text: 'A secret' })).notices;
    expect(others).toEqual([]);
    expect(notice?.key).toBe('ticket_message#1#2');
    expect(JSON.stringify(notice)).not.toContain('A secret');
  });

  it('has no room after 200, or after 1 MB of text', () => {
    const refused = { kind: 'refused', reason: 'messages_exceeded' };
    const full = { ...newTicket(), messages: 200 };
    expect(customer(full, NOW)).toEqual(refused);
    expect(customer({ ...full, messages: 199 }, NOW).kind).toBe('change');
    const long = { ...newTicket(), messageBytes: 1_000_000 - 4 };
    expect(customer(long, NOW, { text: 'And?' }).kind).toBe('change');
    expect(customer(long, NOW, { text: 'Aé??' })).toEqual(refused);
    // An operator can still answer.
    expect(operator(full, NOW).kind).toBe('change');
    expect(operator(long, NOW).kind).toBe('change');
    expect(operator({ ...full, messages: 220 }, NOW)).toEqual(refused);
  });

  it('never makes the ticket older, though the clocks of two functions differ', () => {
    expect(ticketAfter(customer({ ...newTicket(), updatedAt: NOW + 5 }, NOW + 3)).updatedAt).toBe(NOW + 5);
  });
});

describe('an answer', () => {
  it('is told to the customer with its text, and not who wrote it', () => {
    const [notice, ...others] = changeOf(operator(newTicket(), NOW + HOUR)).notices;
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      key: 'ticket_answered#1#2',
      facts: { text: 'Because.', subject: 'Refused' },
    });
    expect(JSON.stringify(notice)).not.toContain('otto');
  });

  it('leaves a closed ticket closed', () => {
    const closed = ticketAfter(decideClosing(newTicket(), { now: NOW + HOUR }));
    expect(ticketAfter(operator(closed, NOW + 2 * HOUR)).state).toBe('closed');
  });
});

describe('a message that the operator has not seen', () => {
  const written = { messageId: 'o1', text: 'Because.' };
  const twoQuestions = () => ticketAfter(customer(newTicket(), NOW + HOUR));
  const replyTo = (ticket: Ticket, seen?: number) =>
    decideReply(ticket, written, { author: 'otto', seen, now: NOW + HOUR });
  const close = (ticket: Ticket, seen?: number) => decideClosing(ticket, { seen, now: NOW + HOUR });

  it.each([
    ['answered', replyTo],
    ['closed', close],
  ])('is not %s with the others', (_, decide) => {
    expect(decide(twoQuestions(), 1)).toEqual({ kind: 'refused', reason: 'messages_unseen' });
    for (const seen of [2, 3, undefined]) expect(decide(twoQuestions(), seen).kind).toBe('change');
  });

  it('does not matter to a ticket that is closed already', () => {
    expect(close(ticketAfter(close(twoQuestions())), 1)).toEqual({ kind: 'unchanged' });
  });
});

describe('what customers do not see', () => {
  const visible = ({ version: _version, notes: _n, noteBytes: _b, assignee: _a, ...rest }: Ticket) => rest;

  it('a note changes nothing that a customer can see, and tells nobody', () => {
    const ticket = newTicket();
    const change = changeOf(
      decideNote(ticket, { messageId: 'n1', text: 'Internal' }, { author: 'otto', now: NOW + HOUR }),
    );
    expect(visible(change.after)).toEqual(visible(ticket));
    expect(change.notices).toEqual([]);
    expect(change).not.toHaveProperty('message');
    expect(change.note).toMatchObject({ text: 'Internal', author: 'otto', number: 1 });
  });

  it('notes take no room from messages', () => {
    const full = { ...newTicket(), notes: 200, noteBytes: 1_000_000 };
    const written = { messageId: 'n1', text: 'Internal' };
    expect(decideNote(full, written, { author: 'otto', now: NOW })).toMatchObject({ kind: 'refused' });
    expect(customer(full, NOW).kind).toBe('change');
  });

  it('an assignee changes nothing that a customer can see, and is removed by null', () => {
    const ticket = newTicket();
    const assigned = ticketAfter(decideAssignee(ticket, 'otto'));
    expect(assigned.assignee).toBe('otto');
    expect(visible(assigned)).toEqual(visible(ticket));
    expect(decideAssignee(assigned, 'otto')).toEqual({ kind: 'unchanged' });
    expect(ticketAfter(decideAssignee(assigned, null))).not.toHaveProperty('assignee');
    expect(decideAssignee(ticket, null)).toEqual({ kind: 'unchanged' });
  });
});

describe('closing and opening again', () => {
  it('change nothing when the ticket is already so', () => {
    const closed = ticketAfter(decideClosing(newTicket(), { now: NOW + 1 }));
    expect(decideClosing(closed, { now: NOW + 2 })).toEqual({ kind: 'unchanged' });
    expect(decideReopening(newTicket(), { plan: 'starter', now: NOW + 2 })).toEqual({ kind: 'unchanged' });
  });

  it('a customer without support can close and not open again; an operator can', () => {
    const closed = ticketAfter(decideClosing(newTicket(), { now: NOW + 1 }));
    expect(decideReopening(closed, { plan: 'free', now: NOW })).toMatchObject({ kind: 'refused' });
    expect(decideReopening(closed, { now: NOW }).kind).toBe('change');
  });
});

describe('a reminder', () => {
  const [remindAt, dueAt] = [NOW + 36 * HOUR, NOW + 48 * HOUR];

  it('is due when a quarter of the time is left, and not after the due time', () => {
    const kinds = [remindAt - 1, remindAt, dueAt - 1, dueAt].map(
      (now) => decideReminder(newTicket(), { now }).kind,
    );
    expect(kinds).toEqual(['unchanged', 'change', 'change', 'unchanged']);
  });

  it('comes once for a due time', () => {
    const change = changeOf(decideReminder(newTicket(), { now: remindAt }));
    expect(change.notices.map(({ key }) => key)).toEqual([`ticket_due_soon#1#${dueAt}`]);
    expect(decideReminder(change.after, { now: remindAt + 1 })).toEqual({ kind: 'unchanged' });
    const again = ticketAfter(customer(ticketAfter(operator(change.after, dueAt)), dueAt + HOUR));
    expect(decideReminder(again, { now: dueAt + HOUR + 36 * HOUR }).kind).toBe('change');
  });

  it('is not due for an answered or a closed ticket', () => {
    expect(decideReminder(answered(), { now: remindAt })).toEqual({ kind: 'unchanged' });
    const closed = ticketAfter(decideClosing(newTicket(), { now: NOW + 1 }));
    expect(decideReminder(closed, { now: remindAt })).toEqual({ kind: 'unchanged' });
  });
});
