import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { migrationInputs } from '../../../shared/contract/migration/inputs.ts';
import { migrationRoutes } from '../../../shared/contract/migration/routes.ts';
import type { InputOf } from '../../../shared/contract/route.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { rateLimitedRoute } from '../../../shared/http/routes.ts';
import { type DecideMigrationOutcome, decideMigration, isShown } from '../domain/decideMigration.ts';
import type { ProjectStore } from '../domain/ports.ts';
import { migrationResponse } from './migrationResponses.ts';

type Deps = { store: ProjectStore; migrations: MigrationStore; authenticate: Authenticate };
type Decision = InputOf<(typeof migrationRoutes)['decideMigration']>;

export const getMigration = rateLimitedRoute(migrationRoutes.getMigration, {
  input: migrationInputs.getMigration,
  async handle({ migrations }: Deps, { user_id: accountId }, { now }) {
    const migration = await migrations.readMigration(accountId);
    if (!migration || !isShown(migration)) throw notFound();
    return migrationResponse(migration, now);
  },
});

export const postMigration = rateLimitedRoute(migrationRoutes.decideMigration, {
  input: migrationInputs.decideMigration,
  check: requirePlan,
  async handle({ migrations }: Deps, { user_id: accountId, decision: kind, plan }, { now }) {
    const outcome = await decideMigration(migrations, { accountId, decision: { kind, plan }, now });
    if (outcome.kind === 'refused') throw refusal(outcome.reason);
    return migrationResponse(outcome.migration, now);
  },
});

/** Refuses what the schema cannot. */
function requirePlan({ decision, plan }: Decision): void {
  if (decision === 'plan' && plan === undefined)
    throw invalidField('plan', 'is required with the decision plan');
  if (decision !== 'plan' && plan !== undefined)
    throw invalidField('plan', 'must be left out unless the decision is plan');
}

const notFound = () => new Problem('migration_not_found', 'Nothing changes for this account.');

type Refusal = Extract<DecideMigrationOutcome, { kind: 'refused' }>['reason'];

function refusal(reason: Refusal): Problem {
  switch (reason) {
    case 'not_found':
      return notFound();
    case 'too_late':
      return new Problem(
        'migration_too_late',
        'The price changes within a day, or changed already. Change or cancel the subscription on the page of the customer portal.',
      );
    case 'plan_not_offered':
      return new Problem('migration_plan_not_offered', 'The plan is none of those that are offered.');
    case 'left_out':
      return new Problem(
        'migration_left_out',
        'The change that was announced is called off. Contact support with your questions.',
      );
    default:
      return assertNever(reason);
  }
}
