import { loadedLater } from '../../loadedLater.tsx';
import './projects.css';
import { useEffect, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { ToastProvider } from '../../components/ToastProvider.tsx';
import { useToast } from '../../components/useToast.ts';
import { useText } from '../../text/useText.ts';
import { PageUpdated } from '../PageUpdated.tsx';
import { type Project, useProjects } from '../queries/useProjects.ts';
import { useProjectUsage } from '../queries/useProjectUsage.ts';
import { useApp } from '../useApp.ts';
import { ActivePanel } from './ActivePanel.tsx';
import { ArchivedPanel } from './ArchivedPanel.tsx';
import { CompareLink } from './CompareLink.tsx';
import { useProjectDays } from './useProjectDays.ts';
import { useProjectsText } from './useProjectsText.ts';

const CreateDialog = loadedLater(() => import('./CreateDialog.tsx').then((file) => file.CreateDialog));
const RenameDialog = loadedLater(() => import('./RenameDialog.tsx').then((file) => file.RenameDialog));
const ArchiveDialog = loadedLater(() => import('./ArchiveDialog.tsx').then((file) => file.ArchiveDialog));

type Asked = { kind: 'create' } | { kind: 'rename' | 'archive'; project: Project };

/** The projects of the account: what they use, and the ways to change them. */
export function Projects() {
  return (
    <ToastProvider>
      <ProjectsPage />
    </ToastProvider>
  );
}

function ProjectsPage() {
  const { t } = useText();
  const text = useProjectsText();
  const showToast = useToast();
  const { isActive } = useApp();
  const query = useProjects();
  const usage = useProjectUsage();
  const daily = useProjectDays();
  const [asked, setAsked] = useState<Asked>();
  // A row that a dialog has moved or made, so that the focus is not lost with the button that opened the dialog.
  const [focusedRow, setFocusedRow] = useState<string>();

  useEffect(() => {
    // So that a dialog opens at once, without a connection too. What fails is loaded again when it is needed.
    for (const dialog of [CreateDialog, RenameDialog, ArchiveDialog]) dialog.preload();
  }, []);

  const { data } = query;
  const isFull = data !== undefined && data.active.length >= data.projectsIncluded;
  const counts = data && { active: data.active.length, included: data.projectsIncluded };
  const close = () => setAsked(undefined);
  const done = (message: 'create.done' | 'rename.done' | 'archive.done' | 'restore.done') => {
    return ({ projectId, name }: Project) => {
      close();
      // A renamed project keeps its place and its button.
      if (message !== 'rename.done') setFocusedRow(projectId);
      showToast(text.t(message, { name }));
    };
  };
  return (
    <>
      <title>{`${t('nav.projects')} · AI-Gate`}</title>
      <PageHead
        title={t('nav.projects')}
        updated={<PageUpdated />}
        actions={
          data &&
          isActive &&
          (isFull ? (
            <CompareLink kind="main" />
          ) : (
            <Button kind="main" onClick={() => setAsked({ kind: 'create' })}>
              {text.t('new')}
            </Button>
          ))
        }
      >
        {counts &&
          (usage.data
            ? text.t('head', { ...counts, from: usage.data.periodStart })
            : text.t('head.short', counts))}
      </PageHead>
      <div className="grid">
        <ActivePanel
          query={query}
          usage={usage}
          daily={daily.data}
          isFull={isFull}
          focusedRow={focusedRow}
          onRename={(project) => setAsked({ kind: 'rename', project })}
          onArchive={(project) => setAsked({ kind: 'archive', project })}
        />
        <ArchivedPanel
          query={query}
          isFull={isFull}
          focusedRow={focusedRow}
          onRestored={done('restore.done')}
        />
      </div>
      {asked?.kind === 'create' && data && (
        <CreateDialog
          projects={[...data.active, ...data.archived]}
          onClose={close}
          onDone={done('create.done')}
        />
      )}
      {asked?.kind === 'rename' && (
        <RenameDialog project={asked.project} onClose={close} onDone={done('rename.done')} />
      )}
      {asked?.kind === 'archive' && (
        <ArchiveDialog project={asked.project} onClose={close} onDone={done('archive.done')} />
      )}
    </>
  );
}
