import { appliedOption, formerName } from '../../app/migration/migrationView.ts';
import type { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import type { AccountMigration } from '../queries/useMigrations.ts';

type Formats = ReturnType<typeof useText>['format'];
type Option = AccountMigration['options'][number];

/** "Build → Starter" */
export const plansText = ({ former, plan, decision }: AccountMigration): string =>
  `${formerName(former.plan)} → ${decision?.decision === 'leave' ? 'leaves' : planName(plan)}`;

/** "$19 → $19 for 3 months → $29" */
export function pricesText(migration: AccountMigration, format: Formats): string {
  const option = appliedOption(migration);
  const { former } = migration;
  const now = format.price(former.price);
  return option ? `${now} → ${optionPrice(option, format)}` : `${now} → none`;
}

/** "$19 for 3 months → $29" */
export function optionPrice({ price, months, thenPrice }: Option, format: Formats): string {
  if (months === 0) return format.price(price);
  const unit = format.plural(months, { one: 'month', other: 'months' });
  return `${format.price(price)} for ${format.number(months)} ${unit} → ${format.price(thenPrice)}`;
}

/** What the customer decided. Nobody who was not notified can have. */
export function decisionText({ decision, notifiedAt }: AccountMigration): string {
  if (decision === null) return notifiedAt === null ? '–' : 'None yet';
  switch (decision.decision) {
    case 'consent':
      return 'Agreed';
    case 'plan':
      return `Chose ${decision.plan === null ? 'a plan' : planName(decision.plan)}`;
    case 'leave':
      return 'Leaves';
    default:
      return decision.decision satisfies never;
  }
}

/** The codes of why an account is not where the plan wants it: its problem first. */
export const codesOf = ({ problem, blockers }: AccountMigration): string[] => [
  ...new Set([...(problem ? [problem.code] : []), ...blockers]),
];
