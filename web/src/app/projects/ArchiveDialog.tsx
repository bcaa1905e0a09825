import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useText } from '../../text/useText.ts';
import type { Project } from '../queries/useProjects.ts';
import { ProjectProblem } from './ProjectProblem.tsx';
import { useChangeProject } from './useChangeProject.ts';
import { useProjectsText } from './useProjectsText.ts';

type ArchiveDialogProps = {
  readonly project: Project;
  readonly onClose: () => void;
  readonly onDone: (project: Project) => void;
};

/** Asks once, and says what follows. */
export function ArchiveDialog({ project, onClose, onDone }: ArchiveDialogProps) {
  const { t } = useText();
  const text = useProjectsText();
  const { change, isPending, error } = useChangeProject(onDone);
  const { projectId, name } = project;
  return (
    <Dialog
      open
      title={text.t('archive.title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="danger" pending={isPending} onClick={() => change({ kind: 'archive', projectId })}>
            {text.t('archive.action')}
          </Button>
        </>
      }
    >
      <ul className="consequences">
        <li>{text.t('archive.start')}</li>
        <li>{text.t('archive.open')}</li>
        <li>{text.t('archive.kept')}</li>
      </ul>
      {error && <ProjectProblem error={error} />}
    </Dialog>
  );
}
