import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../services/webhooks/store/webhookStore.ts';
import { createCustomerStore } from '../../shared/account/customerStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { testTable } from '../support/table/testTable.ts';

const NOW = 1_790_000_000;
let table: Table;

beforeEach(async () => {
  table = await testTable();
});

type Batch = { input: { RequestItems?: Record<string, unknown[] & { Keys?: unknown[] }> } };

/** Makes DynamoDB process only half of each batch, `times` times, and return the other half as unprocessed. */
function processHalf(times: number): void {
  const send = table.client.send.bind(table.client) as (command: Batch) => Promise<object>;
  let left = times;
  vi.spyOn(table.client, 'send').mockImplementation((async (command: Batch) => {
    const request = command.input.RequestItems?.[table.tableName];
    const items = request?.Keys ?? request;
    if (!items || items.length < 2 || left-- <= 0) return send(command);
    const remaining = items.splice(Math.floor(items.length / 2));
    const output = await send(command);
    const unprocessed = { [table.tableName]: request?.Keys ? { Keys: remaining } : remaining };
    return { ...output, UnprocessedItems: unprocessed, UnprocessedKeys: unprocessed };
  }) as never);
}

const ids = Array.from({ length: 8 }, (_, index) => `cus_${index}`);
const marks = ids.map((customer) => ({
  message: {
    version: 1 as const,
    id: 'evt_1',
    type: 'invoice.paid',
    livemode: false,
    customer,
    created: NOW,
  },
  outcome: 'applied' as const,
}));

describe('a batch that DynamoDB processes only partly', () => {
  it('of customer rows is read completely', async () => {
    for (const customerId of ids)
      await createCustomerStore(table).claimCustomer({ customerId, accountId: `of-${customerId}` });
    processHalf(3);
    expect([...(await createCustomerStore(table).readCustomerAccounts(ids)).keys()].sort()).toEqual(ids);
  });

  it('of event log entries is written completely', async () => {
    const events = marks.map(({ message, ...mark }) => ({
      ...mark,
      message: { ...message, id: `evt_${message.customer}` },
    }));
    processHalf(3);
    await createWebhookStore(table).recordOutcomes(events, NOW);
    const log = createEventLogStore(table);
    for (const { message } of events) expect(await log.readEvent(message)).toBeDefined();
  });

  it('fails as busy after 5 attempts when DynamoDB never processes it', async () => {
    for (const customerId of ids)
      await createCustomerStore(table).claimCustomer({ customerId, accountId: 'u1' });
    const nothing = { Keys: ids.map((id) => ({ pk: { S: id }, sk: { S: id } })) };
    vi.spyOn(table.client, 'send').mockImplementation((async () => ({
      UnprocessedKeys: { [table.tableName]: nothing },
      UnprocessedItems: { [table.tableName]: nothing.Keys },
    })) as never);
    const busy = {
      code: 'busy',
      retryAfterSeconds: 1,
      message: expect.stringMatching(/left unprocessed after 5 attempts/),
    };
    await expect(createCustomerStore(table).readCustomerAccounts(ids)).rejects.toMatchObject(busy);
    await expect(createWebhookStore(table).recordOutcomes(marks, NOW)).rejects.toMatchObject(busy);
  });
});
