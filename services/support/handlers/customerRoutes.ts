import { supportInputs } from '../../../shared/contract/support/inputs.ts';
import { supportRoutes } from '../../../shared/contract/support/routes.ts';
import { rateLimitedRoute } from '../../../shared/http/routes.ts';
import { supportHours } from '../domain/answerTime.ts';
import { decideClosing, decideMessage, decideReopening } from '../domain/decideChange.ts';
import { listTickets } from '../domain/listTickets.ts';
import type { TicketId } from '../domain/ticket.ts';
import { openTicket, type WriteOutcome, writeInTicket } from '../domain/writeTicket.ts';
import { ticketCursor } from './cursors.ts';
import { messageDiffers, refusal, ticketNotFound } from './problems.ts';
import { ok, openingRequest, type TicketBody, ticketBody, ticketFields, written } from './ticketResponses.ts';
import type { Deps } from './wiring.ts';

const idOf = (input: { user_id: string; ticket_id: string }): TicketId => ({
  accountId: input.user_id,
  number: Number(input.ticket_id),
});

async function readTicket({ store }: Deps, id: TicketId): Promise<TicketBody> {
  const [{ ticket }, messages] = await Promise.all([store.readTicket(id), store.readMessages(id)]);
  if (!ticket) throw ticketNotFound();
  return ticketBody(ticket, messages);
}

const create = rateLimitedRoute(supportRoutes.createTicket, {
  input: supportInputs.createTicket,
  async handle(deps: Deps, input, { account: counted, stored, now }) {
    const { store, communityUrl } = deps;
    const request = openingRequest(input);
    // A volume request can be the first thing that an account does.
    const isNew = stored === undefined && supportHours(counted.plan) === undefined && input.type === 'volume';
    const account = isNew ? await store.readOrCreateAccount(input.user_id, now) : counted;
    const outcome = await openTicket(store, { account, request, now });
    if (outcome.kind === 'refused') throw refusal(outcome.reason, communityUrl);
    if (outcome.kind === 'differs') throw messageDiffers();
    const body = await readTicket(deps, { accountId: input.user_id, number: outcome.number });
    return written(outcome.kind === 'opened', body);
  },
});

const list = rateLimitedRoute(supportRoutes.listTickets, {
  input: supportInputs.listTickets,
  cursor: ticketCursor,
  async handle({ store, communityUrl }: Deps, { user_id: accountId, state, limit }, { account, after }) {
    const { tickets, next } = await listTickets(store, { accountId, state, limit, after });
    return ok({
      tickets: tickets.map(ticketFields),
      answerHours: supportHours(account.plan) ?? null,
      communityUrl: communityUrl ?? null,
      ...(next === undefined ? {} : { nextCursor: ticketCursor.encode(next) }),
    });
  },
});

const get = rateLimitedRoute(supportRoutes.getTicket, {
  input: supportInputs.getTicket,
  async handle(deps: Deps, input) {
    return ok(await readTicket(deps, idOf(input)));
  },
});

/** The ticket after a write, or the problem of one that was not made. */
async function responseTo(deps: Deps, id: TicketId, outcome: WriteOutcome): Promise<TicketBody> {
  if (outcome.kind === 'not_found') throw ticketNotFound();
  if (outcome.kind === 'refused') throw refusal(outcome.reason, deps.communityUrl);
  if (outcome.kind === 'differs') throw messageDiffers();
  return readTicket(deps, id);
}

const write = rateLimitedRoute(supportRoutes.addTicketMessage, {
  input: supportInputs.addTicketMessage,
  async handle(deps: Deps, input, { account, now }) {
    const [id, message] = [idOf(input), { messageId: input.message_id, text: input.text }];
    const outcome = await writeInTicket(deps.store, id, {
      writing: { ...message, by: 'customer' },
      decide: (ticket) => decideMessage(ticket, message, { plan: account.plan, now }),
      now,
    });
    const body = await responseTo(deps, id, outcome);
    return written(outcome.kind === 'written', body);
  },
});

const close = rateLimitedRoute(supportRoutes.closeTicket, {
  input: supportInputs.closeTicket,
  async handle(deps: Deps, input, { now }) {
    const id = idOf(input);
    const decide = (ticket: Parameters<typeof decideClosing>[0]) => decideClosing(ticket, { now });
    const outcome = await writeInTicket(deps.store, id, { decide, now });
    return ok(await responseTo(deps, id, outcome));
  },
});

const reopen = rateLimitedRoute(supportRoutes.reopenTicket, {
  input: supportInputs.reopenTicket,
  async handle(deps: Deps, input, { account: { plan }, now }) {
    const id = idOf(input);
    const decide = (ticket: Parameters<typeof decideReopening>[0]) => decideReopening(ticket, { plan, now });
    const outcome = await writeInTicket(deps.store, id, { decide, now });
    return ok(await responseTo(deps, id, outcome));
  },
});

/** The routes of customers. */
export const customerRoutes = [create, list, get, write, close, reopen];
