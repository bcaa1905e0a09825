import { parseArgs } from 'node:util';
import { openTable } from '../shared/aws/dynamo.ts';
import { createApiKey } from '../shared/credentials/createApiKey.ts';

const USAGE = 'usage: npm run api-key -- --stage STAGE --table TABLE --name WHOSE [--admin]';

/**
 * Makes a secret API key of a stage and prints it, once: only its hash is stored. The table's name is the stack's
 * output `TableName`; an operator's key gets `--admin`; AWS credentials and region come from the environment.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { stage: text, table: text, name: text, admin: { type: 'boolean' } },
  });
  const { stage, table, name, admin } = values;
  if (!stage || !table || !name) throw new Error(USAGE);
  const { client, tableName } = openTable(table);
  const now = Math.floor(Date.now() / 1000);
  console.log(await createApiKey({ client, tableName, stage, name, scopes: admin ? ['admin'] : [], now }));
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
