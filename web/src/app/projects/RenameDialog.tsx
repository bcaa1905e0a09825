import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { focusFirstInvalid } from '../../components/focusFirstInvalid.ts';
import { useText } from '../../text/useText.ts';
import type { Project } from '../queries/useProjects.ts';
import { ProjectProblem } from './ProjectProblem.tsx';
import { type NameError, nameError } from './projectDraft.ts';
import { useChangeProject } from './useChangeProject.ts';
import { useProjectsText } from './useProjectsText.ts';

const FORM_ID = 'rename-project';

type RenameDialogProps = {
  readonly project: Project;
  readonly onClose: () => void;
  readonly onDone: (project: Project) => void;
};

/** Asks for the new name of a project. Its id stays. */
export function RenameDialog({ project, onClose, onDone }: RenameDialogProps) {
  const { t } = useText();
  const text = useProjectsText();
  const formRef = useRef<HTMLFormElement>(null);
  const { change, isPending, error } = useChangeProject(onDone);
  const [name, setName] = useState(project.name);
  const [wrong, setWrong] = useState<NameError>();

  useEffect(() => {
    if (wrong && formRef.current) focusFirstInvalid(formRef.current);
  }, [wrong]);

  return (
    <Dialog
      open
      title={text.t('rename.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" form={FORM_ID} pending={isPending}>
            {text.t('rename.action')}
          </Button>
        </>
      }
    >
      <p>
        <code>{project.projectId}</code>
      </p>
      <form
        id={FORM_ID}
        ref={formRef}
        className="project-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = nameError(name);
          setWrong(found);
          if (!found) change({ kind: 'rename', draft: { projectId: project.projectId, name: name.trim() } });
        }}
      >
        <Field label={text.t('name')} error={wrong && text.t(wrong)}>
          {(control) => (
            <input
              {...control}
              name="name"
              dir="auto"
              autoComplete="off"
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setWrong(undefined);
              }}
            />
          )}
        </Field>
      </form>
      {error && <ProjectProblem error={error} />}
    </Dialog>
  );
}
