import type { Operations } from '../../../../client/src/apiTypes.ts';

export type Migration = Operations['getMigration']['response'];
export type Option = Migration['options'][number];
export type Decision = Pick<Operations['decideMigration']['input'], 'decision' | 'plan'>;

/** The option that applies as it is decided now. None if the customer leaves. */
export const appliedOption = ({
  decision,
  options,
  plan,
}: Pick<Migration, 'decision' | 'options' | 'plan'>): Option | undefined =>
  decision?.decision === 'leave' ? undefined : options.find((option) => option.plan === plan);

/** Whether a decision can still be made at `nowMs`, which may be later than when the change was read. */
export const isOpenAt = ({ canDecide, decideUntil }: Migration, nowMs: number): boolean =>
  canDecide && decideUntil !== null && nowMs < Date.parse(decideUntil);

/** Whether the customer decided for this option. The planned one can be agreed to, or chosen by its name. */
export const isChosen = ({ decision }: Migration, { plan, isPlanned }: Option): boolean =>
  decision !== null &&
  decision.decision !== 'leave' &&
  (decision.decision === 'consent' ? isPlanned : decision.plan === plan);

/** The name of a plan of the former service, which the export has in small letters. */
export const formerName = (plan: string): string => plan.charAt(0).toUpperCase() + plan.slice(1);
