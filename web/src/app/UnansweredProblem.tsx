import type { ReactNode } from 'react';
import { NetworkError } from '../../../client/src/errors.ts';
import { useText } from '../text/useText.ts';
import { requestIdOf } from './createQueryClient.ts';

/** What the texts of a screen say of a request without an answer of its own. */
type UnansweredKey = 'problem.unknown' | 'problem.offline' | 'problem.failed';

/** Whether the request may have been carried out, had no connection, or failed, and the id to name to support. `t` is that of the screen. */
export function UnansweredProblem({ error, t }: { error: Error; t: (key: UnansweredKey) => ReactNode }) {
  const app = useText();
  if (error instanceof NetworkError) {
    return t(error.kind === 'timeout' || navigator.onLine ? 'problem.unknown' : 'problem.offline');
  }
  const requestId = requestIdOf(error);
  return (
    <>
      {t('problem.failed')}
      {requestId && (
        <span className="note">
          {' '}
          {app.t('error.request')} <code>{requestId}</code>
        </span>
      )}
    </>
  );
}
