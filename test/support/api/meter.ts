import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export type Bill = { requests: number; readUnits: number; writeUnits: number };

type Capacity = { CapacityUnits?: number };
const READS = new Set(['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand']);

/** Counts the requests of a client and the units that DynamoDB bills for them. `take` returns the counts since its last call. */
export function meter(client: DynamoDBClient): { take(): Bill } {
  let bill: Bill = { requests: 0, readUnits: 0, writeUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      bill.requests++;
      const result = await next(args);
      const consumed = (result.output as { ConsumedCapacity?: Capacity | Capacity[] }).ConsumedCapacity;
      const units = [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      if (READS.has(context.commandName ?? '')) bill.readUnits += units;
      else bill.writeUnits += units;
      return result;
    },
    { step: 'initialize', name: 'meter' },
  );
  return {
    take() {
      const taken = bill;
      bill = { requests: 0, readUnits: 0, writeUnits: 0 };
      return taken;
    },
  };
}
