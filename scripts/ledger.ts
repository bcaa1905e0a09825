import { assertNever } from '../shared/assertNever.ts';
import { runRebuild } from './ledger/rebuildDays.ts';
import { runList, runReplay } from './ledger/replayBatches.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { connectStage } from './stage/connectStage.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run ledger -- list --stage STAGE
       npm run ledger -- replay --stage STAGE
       npm run ledger -- rebuild --stage STAGE --account ID
list     prints the batches of changes that the ledger could not apply, and of notices that could not be queued
replay   applies or queues them and deletes those that are done. A change that was applied before adds nothing, and a notice that was
         sent is not sent again, so it can be repeated
rebuild  computes the usage of an account by day from its sessions, and prints the days on which the ledger has something else. It
         changes nothing
--account names an account by its user_id: quote an ID with |, and write one that begins with - as --account=ID
${STAGE_USAGE}`;

const COMMANDS = ['list', 'replay', 'rebuild'] as const;
const isCommand = (word: string | undefined): word is (typeof COMMANDS)[number] =>
  COMMANDS.some((command) => command === word);

await runCommand({
  usage: USAGE,
  options: { ...STAGE_OPTIONS, account: { type: 'string' } },
  allowPositionals: true,
  async run({ values, positionals }) {
    const [command, ...others] = positionals;
    if (!isCommand(command)) throw new UsageError('name a command: list, replay or rebuild');
    if (others.length > 0) throw new UsageError(`${command} takes options only`);
    refuseOtherOptions(values, { subCommand: command, options: command === 'rebuild' ? ['account'] : [] });
    const name = requireStageName(values);
    const { account: accountId } = values;
    if (command === 'rebuild' && !accountId) {
      throw new UsageError('--account is missing: name the account by its user_id');
    }
    const stage = await connectStage(name, values['state-dir']);
    switch (command) {
      case 'list':
        return runList(stage);
      case 'replay':
        return runReplay(stage);
      case 'rebuild':
        return runRebuild(stage, accountId ?? '');
      default:
        assertNever(command);
    }
  },
});
