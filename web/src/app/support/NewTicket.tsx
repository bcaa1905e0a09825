import './support.css';
import { Link, useSearchParams } from 'wouter';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { useUsage } from '../queries/useUsage.ts';
import { FreePanel } from './FreePanel.tsx';
import { NewTicketForm } from './NewTicketForm.tsx';
import { SUPPORT_PATH } from './paths.ts';
import type { ListedTicket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';
import { useTickets } from './useTickets.ts';

/** Asking a question, or with `?type=volume` for a volume price, which every plan may. */
export function NewTicket() {
  const app = useText();
  const { t } = useSupportText();
  const [parameters] = useSearchParams();
  const type: ListedTicket['type'] = parameters.get('type') === 'volume' ? 'volume' : 'question';
  const { data: usage } = useUsage();
  const promise = useTickets('open').data?.pages[0];
  const title = t(type === 'volume' ? 'new.volume' : 'new.title');
  const hours = promise?.answerHours;
  const isFree = promise ? promise.answerHours === null : usage?.plan === 'free';
  return (
    <>
      <title>{`${title} · AI-Gate`}</title>
      <p className="breadcrumb">
        <Link href={SUPPORT_PATH}>{app.t('nav.support')}</Link> / <span>{title}</span>
      </p>
      <PageHead title={title}>
        {type === 'volume' ? t('new.volume.text') : hours && t('answers', { hours })}
      </PageHead>
      {type === 'question' && isFree ? (
        <FreePanel communityUrl={promise?.communityUrl ?? null} />
      ) : (
        <Panel>
          <NewTicketForm key={type} type={type} />
        </Panel>
      )}
    </>
  );
}
