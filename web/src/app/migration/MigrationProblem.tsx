import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { PortalButton } from '../buying/PortalButton.tsx';
import { NEW_TICKET_PATH } from '../support/paths.ts';
import { UnansweredProblem } from '../UnansweredProblem.tsx';
import { useMigrationText } from './useMigrationText.ts';

/** Why a decision was not saved, and what to do. */
export function MigrationProblem({ error }: { error: Error }) {
  const { t } = useMigrationText();
  if (isProblemOf(error, 'decideMigration')) {
    switch (error.code) {
      case 'migration_too_late':
        return (
          <Problem action={<PortalButton>{t('problem.portal')}</PortalButton>}>
            {t(`problem.${error.code}`)}
          </Problem>
        );
      case 'migration_left_out':
        return (
          <Problem
            action={
              <ButtonLink href={NEW_TICKET_PATH} link={Link}>
                {t('problem.support')}
              </ButtonLink>
            }
          >
            {t(`problem.${error.code}`)}
          </Problem>
        );
      case 'migration_plan_not_offered':
      case 'migration_not_found':
      case 'rate_limited':
        return <Problem>{t(`problem.${error.code}`)}</Problem>;
    }
  }
  return (
    <Problem>
      <UnansweredProblem error={error} t={t} />
    </Problem>
  );
}

function Problem({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className="migration-problem">
      <p>{children}</p>
      {action}
    </div>
  );
}
