import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { writeUnits } from './writeUnits.ts';

/** The requests since the last `take`. Requests that are in flight at the same time count as one round trip. */
export type Tally = {
  requests: number;
  roundTrips: number;
  readUnits: number;
  writeUnits: number;
  /** The number of requests of each operation, such as `GetItem`. */
  operations: Record<string, number>;
  /** The inputs, in the order of the requests. */
  inputs: { operation: string; input: Record<string, unknown> }[];
};

export type CountingProxy = {
  endpoint: string;
  /** Returns the tally and starts a new one. */
  take(): Tally;
  /** From now on, executes every nth write but closes the connection instead of responding. 0 turns it off. */
  dropEveryNthResponse(n: number): void;
  close(): Promise<void>;
};

type Item = Record<string, AttributeValue>;
type Capacity = { CapacityUnits?: number };
type DynamoDbResponse = {
  __type?: string;
  ConsumedCapacity?: Capacity | Capacity[];
  Item?: Item;
  CancellationReasons?: { Code?: string; Item?: Item }[];
};

type Transaction = {
  TransactItems: {
    Put?: { TableName: string; Item: Item };
    Update?: { TableName: string; Key: Item };
    Delete?: { TableName: string; Key: Item };
    ConditionCheck?: { TableName: string; Key: Item };
  }[];
};

type Forward = (headers: IncomingHttpHeaders, body: object) => Promise<{ status: number; text: string }>;

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** A write in a transaction costs twice the units of a plain write. */
const TRANSACTION_FACTOR = 2;

const emptyTally = (): Tally => ({
  requests: 0,
  roundTrips: 0,
  readUnits: 0,
  writeUnits: 0,
  operations: {},
  inputs: [],
});

/** Starts a proxy in front of DynamoDB Local that counts what a function sends and the units that DynamoDB would bill. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const agent = new Agent({ keepAlive: true });
  const forward = createForward(target, agent);
  let tally = emptyTally();
  let inFlight = 0;
  let dropEvery = 0;
  let writes = 0;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(await readText(incoming)) as Record<string, unknown>;
    tally.requests++;
    if (inFlight++ === 0) tally.roundTrips++;
    tally.operations[operation] = (tally.operations[operation] ?? 0) + 1;
    tally.inputs.push({ operation, input });
    const isRead = READS.has(operation);
    try {
      const response = await forward(incoming.headers, { ...input, ReturnConsumedCapacity: 'INDEXES' });
      const isTransaction = operation === 'TransactWriteItems' && response.status === 200;
      const units = isTransaction
        ? await transactionUnits(forward, incoming.headers, input as Transaction)
        : responseUnits(JSON.parse(response.text) as DynamoDbResponse);
      if (isRead) tally.readUnits += units;
      else tally.writeUnits += units;
      if (!isRead && dropEvery > 0 && ++writes % dropEvery === 0) {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(response.status, { 'Content-Type': 'application/x-amz-json-1.0' });
      outgoing.end(response.text);
    } finally {
      inFlight--;
    }
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = tally;
      tally = emptyTally();
      return taken;
    },
    dropEveryNthResponse: (n) => {
      dropEvery = n;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

function createForward(target: string, agent: Agent): Forward {
  return (incomingHeaders, body) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { ...incomingHeaders, 'content-length': String(bytes.byteLength) };
    return new Promise((resolve, reject) => {
      const sent = request(target, { method: 'POST', agent, headers }, (response) => {
        readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      sent.once('error', reject).end(bytes);
    });
  };
}

/** Computes the units of a transaction from the items that it wrote, which it reads back. */
async function transactionUnits(
  forward: Forward,
  headers: IncomingHttpHeaders,
  { TransactItems }: Transaction,
): Promise<number> {
  const getItemHeaders = { ...headers, 'x-amz-target': 'DynamoDB_20120810.GetItem' };
  let units = 0;
  for (const { Put, ...others } of TransactItems) {
    const keyed = others.Update ?? others.Delete ?? others.ConditionCheck;
    const Key = keyed?.Key ?? { pk: Put?.Item.pk, sk: Put?.Item.sk };
    const { text } = await forward(getItemHeaders, {
      TableName: (Put ?? keyed)?.TableName,
      Key,
      ConsistentRead: true,
    });
    units += TRANSACTION_FACTOR * writeUnits((JSON.parse(text) as DynamoDbResponse).Item);
  }
  return units;
}

function responseUnits(response: DynamoDbResponse): number {
  const { __type: type = '', ConsumedCapacity, Item, CancellationReasons } = response;
  if (type.endsWith('ConditionalCheckFailedException')) return writeUnits(Item);
  // The response omits items whose condition held. They count as one kilobyte, the size of an account with few sessions.
  if (CancellationReasons !== undefined) {
    return CancellationReasons.reduce((sum, reason) => sum + TRANSACTION_FACTOR * writeUnits(reason.Item), 0);
  }
  return [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
