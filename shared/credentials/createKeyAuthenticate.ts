import type { Table } from '../aws/dynamo.ts';
import type { Logger } from '../lambda/logger.ts';
import { readApiKey, recordKeyUse } from './apiKeyStore.ts';
import { type Authenticate, authenticateWith } from './authenticate.ts';
import type { CheckUserToken } from './userTokens.ts';

/** How a function's callers are known: by the table's keys and, where users may call, by what checks their tokens. */
export function createKeyAuthenticate(
  table: Table,
  logger: Logger,
  checkToken?: CheckUserToken,
): Authenticate {
  return authenticateWith({
    readKey: (hash) => readApiKey(table, hash),
    recordKeyUse: (use) => recordKeyUse(table, use),
    onUnnoted: (error) => logger.warn('key_use_unwritten', { error: error as Error }),
    ...(checkToken ? { checkToken } : {}),
  });
}
