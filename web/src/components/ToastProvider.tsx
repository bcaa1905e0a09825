import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { ToastContext } from './useToast.ts';

const SHOWN_MS = 5_000;

/** Gives `useToast` to the components below it and shows the last message. */
export function ToastProvider({ children }: { children: ReactNode }) {
  // An object, so that the same message twice in a row is shown for 5 s again.
  const [toast, setToast] = useState<{ message: string } | null>(null);
  const ref = useRef<HTMLDivElement>(null);
  const showToast = useCallback((message: string) => setToast({ message }), []);

  useEffect(() => {
    if (!toast) return;
    // A popover is above an open dialog.
    ref.current?.showPopover();
    const timer = setTimeout(() => setToast(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);

  return (
    <ToastContext value={showToast}>
      {children}
      <div role="status">
        {toast && (
          <div ref={ref} popover="manual" className="toast">
            {toast.message}
          </div>
        )}
      </div>
    </ToastContext>
  );
}
