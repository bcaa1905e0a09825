import { isProblemOf, NetworkError } from '../../../../client/src/errors.ts';
import { useText } from '../../text/useText.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { requestIdOf } from '../createQueryClient.ts';

/** Why the address was not changed, and what to do. */
export function ContactProblem({ error }: { error: Error }) {
  const app = useText();
  const { t } = useEmailText();
  const requestId = requestIdOf(error);
  return (
    <div className="settings-problem" role="alert">
      <p className="field-error">{t(messageOf(error))}</p>
      {requestId && (
        <p className="note">
          {app.t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

/** A rate limit of requests passes within a minute, that of links within an hour. */
const MINUTE_MS = 60_000;

function messageOf(error: Error) {
  if (error instanceof NetworkError) return 'failed.offline';
  if (!isProblemOf(error, 'setContact') || error.code !== 'rate_limited') return 'failed';
  return (error.retryAfterMs ?? 0) > MINUTE_MS ? 'failed.later' : 'failed.limited';
}
