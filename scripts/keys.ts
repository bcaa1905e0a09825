import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { accountAdminInputs } from '../shared/contract/accounts/adminInputs.ts';
import { KEY_ID_PATTERN } from '../shared/contract/ids.ts';
import { SCOPES, type Scope } from '../shared/contract/scopes.ts';
import { type ApiKey, isInForce } from '../shared/credentials/apiKey.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../shared/credentials/apiKeyStore.ts';
import { putEntry } from '../shared/credentials/auditTrail.ts';
import { parseInput } from '../shared/http/parseInput.ts';
import { isoDay, SECONDS_PER_DAY } from '../shared/time.ts';
import { printTable } from './printTable.ts';
import { callerOf, wordsOf } from './stage/aws.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';

const USAGE = `usage: npm run keys -- create --stage STAGE --name WHOSE --scopes ${SCOPES.join(',')} [--days N]
       npm run keys -- list --stage STAGE
       npm run keys -- revoke KEY_ID --stage STAGE
create prints the key once: only its hash is stored. A gateway's needs metering, a server that also sells and looks at
usage metering,billing,read, an operator's admin. After --days it is refused. A key that was revoked is refused within 60 s.
The stage local is the run on this machine; --state-dir DIR says where it keeps its state, .local unless told.`;

const DAYS_PATTERN = /^[1-9][0-9]{0,3}$/;

const text = { type: 'string' } as const;
const OPTIONS = { stage: text, 'state-dir': text, name: text, scopes: text, days: text };
type Values = Partial<Record<keyof typeof OPTIONS, string>>;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [command, ...ids] = positionals;
  const act = actOf(command, ids, values);
  if (act === undefined || !values.stage) throw new Error(USAGE);
  await act(await connectStage(values.stage, values['state-dir']));
}

type Act = (stage: ConnectedStage) => Promise<void>;

/** What the words ask for, checked before anything is opened; undefined if they are none. */
function actOf(command: string | undefined, ids: string[], values: Values): Act | undefined {
  const [keyId] = ids;
  if (command === 'create' && ids.length === 0) {
    const key = wanted(values);
    return (stage) => create(stage, key);
  }
  if (command === 'list' && ids.length === 0) return list;
  if (command === 'revoke' && keyId !== undefined && ids.length === 1) {
    // What is no id may be the key itself, which belongs on no screen and in no trail.
    if (!KEY_ID_PATTERN.test(keyId))
      throw new Error('KEY_ID is 16 hexadecimal digits: keys -- list shows it');
    return (stage) => revoke(stage, keyId);
  }
  return undefined;
}

function wanted({ name = '', scopes = '', days }: Values): { name: string; scopes: Scope[]; days?: number } {
  if (name === '') throw new Error('--name WHOSE is missing: it tells whose key it is in lists');
  parseInput(accountAdminInputs.createKey, { name, scopes: ['read'] });
  const asked = scopes.split(',').map((scope) => scope.trim());
  const known = SCOPES.filter((scope) => asked.includes(scope));
  const unknown = asked.filter((scope) => !SCOPES.some((one) => one === scope));
  if (unknown.length > 0) {
    throw new Error(`--scopes ${scopes || 'is missing'}: name what it may do, of ${SCOPES.join(', ')}`);
  }
  if (days === undefined) return { name, scopes: known };
  if (!DAYS_PATTERN.test(days)) throw new Error(`--days ${days} is no number of days from 1 to 9999`);
  return { name, scopes: known, days: Number(days) };
}

async function create(
  stage: ConnectedStage,
  { name, scopes, days }: ReturnType<typeof wanted>,
): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const endsAt = days === undefined ? undefined : now + days * SECONDS_PER_DAY;
  await audited(stage, { name, scopes, endsAt });
  const { apiKey, keyId } = await createApiKey(stage.table, { stage: stage.name, name, scopes, endsAt, now });
  console.error(`${keyId} of ${name} may ${scopes.join(', ')}; this is the only time that it is shown:`);
  console.log(apiKey);
}

async function list({ table, name }: ConnectedStage): Promise<void> {
  const keys = await listApiKeys(table);
  console.log(`${keys.length} keys of ${name}`);
  if (keys.length === 0) return;
  const now = Math.floor(Date.now() / 1000);
  printTable(
    ['key', 'name', 'scopes', 'made', 'last used', 'state'],
    keys.map((key) => [
      key.keyId,
      key.name,
      key.scopes.join(','),
      isoDay(key.createdAt),
      key.lastUsedDay ?? 'never',
      stateOf(key, now),
    ]),
  );
}

function stateOf(key: ApiKey, now: number): string {
  if (key.revokedAt !== undefined) return `revoked ${isoDay(key.revokedAt)}`;
  if (key.endsAt === undefined) return 'in force';
  return `${isInForce(key, now) ? 'until' : 'ended'} ${isoDay(key.endsAt)}`;
}

async function revoke(stage: ConnectedStage, keyId: string): Promise<void> {
  await audited(stage, { keyId });
  const now = Math.floor(Date.now() / 1000);
  const isKnown = await revokeApiKey(stage.table, { keyId, now });
  if (!isKnown) throw new Error(`there is no key ${keyId}: npm run keys -- list shows those there are`);
  console.log(`${keyId} is revoked: it is refused everywhere within 60 s`);
}

/** The act is written down before it is done, with whose AWS credentials it was done. */
async function audited(stage: ConnectedStage, details: Record<string, unknown>): Promise<void> {
  await putEntry(stage.table, {
    at: Math.floor(Date.now() / 1000),
    requestId: randomUUID(),
    by: await callerOf(stage),
    action: `npm run keys -- ${process.argv[2]}`,
    details,
  });
}

await main().catch((error: unknown) => {
  console.error(wordsOf(error));
  process.exitCode = 1;
});
