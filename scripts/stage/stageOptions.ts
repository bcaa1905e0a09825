import { LOCAL_STAGE } from '../../infra/localStage.ts';
import { UsageError } from '../runCommand.ts';

/** The options of every command that works on the local stage too. */
export const STAGE_OPTIONS = {
  stage: { type: 'string' },
  'state-dir': { type: 'string' },
} as const;

/** The part of the usage that explains STAGE_OPTIONS. */
export const STAGE_USAGE = `The stage local is the local run on this machine. --state-dir DIR is its state directory, .local by default.`;

/** Throws a UsageError when `--stage` is missing, and when `--state-dir` is given for a stage that has none. */
export function requireStageName(values: { stage?: string; 'state-dir'?: string }): string {
  const { stage, 'state-dir': stateDirectory } = values;
  if (!stage) {
    throw new UsageError('--stage is missing: name a stage of infra/stages.ts, or your own such as dev-anna');
  }
  if (stateDirectory !== undefined && stage !== LOCAL_STAGE) {
    throw new UsageError(`--state-dir is for the stage ${LOCAL_STAGE} only`);
  }
  return stage;
}

/**
 * The account that `--account` names; undefined without the option. Throws a UsageError for an empty one: a variable of the shell
 * that is not set.
 */
export function optionalAccountId({ account }: { account?: string }): string | undefined {
  if (account === '') throw new UsageError('--account is empty: name the account by its user_id');
  return account;
}

/**
 * Throws a UsageError for an option that another sub-command takes. If it were ignored, `erase --dry-run` would erase. `options` are
 * those of the sub-command besides the options of the stage.
 */
export function refuseOtherOptions(
  values: object,
  { subCommand, options }: { subCommand: string; options: readonly string[] },
): void {
  const taken = [...Object.keys(STAGE_OPTIONS), ...options];
  const other = Object.keys(values).find((option) => !taken.includes(option));
  if (other !== undefined) throw new UsageError(`${subCommand} does not take --${other}`);
}
