import { assertNever } from '../shared/assertNever.ts';
import { runErase } from './account/eraseAccount.ts';
import { runExport } from './account/exportAccount.ts';
import { runRepair } from './account/repairAccount.ts';
import { STRIPE_CHOICES, type StripeChoice } from './account/stripeCustomers.ts';
import { confirm, YES_OPTION } from './confirm.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { connectStage } from './stage/connectStage.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run account -- export --stage STAGE --account ID [--output FILE]
       npm run account -- erase --stage STAGE --account ID --reason TEXT [--stripe keep|delete] [--end-sessions] [--yes]
       npm run account -- repair --stage STAGE --account ID [--dry-run]
export  prints everything that is stored about an account as one JSON document, or writes it to a new file
erase   asks, unless --yes is given, and erases an account for good, in two minutes or longer. It can be stopped and repeated. What stays: figures without a
        name, hashed ids of sessions, so that none is billed again, and the audit trail without the account's id.
        --stripe says what happens to its Stripe customers. keep: they stay, without a link to the account; delete: Stripe
        deletes them and cancels their subscriptions at once. Invoices stay at Stripe in both cases. --end-sessions erases an
        account whose sessions are open, and ends them
repair  makes an account item small again. It does at once what the nightly job does: it removes expired fences, reclaims
        the slots of sessions that are over, and closes a period that has ended. It can be repeated, also while the
        account is used. --dry-run prints what it would find and changes nothing
--account names an account by its user_id: quote an ID with |, and write one that begins with - as --account=ID
${STAGE_USAGE}`;

/** The options of each sub-command besides those of the stage. */
const OPTIONS_OF = {
  export: ['account', 'output'],
  erase: ['account', 'reason', 'stripe', 'end-sessions', 'yes'],
  repair: ['account', 'dry-run'],
} as const;
const isCommand = (word: string | undefined): word is keyof typeof OPTIONS_OF =>
  word !== undefined && Object.hasOwn(OPTIONS_OF, word);

const isStripeChoice = (word: string): word is StripeChoice =>
  STRIPE_CHOICES.some((choice) => choice === word);

await runCommand({
  usage: USAGE,
  options: {
    ...STAGE_OPTIONS,
    ...YES_OPTION,
    account: { type: 'string' },
    output: { type: 'string' },
    reason: { type: 'string' },
    stripe: { type: 'string' },
    'end-sessions': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  allowPositionals: true,
  async run({ values, positionals }) {
    const [command, ...others] = positionals;
    if (!isCommand(command)) throw new UsageError('name a command: export, erase or repair');
    if (others.length > 0) throw new UsageError(`${command} takes options only`);
    refuseOtherOptions(values, { subCommand: command, options: OPTIONS_OF[command] });
    const name = requireStageName(values);
    const {
      account: accountId,
      output,
      reason,
      stripe: choice,
      'end-sessions': endsSessions = false,
    } = values;
    if (!accountId) throw new UsageError('--account is missing: name the account by its user_id');
    if (command === 'erase' && !reason?.trim())
      throw new UsageError('--reason is missing: it is kept in the audit trail, so do not name the person');
    if (choice !== undefined && !isStripeChoice(choice))
      throw new UsageError('--stripe must be keep or delete');
    const stage = await connectStage(name, values['state-dir']);
    switch (command) {
      case 'export':
        return runExport(stage, { accountId, output });
      case 'erase':
        await confirm(
          `erase the account ${accountId} of ${name}${choice === 'delete' ? ' and its Stripe customers' : ''}`,
          values.yes ?? false,
        );
        return runErase(stage, { accountId, reason: reason ?? '', endsSessions, choice });
      case 'repair':
        return runRepair(stage, { accountId, isDryRun: values['dry-run'] ?? false });
      default:
        assertNever(command);
    }
  },
});
