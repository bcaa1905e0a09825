import './actions.css';
import { type ReactNode, useId, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { type Change, ChangeTable } from './ChangeTable.tsx';
import { reasonError } from './reason.ts';
import { useAdminAction } from './useAdminAction.ts';

type ReasonDialogProps<Result> = {
  /** A question that names what is changed: "Replay invoice.paid?" */
  readonly title: string;
  /** What will happen. */
  readonly children?: ReactNode;
  /** Values before and after. */
  readonly changes?: readonly Change[];
  /** Further fields, above that of the reason. */
  readonly fields?: ReactNode;
  /** Returns whether the further fields can be sent. It shows their errors itself. */
  readonly check?: () => boolean;
  /** The button, verb and object: "Replay event". */
  readonly action: string;
  /** Of what cannot be undone. */
  readonly isDangerous?: boolean;
  /** Calls the API. */
  readonly run: (reason: string) => Promise<Result>;
  /** What was done. Say it in a toast, read the page's data again, and close; or close later, and give `done`. */
  readonly onDone: (result: Result) => void;
  /** What the dialog shows in place of its question when it is done, if there is something to read. */
  readonly done?: (result: Result) => { readonly title: string; readonly content: ReactNode };
  readonly onClose: () => void;
};

/**
 * Asks for the reason of an admin action, shows what will happen, carries it out once, and shows why it was refused. Mount it to open
 * it. It stays open while the action is carried out.
 */
export function ReasonDialog<Result>(props: ReasonDialogProps<Result>) {
  const { title, children, changes, fields, check, action, isDangerous = false, onClose } = props;
  const formId = useId();
  const reasonRef = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const { act, isPending, error, result } = useAdminAction(props.run, props.onDone);
  const close = () => {
    if (!isPending) onClose();
  };
  const done = result !== undefined && props.done ? props.done(result) : undefined;
  if (done) {
    return (
      <Dialog
        open
        title={done.title}
        onClose={close}
        // What had the focus is gone.
        actions={
          <Button ref={focus} onClick={close}>
            Close
          </Button>
        }
      >
        {done.content}
      </Dialog>
    );
  }

  function submit() {
    const found = reasonError(reason);
    setProblem(found);
    const canSend = check?.() ?? true;
    if (found === undefined && canSend) act(reason.trim());
    else if (canSend) reasonRef.current?.focus();
  }

  return (
    <Dialog
      open
      title={title}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind={isDangerous ? 'danger' : 'main'} type="submit" form={formId} pending={isPending}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      {changes && <ChangeTable changes={changes} />}
      <form
        id={formId}
        className="action-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {fields}
        <Field label="Reason" hint="For the audit trail." {...(problem !== undefined && { error: problem })}>
          {(control) => (
            <input
              {...control}
              ref={reasonRef}
              name="reason"
              autoComplete="off"
              value={reason}
              onChange={(event) => {
                setReason(event.target.value);
                setProblem(undefined);
              }}
            />
          )}
        </Field>
      </form>
      {error && !isPending && <ActionProblem error={error} />}
    </Dialog>
  );
}

const focus = (element: HTMLElement | null) => element?.focus();
