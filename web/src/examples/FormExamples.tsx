import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { CodeBox } from '../components/CodeBox.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Field } from '../components/Field.tsx';
import { focusFirstInvalid } from '../components/focusFirstInvalid.ts';
import { Panel } from '../components/Panel.tsx';
import { Switch } from '../components/Switch.tsx';
import { useToast } from '../components/useToast.ts';
import { useText } from '../text/useText.ts';
import { useSample } from './useSample.ts';

const SNIPPET = `const gate = await connect({
  project: 'my-first-app',
  token: await fetchToken(), // a line that is longer than a telephone is wide, so that it scrolls
})`;

export function FormExamples() {
  const { t, format } = useText();
  const sample = useSample();
  const showToast = useToast();
  const formRef = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState(0);
  const [open, setOpen] = useState(false);
  const [notices, setNotices] = useState<{ on: boolean; saved: boolean }>({ on: true, saved: false });

  useEffect(() => {
    if (errors > 0 && formRef.current) focusFirstInvalid(formRef.current);
  }, [errors]);

  return (
    <>
      <Panel title={sample('Fields', 'Champs')} span={6}>
        <form
          className="example-form"
          ref={formRef}
          onSubmit={(event) => {
            event.preventDefault();
            setErrors(errors + 1);
          }}
        >
          <Field
            label={sample('Name', 'Nom')}
            hint={sample('Letters, digits and hyphens.', 'Lettres, chiffres et tirets.')}
            error={
              errors > 0
                ? sample(
                    'A project has this name. Choose another.',
                    'Ce nom est pris. Choisissez-en un autre.',
                  )
                : undefined
            }
          >
            {(control) => <input {...control} name="name" defaultValue="tutor-web" />}
          </Field>
          <Field label={sample('Time zone', 'Fuseau horaire')}>
            {(control) => (
              <select {...control} name="zone">
                <option>Europe/Paris</option>
                <option>UTC</option>
              </select>
            )}
          </Field>
          <Field label={sample('Reply', 'Réponse')}>
            {(control) => <textarea {...control} name="reply" />}
          </Field>
          <Button kind="main" type="submit">
            {sample('Create project', 'Créer le projet')}
          </Button>
        </form>
      </Panel>
      <Panel title={sample('Settings', 'Réglages')} span={6}>
        <div className="example-form">
          <Switch
            label={sample(`${format.percent(80)} of the quota`, `${format.percent(80)} du quota`)}
            note={sample('Once a period', 'Une fois par période')}
            checked={notices.on}
            saved={notices.saved}
            onChange={(on) => setNotices({ on, saved: true })}
          />
          <Switch label={sample('Invoices', 'Factures')} checked={false} onChange={() => {}} />
          <CodeBox label={sample('Snippet', 'Extrait de code')} code={SNIPPET} />
          <div className="example-row">
            <Button onClick={() => setOpen(true)}>{sample('Archive project', 'Archiver le projet')}</Button>
            <Button onClick={() => showToast(sample('Project archived', 'Projet archivé'))}>
              {sample('Show a toast', 'Afficher un message')}
            </Button>
          </div>
        </div>
      </Panel>
      <Dialog
        open={open}
        title={sample('Archive “Tutor, web”?', 'Archiver « Tutor, web » ?')}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
            <Button
              kind="danger"
              onClick={() => {
                setOpen(false);
                showToast(sample('Project archived', 'Projet archivé'));
              }}
            >
              {sample('Archive project', 'Archiver le projet')}
            </Button>
          </>
        }
      >
        <p>
          {sample(
            'New sessions can no longer name it. Its figures stay.',
            'Les nouvelles sessions ne peuvent plus le nommer. Ses chiffres restent.',
          )}
        </p>
      </Dialog>
    </>
  );
}
