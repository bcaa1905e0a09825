import { assertNever } from '../shared/assertNever.ts';
import { accountAdminInputs } from '../shared/contract/accounts/adminInputs.ts';
import { KEY_ID_PATTERN } from '../shared/contract/ids.ts';
import { SCOPES, type Scope } from '../shared/contract/scopes.ts';
import { type ApiKey, isInForce } from '../shared/credentials/apiKey.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../shared/credentials/apiKeyStore.ts';
import { parseInput } from '../shared/http/parseInput.ts';
import { isoDay, SECONDS_PER_DAY } from '../shared/time.ts';
import { confirm, YES_OPTION } from './confirm.ts';
import { counted } from './counted.ts';
import { printTable } from './printTable.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { auditCommand } from './stage/auditCommand.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run keys -- create --stage STAGE --name NAME --scopes ${SCOPES.join(',')} [--days N]
       npm run keys -- list --stage STAGE
       npm run keys -- revoke KEY_ID [--yes] --stage STAGE
create  creates an API key and prints it once; only its hash is stored. A gateway needs the scope metering; a server that
        also uses checkout and reads usage needs metering,billing,read; an operator needs admin. --days sets how many
        days the key is valid
list    prints the keys in a table
revoke  asks, unless --yes is given, and revokes a key for good; it is refused within 60 s
${STAGE_USAGE}`;

const DAYS_PATTERN = /^[1-9][0-9]{0,3}$/;

type NewKey = { name: string; scopes: Scope[]; days?: number };

type Action =
  | { kind: 'create'; key: NewKey }
  | { kind: 'list' }
  | { kind: 'revoke'; keyId: string; isConfirmed: boolean };

type Values = { stage?: string; name?: string; scopes?: string; days?: string; yes?: boolean };

/** Checks the arguments before anything is connected. */
function parseAction([command, ...ids]: string[], values: Values): Action {
  if (command === 'create') {
    refuseOtherOptions(values, { subCommand: command, options: ['name', 'scopes', 'days'] });
    if (ids.length > 0) throw new UsageError('create takes options only');
    return { kind: 'create', key: parseNewKey(values) };
  }
  if (command === 'list') {
    refuseOtherOptions(values, { subCommand: command, options: [] });
    if (ids.length > 0) throw new UsageError('list takes options only');
    return { kind: 'list' };
  }
  if (command === 'revoke') {
    refuseOtherOptions(values, { subCommand: command, options: ['yes'] });
    const [keyId, ...others] = ids;
    if (keyId === undefined || others.length > 0) throw new UsageError('revoke needs one KEY_ID');
    if (!KEY_ID_PATTERN.test(keyId)) {
      // Not repeated: it may be the key itself, which must not appear on a screen or in the audit trail.
      throw new Error(
        `KEY_ID is 16 hexadecimal digits: run npm run keys -- list --stage ${values.stage ?? 'STAGE'} to see the ids`,
      );
    }
    return { kind: 'revoke', keyId, isConfirmed: values.yes ?? false };
  }
  throw new UsageError('name a command: create, list or revoke');
}

function parseNewKey({ name = '', scopes = '', days }: Values): NewKey {
  if (name === '') throw new UsageError('--name is missing: the name identifies the key in lists');
  parseInput(accountAdminInputs.createKey, { name, scopes: ['read'] });
  if (scopes === '') throw new UsageError(`--scopes is missing: choose from ${SCOPES.join(', ')}`);
  const requested = scopes.split(',').map((scope) => scope.trim());
  const known = SCOPES.filter((scope) => requested.includes(scope));
  if (requested.some((scope) => !SCOPES.some((one) => one === scope))) {
    throw new Error(`--scopes ${scopes} is not valid: choose from ${SCOPES.join(', ')}`);
  }
  if (days === undefined) return { name, scopes: known };
  if (!DAYS_PATTERN.test(days)) throw new Error(`--days ${days} is not a number of days from 1 to 9999`);
  return { name, scopes: known, days: Number(days) };
}

async function runAction(stage: ConnectedStage, action: Action): Promise<void> {
  switch (action.kind) {
    case 'create':
      return create(stage, action.key);
    case 'list':
      return list(stage);
    case 'revoke':
      return revoke(stage, action);
    default:
      return assertNever(action);
  }
}

async function create(stage: ConnectedStage, { name, scopes, days }: NewKey): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const endsAt = days === undefined ? undefined : now + days * SECONDS_PER_DAY;
  await audit(stage, 'create', { name, scopes, endsAt });
  const { apiKey, keyId } = await createApiKey(stage.table, { stage: stage.name, name, scopes, endsAt, now });
  console.error(
    `created the key ${keyId} for ${name} with ${scopes.join(', ')}; it is shown only this once:`,
  );
  console.log(apiKey);
}

async function list({ table, name }: ConnectedStage): Promise<void> {
  const keys = await listApiKeys(table);
  console.log(`${counted(keys.length, 'keys')} in ${name}`);
  if (keys.length === 0) return;
  const now = Math.floor(Date.now() / 1000);
  printTable(
    ['key', 'name', 'scopes', 'created', 'last used', 'state'],
    keys.map((key) => [
      key.keyId,
      key.name,
      key.scopes.join(','),
      isoDay(key.createdAt),
      key.lastUsedDay ?? 'never',
      stateText(key, now),
    ]),
  );
}

function stateText(key: ApiKey, now: number): string {
  if (key.revokedAt !== undefined) return `revoked ${isoDay(key.revokedAt)}`;
  if (key.endsAt === undefined) return 'in force';
  return `${isInForce(key, now) ? 'until' : 'ended'} ${isoDay(key.endsAt)}`;
}

async function revoke(
  stage: ConnectedStage,
  { keyId, isConfirmed }: { keyId: string; isConfirmed: boolean },
): Promise<void> {
  await confirm(`revoke the key ${keyId} of ${stage.name}: its callers get 401`, isConfirmed);
  await audit(stage, 'revoke', { keyId });
  const now = Math.floor(Date.now() / 1000);
  const outcome = await revokeApiKey(stage.table, { keyId, now, keepsAdmin: false });
  if (outcome.kind !== 'revoked') {
    throw new Error(
      `there is no key ${keyId}: run npm run keys -- list --stage ${stage.name} to see the keys`,
    );
  }
  console.log(`${keyId} is revoked: it is refused everywhere within 60 s`);
  if (outcome.leavesNoAdmin) {
    console.error(
      `no key with the scope admin is left in ${stage.name}: run npm run keys -- create --stage ${stage.name} --name NAME --scopes admin`,
    );
  }
}

const audit = (
  stage: ConnectedStage,
  command: 'create' | 'revoke',
  details: Record<string, unknown>,
): Promise<void> => auditCommand(stage, { action: `npm run keys -- ${command}`, details });

await runCommand({
  usage: USAGE,
  options: {
    ...STAGE_OPTIONS,
    ...YES_OPTION,
    name: { type: 'string' },
    scopes: { type: 'string' },
    days: { type: 'string' },
  },
  allowPositionals: true,
  async run({ values, positionals }) {
    const action = parseAction(positionals, values);
    await runAction(await connectStage(requireStageName(values), values['state-dir']), action);
  },
});
