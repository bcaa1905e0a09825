import type { Table } from '../aws/tableClient.ts';
import type { Logger } from '../lambda/logger.ts';
import { readApiKey, recordKeyUse } from './apiKeyStore.ts';
import { type Authenticate, authenticateWith } from './authenticate.ts';
import type { CheckToken } from './tokenCheck.ts';

/**
 * How a function identifies its callers: by the API keys in the table and, in a stage with an issuer, by the tokens of end users.
 * Whether a caller may call a route is decided by the route.
 */
export function createAuthenticate({
  table,
  logger,
  identity,
}: {
  table: Table;
  logger: Logger;
  identity: CheckToken | undefined;
}): Authenticate {
  return authenticateWith({
    readKey: (hash) => readApiKey(table, hash),
    recordKeyUse: (use) => recordKeyUse(table, use),
    onUseUnrecorded: (error) => logger.warn('key_use_unwritten', { error: error as Error }),
    checkToken: identity,
  });
}
