import type { Scope } from '../../../shared/contract/scopes.ts';
import { createApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { SERVER_SCOPES } from '../../../shared/credentials/principal.ts';

type TableReach = Parameters<typeof createApiKey>[0];

/** Creates an API key in the test's table, by default with the scopes of a server. */
export async function testKey(table: TableReach, scopes: Scope[] = SERVER_SCOPES): Promise<string> {
  return (await createApiKey(table, { stage: 'test', name: 'gateway', scopes, now: 1 })).apiKey;
}
