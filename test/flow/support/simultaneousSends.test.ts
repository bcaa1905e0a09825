import { beforeEach, describe, expect, it } from 'vitest';
import { decideMessage } from '../../../services/support/domain/decideChange.ts';
import { openTicket, writeInTicket } from '../../../services/support/domain/writeTicket.ts';
import { createTicketStore } from '../../../services/support/store/ticketStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { CALLERS, withCallers } from '../../support/api/withCallers.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);
const ID = { accountId: 'ada', number: 1 };
const request = { messageId: 'm1', text: 'Why?', type: 'question' as const, subject: 'Refused' };

let table: Table;
let store: ReturnType<typeof createTicketStore>;

beforeEach(async () => {
  table = await testTable();
  store = createTicketStore(table);
  await givenAccount(table, 'ada', { subscription: starterSubscription(NOW), now: NOW });
});

const accountOf = async () => {
  const account = await createAccountStore(table).readAccount('ada');
  if (!account) throw new Error('no account');
  return account;
};

const open = async (changes: Partial<typeof request> = {}) =>
  openTicket(store, { account: await accountOf(), request: { ...request, ...changes }, now: NOW });

const write = (messageId: string, text = 'And?') =>
  writeInTicket(store, ID, {
    writing: { messageId, text, by: 'customer' },
    decide: (ticket) => decideMessage(ticket, { messageId, text }, { plan: 'starter', now: NOW }),
    now: NOW,
  });

const rowsOf = async (prefix: string) =>
  (await scanRows(table)).filter(({ pk }) => String(pk).startsWith(prefix)).map(({ sk }) => String(sk));

describe(`${CALLERS} callers at once`, () => {
  it('that send the same new ticket open one, with one message and one notice each', async () => {
    const outcomes = await withCallers(Array.from({ length: CALLERS }, () => () => open()));
    expect(outcomes.filter(({ kind }) => kind === 'opened')).toEqual([{ kind: 'opened', number: 1 }]);
    expect(outcomes.filter(({ kind }) => kind === 'found')).toHaveLength(CALLERS - 1);
    expect((await rowsOf('TICKET#')).sort()).toEqual([
      'HEAD',
      'MESSAGE#0001#m1',
      'OPENING#m1',
      'TICKET#0001',
    ]);
    expect(await rowsOf('TICKETS#')).toHaveLength(1);
    expect((await rowsOf('NOTICE#')).sort()).toEqual(['ticket_opened#1', 'ticket_received#1']);
  });

  it('that send the same message write one, and all find the same ticket', async () => {
    await open();
    const bodies = await withCallers(
      Array.from({ length: CALLERS }, () => async () => {
        const { kind } = await write('m2');
        const [{ ticket }, messages] = await Promise.all([store.readTicket(ID), store.readMessages(ID)]);
        return { kind, body: JSON.stringify([ticket, messages]) };
      }),
    );
    expect(bodies.filter(({ kind }) => kind === 'written')).toHaveLength(1);
    expect(bodies.filter(({ kind }) => kind === 'found')).toHaveLength(CALLERS - 1);
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(1);
    expect((await store.readMessages(ID)).map(({ messageId }) => messageId)).toEqual(['m1', 'm2']);
  });

  it('that send two texts with one id write one of them; the others are told so', async () => {
    await open();
    const outcomes = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => write('m2', index % 2 === 0 ? 'Even' : 'Odd')),
    );
    const [, message] = await store.readMessages(ID);
    expect(outcomes.filter(({ kind }) => kind === 'written')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'differs')).toHaveLength(CALLERS / 2);
    expect(['Even', 'Odd']).toContain(message?.text);
  });
});

it('ten different messages at once are all written, with numbers in a row and one due time', async () => {
  await open();
  await withCallers(Array.from({ length: 10 }, (_, index) => () => write(`x${index}`)));
  const messages = await store.readMessages(ID);
  expect(messages.map(({ number }) => number)).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
  expect(messages.filter(({ dueAt }) => dueAt !== undefined)).toHaveLength(1);
  const { ticket } = await store.readTicket(ID);
  expect(ticket).toMatchObject({ messages: 11, version: 11 });
});

it('ten different tickets at once get numbers in a row', async () => {
  const outcomes = await withCallers(
    Array.from({ length: 10 }, (_, index) => () => open({ messageId: `t${index}` })),
  );
  const numbers = outcomes.map((outcome) => ('number' in outcome ? outcome.number : 0));
  expect(numbers.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 10 }, (_, index) => index + 1),
  );
  expect(await store.listTickets({ accountId: 'ada' })).toHaveLength(10);
});
