import Check from 'lucide-react/icons/check';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { CodeBox } from '../../components/CodeBox.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import { useProjectUsage } from '../queries/useProjectUsage.ts';
import { useUsage } from '../queries/useUsage.ts';
import { PROJECTS_PATH } from './paths.ts';

/** Somebody is looking at the page while the first session is started. */
const FIRST_SESSION_POLL_MS = 10_000;

/** The three steps to the first session. The page becomes the normal one when it comes. */
export function FirstSteps() {
  const { t } = useText();
  useUsage({ pollMs: FIRST_SESSION_POLL_MS });
  const query = useProjectUsage();
  if (!query.data) {
    return (
      <Panel title={t('first.title')} span={8} busy={query.isPending}>
        <div className="steps-waiting">
          {query.isError ? (
            <QueryError what={t('first.what')} query={query} />
          ) : (
            <Loading shape="rows" rows={6} />
          )}
        </div>
      </Panel>
    );
  }
  const project = query.data.projects?.find(({ active }) => active);
  return (
    <Panel
      title={t('first.title')}
      aside={<span className="secondary">{t('first.done', { count: project ? 1 : 0 })}</span>}
      span={8}
      flush
    >
      <ol className="steps">
        <Step number={1} done={project !== undefined} title={t('first.project')}>
          {project ? (
            <p className="secondary">
              {t('first.project.done')} <code>{project.projectId}</code>
            </p>
          ) : (
            <>
              <p className="secondary">{t('first.project.b')}</p>
              <ButtonLink kind="main" href={PROJECTS_PATH} link={Link}>
                {t('first.project')}
              </ButtonLink>
            </>
          )}
        </Step>
        <Step number={2} title={t('first.connect')}>
          <p className="secondary">{t('first.connect.b')}</p>
          {project && <CodeBox label={t('first.connect.id')} code={project.projectId} />}
        </Step>
        <Step number={3} title={t('first.open')}>
          <Pill kind="ok">{t('first.open.b')}</Pill>
        </Step>
      </ol>
    </Panel>
  );
}

type StepProps = {
  readonly number: number;
  readonly done?: boolean;
  readonly title: string;
  readonly children: ReactNode;
};

function Step({ number, done = false, title, children }: StepProps) {
  const { format } = useText();
  return (
    <li>
      <span className="step-number" aria-hidden>
        {done ? <Check size={18} className="ok-text" /> : format.number(number)}
      </span>
      <div className="step">
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}
