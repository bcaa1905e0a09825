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
import { writeUnits } from './itemUnits.ts';

/** What went through since it was last taken. Requests that are under way together are one round trip. */
export type Tally = {
  requests: number;
  rounds: number;
  readUnits: number;
  writeUnits: number;
  /** How often each operation was asked for, such as `GetItem`. */
  operations: Record<string, number>;
  /** What was asked, in the order of the requests. */
  inputs: { operation: string; input: Record<string, unknown> }[];
};

export type CountingProxy = {
  endpoint: string;
  take(): Tally;
  /** From now on every so-manieth write is made and never answered: the connection breaks. 0 ends it. */
  loseEvery(count: number): void;
  close(): Promise<void>;
};

type Capacity = { CapacityUnits?: number };
type Answer = {
  __type?: string;
  ConsumedCapacity?: Capacity | Capacity[];
  Item?: Record<string, AttributeValue>;
  CancellationReasons?: { Code?: string; Item?: Record<string, AttributeValue> }[];
};

type Item = Record<string, AttributeValue>;
/** As ours are: nothing is deleted or only checked. */
type Transaction = {
  TransactItems: { Put?: { TableName: string; Item: Item }; Update?: { TableName: string; Key: Item } }[];
};

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const TRANSACTION_FACTOR = 2;

const emptyTally = (): Tally => ({
  requests: 0,
  rounds: 0,
  readUnits: 0,
  writeUnits: 0,
  operations: {},
  inputs: [],
});

/** Stands before DynamoDB Local and counts what a function really sends, and what DynamoDB would bill for it. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const agent = new Agent({ keepAlive: true });
  let tally = emptyTally();
  let inFlight = 0;
  let loses = 0;
  let writes = 0;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(await textOf(incoming)) as Record<string, unknown>;
    tally.requests++;
    if (inFlight++ === 0) tally.rounds++;
    tally.operations[operation] = (tally.operations[operation] ?? 0) + 1;
    tally.inputs.push({ operation, input });
    const isRead = READS.has(operation);
    try {
      const answer = await forward(incoming.headers, { ...input, ReturnConsumedCapacity: 'INDEXES' });
      const isTransaction = operation === 'TransactWriteItems' && answer.status === 200;
      const units = isTransaction
        ? await transactionUnits(incoming.headers, input as Transaction)
        : unitsOf(JSON.parse(answer.text) as Answer);
      if (isRead) tally.readUnits += units;
      else tally.writeUnits += units;
      if (!isRead && loses > 0 && ++writes % loses === 0) {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answer.text);
    } finally {
      inFlight--;
    }
  }

  /** What the items are that it wrote tells what it is billed. */
  async function transactionUnits(
    headers: IncomingHttpHeaders,
    { TransactItems }: Transaction,
  ): Promise<number> {
    const read = { ...headers, 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    let units = 0;
    for (const { Put, Update } of TransactItems) {
      const Key = Update?.Key ?? { pk: Put?.Item.pk, sk: Put?.Item.sk };
      const { text } = await forward(read, {
        TableName: (Put ?? Update)?.TableName,
        Key,
        ConsistentRead: true,
      });
      units += TRANSACTION_FACTOR * writeUnits((JSON.parse(text) as Answer).Item);
    }
    return units;
  }

  function forward(given: IncomingHttpHeaders, body: object): Promise<{ status: number; text: string }> {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { ...given, 'content-length': String(bytes.byteLength) };
    return new Promise((resolve, reject) => {
      const sent = request(target, { method: 'POST', agent, headers }, (answer) => {
        textOf(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject);
      });
      sent.once('error', reject).end(bytes);
    });
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch((error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = tally;
      tally = emptyTally();
      return taken;
    },
    loseEvery: (count) => {
      loses = count;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

function unitsOf({ __type: type = '', ConsumedCapacity, Item, CancellationReasons }: Answer): number {
  if (type.endsWith('ConditionalCheckFailedException')) return writeUnits(Item);
  // Of an item that did not refuse nothing is told: it is taken as a kilobyte, which an account of few sessions is.
  if (CancellationReasons !== undefined) {
    return CancellationReasons.reduce((sum, one) => sum + TRANSACTION_FACTOR * writeUnits(one.Item), 0);
  }
  return [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
