import { supportAdminRoutes } from '../../../shared/contract/support/adminRoutes.ts';
import { supportAdminInputs } from '../../../shared/contract/support/inputs.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import {
  type ChangeDecision,
  decideAssignee,
  decideClosing,
  decideNote,
  decideReopening,
  decideReply,
} from '../domain/decideChange.ts';
import { listQueue } from '../domain/listQueue.ts';
import { listTickets } from '../domain/listTickets.ts';
import type { Ticket, TicketId } from '../domain/ticket.ts';
import { type WriteOutcome, type Writing, writeInTicket } from '../domain/writeTicket.ts';
import { type AccountTicketBody, accountTicketBody, listedTicket } from './adminTicketResponses.ts';
import { queueCursor, ticketCursor } from './cursors.ts';
import { messageDiffers, refusal, ticketNotFound } from './problems.ts';
import { ok, written } from './ticketResponses.ts';
import type { Deps } from './wiring.ts';

type Given = { user_id: string; ticket_id: string };
type Written = Given & { message_id: string; text: string };

const idOf = (input: Given): TicketId => ({ accountId: input.user_id, number: Number(input.ticket_id) });
const writingOf = ({ message_id: messageId, text }: Written) => ({ messageId, text });

/** What was written is in the ticket, and nowhere else: an erasure of the account has to find it. */
const withoutText = ({ text: _text, ...recorded }: Written) => recorded;

async function readTicket({ store }: Deps, id: TicketId): Promise<AccountTicketBody> {
  const [{ ticket }, messages, notes] = await Promise.all([
    store.readTicket(id),
    store.readMessages(id),
    store.readNotes(id),
  ]);
  if (!ticket) throw ticketNotFound();
  return accountTicketBody(ticket, { messages, notes });
}

/** Changes a ticket as `decide` says, and returns it. */
async function changeTicket(
  deps: Deps,
  input: Given,
  change: { writing?: Writing; decide(ticket: Ticket): ChangeDecision; now: number },
): Promise<{ kind: WriteOutcome['kind']; body: AccountTicketBody }> {
  const id = idOf(input);
  const outcome = await writeInTicket(deps.store, id, change);
  if (outcome.kind === 'not_found') throw ticketNotFound();
  if (outcome.kind === 'refused') throw refusal(outcome.reason, deps.communityUrl);
  if (outcome.kind === 'differs') throw messageDiffers();
  return { kind: outcome.kind, body: await readTicket(deps, id) };
}

const queue = adminRoute(supportAdminRoutes.listOpenTickets, {
  input: supportAdminInputs.listOpenTickets,
  // A cursor has the id of an account, which an erasure would not find in the audit trail.
  recorded: ({ cursor: _cursor, ...recorded }) => recorded,
  async handle({ queue: store }: Deps, { due, limit, cursor }, { now }) {
    const after = cursor === undefined ? undefined : queueCursor.decode(cursor);
    const { tickets, next } = await listQueue(store, { due, after, limit, now });
    return ok({
      tickets: tickets.map(({ ticket, email }) => listedTicket(ticket, email)),
      ...(next === undefined ? {} : { nextCursor: queueCursor.encode(next) }),
    });
  },
});

const list = adminRoute(supportAdminRoutes.listAccountTickets, {
  input: supportAdminInputs.listAccountTickets,
  async handle({ store, queue: contacts }: Deps, { user_id: accountId, state, limit, cursor }) {
    const after = cursor === undefined ? undefined : ticketCursor.decode(cursor);
    const [{ tickets, next }, emails] = await Promise.all([
      listTickets(store, { accountId, state, limit, after }),
      contacts.readEmails([accountId]),
    ]);
    return ok({
      tickets: tickets.map((ticket) => listedTicket(ticket, emails.get(accountId))),
      ...(next === undefined ? {} : { nextCursor: ticketCursor.encode(next) }),
    });
  },
});

const get = adminRoute(supportAdminRoutes.getAccountTicket, {
  input: supportAdminInputs.getAccountTicket,
  async handle(deps: Deps, input) {
    return ok(await readTicket(deps, idOf(input)));
  },
});

const reply = adminRoute(supportAdminRoutes.replyToTicket, {
  input: supportAdminInputs.replyToTicket,
  recorded: withoutText,
  async handle(deps: Deps, input, { by: author, now }) {
    const [message, seen] = [writingOf(input), input.messages_seen];
    const decide = (ticket: Ticket) => decideReply(ticket, message, { author, seen, now });
    const writing = { ...message, by: 'operator' as const };
    const { kind, body } = await changeTicket(deps, input, { writing, decide, now });
    return written(kind === 'written', body);
  },
});

const note = adminRoute(supportAdminRoutes.addTicketNote, {
  input: supportAdminInputs.addTicketNote,
  recorded: withoutText,
  async handle(deps: Deps, input, { by: author, now }) {
    const message = writingOf(input);
    const decide = (ticket: Ticket) => decideNote(ticket, message, { author, now });
    const writing = { ...message, by: 'note' as const };
    const { kind, body } = await changeTicket(deps, input, { writing, decide, now });
    return written(kind === 'written', body);
  },
});

const assign = adminRoute(supportAdminRoutes.assignTicket, {
  input: supportAdminInputs.assignTicket,
  async handle(deps: Deps, input, { now }) {
    const decide = (ticket: Ticket) => decideAssignee(ticket, input.assignee);
    return ok((await changeTicket(deps, input, { decide, now })).body);
  },
});

const close = adminRoute(supportAdminRoutes.closeAccountTicket, {
  input: supportAdminInputs.closeAccountTicket,
  async handle(deps: Deps, input, { now }) {
    const decide = (ticket: Ticket) => decideClosing(ticket, { seen: input.messages_seen, now });
    return ok((await changeTicket(deps, input, { decide, now })).body);
  },
});

const reopen = adminRoute(supportAdminRoutes.reopenAccountTicket, {
  input: supportAdminInputs.reopenAccountTicket,
  async handle(deps: Deps, input, { now }) {
    const decide = (ticket: Ticket) => decideReopening(ticket, { now });
    return ok((await changeTicket(deps, input, { decide, now })).body);
  },
});

/** The routes of operators. */
export const adminRoutes = [queue, list, get, reply, note, assign, close, reopen];
