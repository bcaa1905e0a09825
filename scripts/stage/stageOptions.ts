import { UsageError } from '../runCommand.ts';

/** The options of every command that works on the local stage too. */
export const STAGE_OPTIONS = {
  stage: { type: 'string' },
  'state-dir': { type: 'string' },
} as const;

/** The part of the usage that explains STAGE_OPTIONS. */
export const STAGE_USAGE = `The stage local is the local run on this machine. --state-dir DIR is its state directory, .local by default.`;

/** Throws a UsageError when `--stage` is missing. */
export function requireStageName({ stage }: { stage?: string }): string {
  if (stage) return stage;
  throw new UsageError('--stage is missing: name a stage of infra/stages.ts, or your own such as dev-anna');
}
