import type { Account } from '../../../shared/account/account.ts';
import { busy } from '../../../shared/fault.ts';
import type { ChangeDecision, ChangeRefusal } from './decideChange.ts';
import { decideOpening, isSameOpening, type OpeningRefusal, type OpeningRequest } from './decideOpening.ts';
import type { TicketStore } from './ports.ts';
import type { MessageAuthor, Ticket, TicketId } from './ticket.ts';

/**
 * Each attempt that fails is another write of the same ticket, or another new ticket of the account. An account makes at most 10 such
 * requests a minute, and operators a few.
 */
const ATTEMPTS_MAX = 15;

/** `differs`: the message id was used with other content. */
export type OpenOutcome =
  | { kind: 'opened' | 'found'; number: number }
  | { kind: 'differs' }
  | { kind: 'refused'; reason: OpeningRefusal };

/** Opens a ticket, or finds the one that a request with the same message id opened. `account` is as of `now`. */
export async function openTicket(
  store: TicketStore,
  { account, request, now }: { account: Account; request: OpeningRequest; now: number },
): Promise<OpenOutcome> {
  const { accountId } = account;
  const { messageId } = request;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { ticketCount, opened } = await store.readOpenings({ accountId, messageId });
    if (opened !== undefined) {
      const { ticket, message } = await store.readTicket({ accountId, number: opened, messageId });
      if (!ticket || !message) throw busy(`ticket ${opened} of account ${accountId}, which is erased`);
      return isSameOpening(request, { ticket, message })
        ? { kind: 'found', number: opened }
        : { kind: 'differs' };
    }
    const decision = decideOpening(request, { account, ticketCount, now });
    if (decision.kind === 'refused') return decision;
    if (await store.open(decision.opening)) return { kind: 'opened', number: decision.opening.ticket.number };
  }
  throw busy(`the tickets of account ${accountId}`);
}

/** `found`: an earlier request wrote it. `unchanged`: the ticket was already as it was asked for. */
export type WriteOutcome =
  | { kind: 'written' | 'found' | 'unchanged' | 'not_found' | 'differs' }
  | { kind: 'refused'; reason: ChangeRefusal };

/** What is written in a ticket. `by` is `note` for what only operators get. */
export type Writing = { messageId: string; text: string; by: MessageAuthor | 'note' };

/**
 * Writes in a ticket what `decide` returns, and decides again if it was changed in between. A message or note that has this id is found,
 * and not written again.
 */
export async function writeInTicket(
  store: TicketStore,
  id: TicketId,
  { writing, decide, now }: { writing?: Writing; decide(ticket: Ticket): ChangeDecision; now: number },
): Promise<WriteOutcome> {
  const isNote = writing?.by === 'note';
  const written = isNote ? { noteId: writing.messageId } : { messageId: writing?.messageId };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { ticket, message, note } = await store.readTicket({ ...id, ...written });
    if (!ticket) return { kind: 'not_found' };
    if (message)
      return { kind: message.by === writing?.by && message.text === writing.text ? 'found' : 'differs' };
    if (note) return { kind: note.text === writing?.text ? 'found' : 'differs' };
    const decision = decide(ticket);
    if (decision.kind !== 'change') return decision;
    const saved = await store.save({ ...decision.change, now });
    if (saved === 'no_account') return { kind: 'not_found' };
    if (saved === 'saved') return { kind: 'written' };
  }
  throw busy(`ticket ${id.number} of account ${id.accountId}`);
}
