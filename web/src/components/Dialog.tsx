import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

type DialogProps = {
  readonly open: boolean;
  readonly title: string;
  /** Called by Escape; the buttons call it themselves. */
  readonly onClose: () => void;
  /** What follows, and what can be chosen. */
  readonly children: ReactNode;
  /** The buttons: the action last, "Cancel" first. */
  readonly actions: ReactNode;
};

/** A question that must be answered first. The browser keeps the focus inside and gives it back. */
export function Dialog({ open, title, onClose, children, actions }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    if (!open) return;
    const dialog = ref.current;
    dialog?.showModal();
    // Closing gives the focus back. Before the page takes the dialog away: a dialog that is out of the page no longer does.
    return () => dialog?.close();
  }, [open]);

  return (
    <dialog
      ref={ref}
      className="dialog floating"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {open && (
        <>
          <h2 id={titleId}>{title}</h2>
          <div className="dialog-body">{children}</div>
          <div className="dialog-actions">{actions}</div>
        </>
      )}
    </dialog>
  );
}
