import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { findStage } from '../../infra/stages.ts';
import { type CleanupStep, cleanUpAccount } from '../../services/metering/domain/cleanUpAccount.ts';
import { slotsThatAreOver } from '../../services/metering/domain/decideCleanup.ts';
import { createMeteringStore } from '../../services/metering/store/meteringStore.ts';
import { parseAccountRow } from '../../shared/account/accountRow.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { SECONDS_PER_HOUR } from '../../shared/time.ts';
import { counted } from '../counted.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { ITEM_BYTES_MAX, itemBytes } from './itemBytes.ts';

/** A line of progress for every 10 of about 70 writes that the largest item needs. */
const STEPS_PER_LINE = 10;

/** Counts are those of the item as it is stored. */
type AccountState = {
  bytes: number;
  slots: number;
  slotsOver: number;
  fences: number;
  fencesExpired: number;
};

type Target = { table: Table; accountId: string; now: number; limits: { sessionSecondsMax: number } };

async function readState({ table, accountId, now, limits }: Target): Promise<AccountState> {
  const command = new GetItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(accountId)),
    ConsistentRead: true,
  });
  const { Item } = await table.client.send(command);
  if (Item === undefined)
    throw new Error(`there is no account ${accountId}: its id is the user_id of its requests`);
  const account = parseAccountRow(Item);
  const fenceEnds = Object.values(account.fences);
  return {
    bytes: itemBytes(Item),
    slots: Object.keys(account.open).length,
    slotsOver: slotsThatAreOver(account, now, limits).length,
    fences: fenceEnds.length,
    fencesExpired: fenceEnds.filter((until) => until <= now).length,
  };
}

function printState(when: string, { bytes, slots, slotsOver, fences, fencesExpired }: AccountState): void {
  const size = `about ${Math.ceil(bytes / 1_024)} of ${ITEM_BYTES_MAX / 1_024} kB`;
  const held = `${slots} slots, of which ${slotsOver} are over`;
  console.log(`${when}: ${size}; ${held}; ${fences} fences, of which ${fencesExpired} have expired`);
}

async function repair(target: Target): Promise<void> {
  const { table, accountId, now, limits } = target;
  let last = await readState(target);
  printState('before', last);
  let steps = 0;
  const onStep = ({ account, decision }: CleanupStep) => {
    if (++steps % STEPS_PER_LINE !== 0) return;
    const { open, fences } = account;
    const held = `${counted(Object.keys(open).length, 'slots')} and ${counted(Object.keys(fences).length, 'fences')}`;
    console.log(`step ${steps}, ${decision.kind}: ${held} before it`);
  };
  for (;;) {
    const { kind } = await cleanUpAccount(createMeteringStore(table), { accountId, now, limits, onStep });
    const state = await readState(target);
    if (kind === 'clean') return printState('after', state);
    if (state.bytes >= last.bytes) {
      throw new Error(`other callers change ${accountId} each time: run this command again`);
    }
    last = state;
  }
}

/** Makes an account item small again, or prints what that would find. */
export async function runRepair(
  { name, table }: ConnectedStage,
  { accountId, isDryRun }: { accountId: string; isDryRun: boolean },
): Promise<void> {
  const target: Target = {
    table,
    accountId,
    now: Math.floor(Date.now() / 1000),
    limits: { sessionSecondsMax: findStage(name).sessionHoursMax * SECONDS_PER_HOUR },
  };
  if (!isDryRun) return repair(target);
  printState('now', await readState(target));
  console.log('nothing was changed');
}
