import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';

/** What could not be done. The button that was pressed tries again. */
export function LinkProblem({ text, error }: { text: string; error: Error }) {
  const { t } = useText();
  const requestId = requestIdOf(error);
  return (
    <div role="alert">
      <p className="field-error">{text}</p>
      {requestId && (
        <p className="note">
          {t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
