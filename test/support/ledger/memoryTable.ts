import {
  BatchGetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';

type Item = Record<string, unknown>;

/**
 * A table in memory that carries out exactly what the ledger and an erasure of its items send: reads, and transactions of puts,
 * additions and values that are set once.
 */
export type MemoryTable = Table & {
  items: Map<string, Item>;
  /** Called before each request and after each response; throws to lose it. */
  faults: { before?(): Promise<void>; after?(): void };
};

export const keyOf = ({ pk, sk }: Item): string => JSON.stringify([pk, sk]);

export function memoryTable(): MemoryTable {
  const items = new Map<string, Item>();
  const faults: MemoryTable['faults'] = {};
  const client = {
    async send(command: unknown) {
      await faults.before?.();
      const response = carryOut(items, command);
      if (command instanceof TransactWriteItemsCommand) faults.after?.();
      return response;
    },
  } as unknown as Table['client'];
  return { client, clientOnce: client, tableName: 'memory', items, faults };
}

function carryOut(items: Map<string, Item>, command: unknown): unknown {
  if (command instanceof BatchGetItemCommand) {
    const { Keys = [] } = command.input.RequestItems?.memory ?? {};
    const found = Keys.map((key) => items.get(keyOf(unmarshall(key)))).filter((item) => item !== undefined);
    return { Responses: { memory: found.map((item) => marshalled(item)) } };
  }
  if (command instanceof TransactWriteItemsCommand) return transact(items, command.input.TransactItems ?? []);
  throw new Error('the memory table does not know this command');
}

function transact(items: Map<string, Item>, writes: TransactWriteItem[]): object {
  const keys = writes.map(({ Put, Update, Delete, ConditionCheck }) =>
    keyOf(unmarshall(Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key ?? {})),
  );
  if (keys.length > 100 || new Set(keys).size !== keys.length) throw new Error('not a valid transaction');
  const holds = writes.map((write, index) => isMet(write, items.get(keys[index] ?? '')));
  if (holds.includes(false)) {
    throw new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: holds.map((held) => ({ Code: held ? 'None' : 'ConditionalCheckFailed' })),
    });
  }
  for (const [index, { Put, Update, Delete }] of writes.entries()) {
    const key = keys[index] ?? '';
    if (Put?.Item) items.set(key, unmarshall(Put.Item));
    if (Delete) items.delete(key);
    if (Update) items.set(key, updated({ ...unmarshall(Update.Key ?? {}), ...items.get(key) }, Update));
  }
  return {};
}

function isMet(write: TransactWriteItem, stored: Item | undefined): boolean {
  const part = write.Put ?? write.Update ?? write.Delete ?? write.ConditionCheck;
  const { ConditionExpression: condition, ExpressionAttributeValues = {} } = part ?? {};
  if (condition === undefined) return true;
  const isAbsent = stored === undefined;
  const isSame = stored?.folds === unmarshall(ExpressionAttributeValues)[':folds'];
  if (condition === 'attribute_not_exists(pk)') return isAbsent;
  if (condition === 'folds = :folds') return !isAbsent && isSame;
  throw new Error(`the memory table does not know the condition ${condition}`);
}

function updated(item: Item, update: NonNullable<TransactWriteItem['Update']>): Item {
  const {
    UpdateExpression = '',
    ExpressionAttributeNames: names = {},
    ExpressionAttributeValues = {},
  } = update;
  const values = unmarshall(ExpressionAttributeValues);
  const next = { ...item };
  for (const [, name = '', sign, value = ''] of UpdateExpression.matchAll(/(#\w+)( = | )(:\w+)/g)) {
    const attribute = names[name] ?? '';
    next[attribute] = sign === ' = ' ? values[value] : Number(next[attribute] ?? 0) + values[value];
  }
  for (const [, name = '', value = ''] of UpdateExpression.matchAll(/if_not_exists\((#\w+), (:\w+)\)/g)) {
    const attribute = names[name] ?? '';
    next[attribute] ??= values[value];
  }
  return next;
}

/** Only what the ledger reads is marshalled: its own heads. */
function marshalled(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeOf(value)]));
}

function attributeOf(value: unknown): unknown {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  if (typeof value === 'object' && value !== null) return { M: marshalled(value as Item) };
  throw new Error(`the memory table cannot read back a ${typeof value}`);
}
