import { parseArgs } from 'node:util';
import { createApiKey } from '../shared/credentials/createApiKey.ts';
import { wordsOf } from './stage/aws.ts';
import { openStage } from './stage/openStage.ts';

const USAGE = `usage: npm run api-key -- --stage STAGE --name WHOSE [--admin]
Makes a secret API key and prints it, once: only its hash is stored. An operator's key gets --admin.
The stage local is the run on this machine; --state-dir DIR says where it keeps its state, .local unless told.`;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { stage: text, name: text, admin: { type: 'boolean' }, 'state-dir': text },
  });
  const { stage, name, admin } = values;
  if (!stage || !name) throw new Error(USAGE);
  const { table } = await openStage(stage, values['state-dir']);
  const now = Math.floor(Date.now() / 1000);
  console.log(await createApiKey({ ...table, stage, name, scopes: admin ? ['admin'] : [], now }));
}

await main().catch((error: unknown) => {
  console.error(wordsOf(error));
  process.exitCode = 1;
});
