import { decideMessage, decideNote, decideReply } from '../../../services/support/domain/decideChange.ts';
import { decideOpening } from '../../../services/support/domain/decideOpening.ts';
import { createTicketStore } from '../../../services/support/store/ticketStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';

/** What the tickets of a full account say. */
export const TICKET_TEXTS = ['Annas-subject', 'Annas-question', 'Reply-to-Anna', 'Note-about-Anna'];

/** A ticket that was answered and waits for another answer, with a note. */
export async function createTickets(
  table: Table,
  { accountId, now }: { accountId: string; now: number },
): Promise<void> {
  const store = createTicketStore(table);
  const account = await createAccountStore(table).readAccount(accountId);
  if (!account) throw new Error('no account');
  const [subject = '', text = '', reply = '', note = ''] = TICKET_TEXTS;
  const request = { messageId: 'm1', text, subject, type: 'volume' as const };
  const decision = decideOpening(request, { account, ticketCount: 0, now });
  if (decision.kind !== 'open') throw new Error(decision.reason);
  await store.open(decision.opening);
  let { ticket } = decision.opening;
  const author = 'operator';
  for (const decide of [
    () => decideReply(ticket, { messageId: 'o1', text: reply }, { author, now }),
    () => decideMessage(ticket, { messageId: 'm2', text }, { plan: account.plan, now }),
    () => decideNote(ticket, { messageId: 'n1', text: note }, { author, now }),
  ]) {
    const change = decide();
    if (change.kind !== 'change') throw new Error(change.kind);
    await store.save({ ...change.change, now });
    ticket = change.change.after;
  }
}
