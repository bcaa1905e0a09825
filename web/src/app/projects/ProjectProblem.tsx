import { isProblemOf } from '../../../../client/src/errors.ts';
import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { CompareLink } from './CompareLink.tsx';
import { ProjectChanged } from './useChangeProject.ts';
import { useProjectsText } from './useProjectsText.ts';

/** Why a change of a project was refused or failed, and what to do. */
export function ProjectProblem({ error }: { error: Error }) {
  const { t } = useText();
  const text = useProjectsText();
  const code =
    isProblemOf(error, 'createProject') || isProblemOf(error, 'archiveProject') ? error.code : undefined;
  if (isProblemOf(error, 'createProject') && error.code === 'projects_exceeded') {
    return (
      <div className="project-problem" role="alert">
        <p>{text.t('exceeded', { count: error.extensions.projectsIncluded })}</p>
        <CompareLink />
      </div>
    );
  }
  if (error instanceof ProjectChanged) return <p role="alert">{text.t('rename.archived')}</p>;
  if (code === 'project_not_found') return <p role="alert">{text.t('gone')}</p>;
  if (code === 'rate_limited') return <p role="alert">{text.t('limited')}</p>;
  const requestId = requestIdOf(error);
  return (
    <div className="project-problem" role="alert">
      <p>{text.t('failed')}</p>
      {requestId && (
        <p className="note">
          {t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
