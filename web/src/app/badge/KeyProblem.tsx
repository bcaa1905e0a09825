import { isProblemOf } from '../../../../client/src/errors.ts';
import { useBadgeText } from './useBadgeText.ts';

/** Why a key was not renewed, and what to do. */
export function KeyProblem({ error }: { error: Error }) {
  const { t } = useBadgeText();
  const code = isProblemOf(error, 'renewBadgeKey') ? error.code : undefined;
  return (
    <p role="alert" className="field-error">
      {t(code === 'project_not_found' ? 'gone' : code === 'rate_limited' ? 'limited' : 'failed')}
    </p>
  );
}
