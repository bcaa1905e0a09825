import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../services/webhooks/store/webhookStore.ts';
import { createCustomerStore } from '../../shared/account/customerStore.ts';
import type { Table } from '../../shared/aws/dynamo.ts';
import { testTable } from '../support/table/testTable.ts';

const NOW = 1_790_000_000;
let table: Table;

beforeEach(async () => {
  table = await testTable();
});

type Batch = { input: { RequestItems?: Record<string, unknown[] & { Keys?: unknown[] }> } };

/** DynamoDB takes or serves half of a batch, so often. */
function halving(times: number): void {
  const send = table.client.send.bind(table.client) as (command: Batch) => Promise<object>;
  let left = times;
  vi.spyOn(table.client, 'send').mockImplementation((async (command: Batch) => {
    const request = command.input.RequestItems?.[table.tableName];
    const items = request?.Keys ?? request;
    if (!items || items.length < 2 || left-- <= 0) return send(command);
    const rest = items.splice(Math.floor(items.length / 2));
    const answer = await send(command);
    const unprocessed = { [table.tableName]: request?.Keys ? { Keys: rest } : rest };
    return { ...answer, UnprocessedItems: unprocessed, UnprocessedKeys: unprocessed };
  }) as never);
}

const ids = Array.from({ length: 8 }, (_, index) => `cus_${index}`);
const marks = ids.map((customer) => ({
  message: {
    ...{ version: 1 as const, id: 'evt_1', type: 'invoice.paid', livemode: false },
    customer,
    created: NOW,
  },
  outcome: 'applied' as const,
}));

describe('a batch that DynamoDB does in part', () => {
  it('of customer rows is read to its end', async () => {
    for (const customerId of ids)
      await createCustomerStore(table).claimCustomer({ customerId, accountId: `of-${customerId}` });
    halving(3);
    expect([...(await createCustomerStore(table).readCustomerAccounts(ids)).keys()].sort()).toEqual(ids);
  });

  it('of event marks is written to its end', async () => {
    const events = marks.map(({ message, ...mark }) => ({
      ...mark,
      message: { ...message, id: `evt_${message.customer}` },
    }));
    halving(3);
    await createWebhookStore(table).recordOutcomes(events, NOW);
    const log = createEventLogStore(table);
    for (const { message } of events) expect(await log.readEvent(message)).toBeDefined();
  });

  it('is told of when it is never done', async () => {
    for (const customerId of ids)
      await createCustomerStore(table).claimCustomer({ customerId, accountId: 'u1' });
    const nothing = { Keys: ids.map((id) => ({ pk: { S: id }, sk: { S: id } })) };
    vi.spyOn(table.client, 'send').mockImplementation((async () => ({
      UnprocessedKeys: { [table.tableName]: nothing },
      UnprocessedItems: { [table.tableName]: nothing.Keys },
    })) as never);
    await expect(createCustomerStore(table).readCustomerAccounts(ids)).rejects.toThrow(
      /left unprocessed after 5 attempts/,
    );
    await expect(createWebhookStore(table).recordOutcomes(marks, NOW)).rejects.toThrow(
      /left unprocessed after 5 attempts/,
    );
  });
});
