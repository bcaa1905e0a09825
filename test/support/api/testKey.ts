import type { Scope } from '../../../shared/contract/scopes.ts';
import { createApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { SERVER_SCOPES } from '../../../shared/credentials/principal.ts';

type TableReach = Parameters<typeof createApiKey>[0];

/** A secret key in the test's table, as a server that does everything for accounts has one. */
export async function testKey(table: TableReach, scopes: Scope[] = SERVER_SCOPES): Promise<string> {
  return (await createApiKey(table, { stage: 'test', name: 'gateway', scopes, now: 1 })).apiKey;
}
