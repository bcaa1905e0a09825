import './sessions.css';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { useText } from '../../text/useText.ts';
import { PageUpdated } from '../PageUpdated.tsx';
import { useEndedSessions, useNewestSessions } from '../queries/useEndedSessions.ts';
import { useOpenSessions } from '../queries/useOpenSessions.ts';
import { useProjects } from '../queries/useProjects.ts';
import { useUsage } from '../queries/useUsage.ts';
import { useApp } from '../useApp.ts';
import { EndNotes } from './EndNotes.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { readFilter, withFilter } from './historyFilter.ts';
import { OpenPanel } from './OpenPanel.tsx';
import { projectNamesOf } from './projectNameOf.ts';
import { useNewerSessions } from './useNewerSessions.ts';

/** The sessions that are open, and those that have ended. */
export function Sessions() {
  const { t, format } = useText();
  const { isActive } = useApp();
  const [parameters, setParameters] = useSearchParams();
  const filter = readFilter(parameters);
  const asked = { project_id: filter.project, end_reason: filter.end, days: filter.days };
  const open = useOpenSessions();
  const history = useEndedSessions(asked);
  const usage = useUsage();
  const projects = useProjects();
  const showNewest = useNewestSessions(asked);
  const hasNewer = useNewerSessions(open, history);
  const names = projects.data?.names;
  // The same function while the names are the same, so that the rows are not rendered again.
  const projectNameOf = useMemo(() => projectNamesOf(names), [names]);
  return (
    <>
      <title>{`${t('nav.sessions')} · AI-Gate`}</title>
      <PageHead title={t('nav.sessions')} updated={<PageUpdated />}>
        {t('sessions.head', { zone: format.timeZone })}
      </PageHead>
      <div className="grid">
        <OpenPanel query={open} concurrent={usage.data?.rateLimit.concurrent} projectNameOf={projectNameOf} />
        <HistoryPanel
          query={history}
          filter={filter}
          onFilter={(changed) => setParameters(withFilter(parameters, changed))}
          projects={projects.data}
          projectNameOf={projectNameOf}
          note={
            hasNewer &&
            isActive && (
              <Button size="small" kind="ghost" onClick={() => void showNewest()}>
                {t('sessions.newer')}
              </Button>
            )
          }
        />
      </div>
      {history.data && <EndNotes sessions={history.data.sessions} />}
    </>
  );
}
