import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** A session as the table has it. Instants are epoch seconds. */
export type StoredSession = {
  user: string;
  sessionId: string;
  startedAt: number;
  endedAt?: number;
  endReason?: string;
  /** `false`: it ended and was not counted. */
  counted?: boolean;
};

/** What the table says of an account: the sessions that it counted, their seconds, and the ends of the leases of open ones. */
export type StoredAccount = {
  user: string;
  sessionsUsed: number;
  secondsUsed: number;
  open: Record<string, number>;
};

const ACCOUNT = /^ACCOUNT#(.+)$/;
const SESSION = /^SESSION#([^#]+)#/;

/** Reads every account and every session of the table, as they are stored: without the code of the service. */
export async function readCounts(client: DynamoDBClient, tableName: string) {
  const accounts: StoredAccount[] = [];
  const sessions: StoredSession[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    for (const row of Items.map((item) => unmarshall(item))) {
      const account = ACCOUNT.exec(row.pk)?.[1];
      if (account !== undefined) accounts.push(accountOf(account, row));
      const user = SESSION.exec(row.pk)?.[1];
      if (user !== undefined) sessions.push({ ...(row as StoredSession), user });
    }
  }
  return { accounts, sessions };
}

function accountOf(user: string, row: Record<string, unknown>): StoredAccount {
  const { sessionsUsed, secondsUsed, open } = row as {
    sessionsUsed: number;
    secondsUsed: number;
    open: Record<string, [startedAt: number, leaseEnd: number]>;
  };
  const leases = Object.entries(open).map(([id, [, leaseEnd]]) => [id, leaseEnd]);
  return { user, sessionsUsed, secondsUsed, open: Object.fromEntries(leases) };
}
