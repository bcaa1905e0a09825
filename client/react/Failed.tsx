import type { KitText } from './text/useKitText.ts';

type FailedProps = {
  readonly text: KitText;
  /** What cannot be read, in the middle of a sentence: "your usage". */
  readonly what: string;
  readonly error: unknown;
  readonly onRetry: (() => void) | undefined;
  readonly isRetrying: boolean;
};

/** Stands in place of what could not be read. */
export function Failed({ text: { t }, what, error, onRetry, isRetrying }: FailedProps) {
  const requestId = requestIdOf(error);
  return (
    <div className="sb-failed">
      <p role="status">
        <strong>{t('error', { what })}</strong>
      </p>
      {onRetry && (
        <button
          type="button"
          className="sb-button"
          // Not `disabled`: the button keeps the focus while it works.
          aria-busy={isRetrying || undefined}
          aria-disabled={isRetrying || undefined}
          onClick={isRetrying ? undefined : onRetry}
        >
          {t('error.retry')}
        </button>
      )}
      {requestId && (
        <p className="sb-note">
          {t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

/** Of a `CallError`, and of whatever else has one. */
function requestIdOf(error: unknown): string | undefined {
  const { requestId } = Object(error) as { requestId?: unknown };
  return typeof requestId === 'string' ? requestId : undefined;
}
