import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/dynamo.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { AppError } from '../pure/errors.ts';
import { API_KEY_PATTERN, hashApiKey } from './apiKey.ts';
import { type Principal, SCOPES } from './principal.ts';

/** A key that was taken away works for a minute more at most. */
const CACHE_MS = 60_000;

/** Keys remembered by one function instance; a gateway has a few. */
const CACHE_KEYS_MAX = 1_000;

const apiKeyRow = z.object({ name: z.string(), scopes: z._default(z.array(z.enum(SCOPES)), []) });

export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

/** Tells who sent an `Authorization` header, or throws 401 `unauthorized`. Known keys are kept in memory. */
export function authenticateWith(table: Table, clockMs: () => number = Date.now): Authenticate {
  const known = new Map<string, { principal: Principal; untilMs: number }>();

  async function find(hash: string): Promise<Principal | undefined> {
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.tableName, Key: marshall(tableKeys.apiKey(hash)) }),
    );
    if (!Item) return undefined;
    const { name: keyName, scopes } = z.parse(apiKeyRow, unmarshall(Item));
    return { kind: 'server', keyName, scopes };
  }

  return async (authorization) => {
    const apiKey = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (!apiKey || !API_KEY_PATTERN.test(apiKey)) throw unauthorized();
    const hash = hashApiKey(apiKey);
    const cached = known.get(hash);
    if (cached && clockMs() < cached.untilMs) return cached.principal;
    known.delete(hash);
    const principal = await find(hash);
    if (!principal) throw unauthorized();
    if (known.size >= CACHE_KEYS_MAX) known.clear();
    known.set(hash, { principal, untilMs: clockMs() + CACHE_MS });
    return principal;
  };
}

function unauthorized(): AppError {
  return new AppError('unauthorized', 401, 'Send an API key of this stage: Authorization: Bearer lk_…', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}
