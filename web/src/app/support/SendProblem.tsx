import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { isProblemOf, NetworkError } from '../../../../client/src/errors.ts';
import { useText } from '../../text/useText.ts';
import { plansPath } from '../buying/plansPath.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { externalUrl } from '../externalUrl.ts';
import { useSupportText } from './useSupportText.ts';

/** Whether the first version of a message has arrived, and what was changed since is another one. */
export const isDifferent = (error: Error | null): boolean =>
  (isProblemOf(error, 'createTicket') || isProblemOf(error, 'addTicketMessage')) &&
  error.code === 'message_differs';

/** Why a message was not sent, and what to do. The text stays in its field. */
export function SendProblem({ error }: { error: Error }) {
  const app = useText();
  const { t } = useSupportText();
  if (isProblemOf(error, 'createTicket') || isProblemOf(error, 'addTicketMessage')) {
    switch (error.code) {
      case 'support_not_included':
        return <NotIncluded communityUrl={error.extensions.communityUrl} />;
      case 'message_differs':
        return <Alert>{t('differs')}</Alert>;
      case 'rate_limited':
        return <Alert>{t('limited')}</Alert>;
      case 'messages_exceeded':
        return <Alert>{t('messages.full')}</Alert>;
      case 'tickets_exceeded':
        return <Alert>{t('tickets.full')}</Alert>;
      case 'project_not_found':
        return <Alert>{t('project.gone')}</Alert>;
    }
  }
  if (error instanceof NetworkError) {
    return <Alert>{t(error.kind === 'timeout' || navigator.onLine ? 'unknown' : 'offline')}</Alert>;
  }
  const requestId = requestIdOf(error);
  return (
    <div role="alert" className="send-problem">
      <p>{t('failed')}</p>
      {requestId && (
        <p className="note">
          {app.t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

const Alert = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="send-problem">
    {children}
  </p>
);

function NotIncluded({ communityUrl }: { communityUrl: string | null | undefined }) {
  const app = useText();
  const { t } = useSupportText();
  const url = externalUrl(communityUrl ?? undefined);
  return (
    <div role="alert" className="send-problem">
      <p>{t('reply.refused')}</p>
      <p>
        {url && (
          <>
            <a href={url} target="_blank" rel="noopener noreferrer">
              {t('free.community')}
            </a>
            {' · '}
          </>
        )}
        <Link href={plansPath()}>{app.t('plan.compare')}</Link>
      </p>
    </div>
  );
}
