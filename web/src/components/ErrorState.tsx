import { useText } from '../text/useText.ts';
import { Button } from './Button.tsx';

type ErrorStateProps = {
  /** What cannot be read, in the middle of a sentence: "your sessions". */
  readonly what: string;
  /** The id of the failed request, which support asks for. */
  readonly requestId?: string;
  /** Without it the way to try again is elsewhere, such as the button that was pressed. */
  readonly onRetry?: () => void;
  /** The next attempt is on its way. */
  readonly retrying?: boolean;
};

/** Stands in its panel in place of what could not be read; the other panels stay. */
export function ErrorState({ what, requestId, onRetry, retrying }: ErrorStateProps) {
  const { t } = useText();
  return (
    <div className="error-state">
      <strong>{t('error', { what })}</strong>
      {onRetry && (
        <Button pending={retrying} onClick={onRetry}>
          {t('error.retry')}
        </Button>
      )}
      {requestId && (
        <p className="note">
          {t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
