import { useEffect, useRef, useState } from 'react';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { PROJECT_ID_LENGTH_MAX } from '../../../../shared/contract/ids.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { focusFirstInvalid } from '../../components/focusFirstInvalid.ts';
import { useText } from '../../text/useText.ts';
import type { Project } from '../queries/useProjects.ts';
import { ProjectProblem } from './ProjectProblem.tsx';
import { type IdError, idError, type NameError, nameError, proposeId } from './projectDraft.ts';
import { ProjectChanged, useChangeProject } from './useChangeProject.ts';
import { useProjectsText } from './useProjectsText.ts';

const FORM_ID = 'create-project';

type CreateDialogProps = {
  readonly projects: readonly Project[];
  readonly onClose: () => void;
  readonly onDone: (project: Project) => void;
};

/** Asks for the name and the id of a new project. The id is proposed from the name until somebody writes one. */
export function CreateDialog({ projects, onClose, onDone }: CreateDialogProps) {
  const { t } = useText();
  const text = useProjectsText();
  const formRef = useRef<HTMLFormElement>(null);
  const { change, isPending, error, reset } = useChangeProject(onDone);
  const [name, setName] = useState('');
  const [typedId, setTypedId] = useState<string>();
  const [errors, setErrors] = useState<{ name?: NameError; id?: IdError }>({});
  const projectId = typedId ?? proposeId(name, projects);
  const refused = refusedFields(error);
  const changed = error instanceof ProjectChanged && error.reason !== 'archived' ? error.reason : undefined;
  const shownErrors = {
    name: errors.name ?? (refused.has('name') ? 'name.rule' : undefined),
    id: errors.id ?? changed ?? (refused.has('project_id') ? 'id.rule' : undefined),
  };
  const hasErrors = shownErrors.name !== undefined || shownErrors.id !== undefined;

  useEffect(() => {
    if (hasErrors && formRef.current) focusFirstInvalid(formRef.current);
  }, [hasErrors]);

  function submit() {
    const wrongName = nameError(name);
    // Without a name there is nothing to propose, which is not a second mistake.
    const isUntouched = wrongName !== undefined && projectId === '';
    const found = { name: wrongName, id: isUntouched ? undefined : idError(projectId, projects) };
    setErrors(found);
    if (found.name === undefined && found.id === undefined) {
      // It is the one that was sent, also if the list that it is proposed from changes.
      setTypedId(projectId);
      change({ kind: 'create', draft: { name: name.trim(), projectId } });
    } else if (formRef.current && hasErrors) focusFirstInvalid(formRef.current);
  }

  return (
    <Dialog
      open
      title={text.t('create.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" form={FORM_ID} pending={isPending}>
            {text.t('create')}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        ref={formRef}
        className="project-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          label={text.t('name')}
          hint={text.t('name.hint')}
          error={shownErrors.name && text.t(shownErrors.name)}
        >
          {(control) => (
            <input
              {...control}
              name="name"
              dir="auto"
              autoComplete="off"
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setErrors({});
              }}
            />
          )}
        </Field>
        <Field
          label={text.t('id')}
          hint={text.t('id.hint')}
          error={
            shownErrors.id &&
            (shownErrors.id === 'id.rule'
              ? text.t('id.rule', { count: PROJECT_ID_LENGTH_MAX })
              : text.t(shownErrors.id))
          }
        >
          {(control) => (
            <input
              {...control}
              name="project_id"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={projectId}
              onChange={(event) => {
                setTypedId(event.target.value);
                setErrors({});
                if (changed) reset();
              }}
            />
          )}
        </Field>
      </form>
      {error && !changed && refused.size === 0 && <ProjectProblem error={error} />}
    </Dialog>
  );
}

/** The fields that the API refused. */
function refusedFields(error: Error | null): ReadonlySet<string> {
  if (!isProblemOf(error, 'createProject') || error.code !== 'invalid_request') return new Set();
  return new Set(error.extensions.errors.map(({ field }) => field));
}
