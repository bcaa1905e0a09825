import './support.css';
import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { useText } from '../../text/useText.ts';
import { PageUpdated } from '../PageUpdated.tsx';
import { FreePanel } from './FreePanel.tsx';
import { NEW_TICKET_PATH, VOLUME_PATH } from './paths.ts';
import { TicketPanel } from './TicketPanel.tsx';
import { useSupportText } from './useSupportText.ts';
import { useTickets } from './useTickets.ts';

/** The tickets of the account, with what comes next. */
export function Support() {
  const app = useText();
  const { t } = useSupportText();
  const open = useTickets('open');
  const closed = useTickets('closed');
  const promise = open.data?.pages[0];
  const hours = promise?.answerHours;
  const hasClosed = closed.isError || closed.data?.pages.some(({ tickets }) => tickets.length > 0);
  return (
    <>
      <title>{`${app.t('nav.support')} · AI-Gate`}</title>
      <PageHead
        title={app.t('nav.support')}
        updated={<PageUpdated />}
        actions={
          promise && (
            <>
              <ButtonLink href={VOLUME_PATH} link={Link}>
                {t('volume')}
              </ButtonLink>
              {typeof hours === 'number' && (
                <ButtonLink kind="main" href={NEW_TICKET_PATH} link={Link}>
                  {t('new')}
                </ButtonLink>
              )}
            </>
          )
        }
      >
        {typeof hours === 'number' && t('answers', { hours })}
      </PageHead>
      <div className="grid ticket-lists">
        {hours === null && <FreePanel communityUrl={promise?.communityUrl ?? null} />}
        <TicketPanel state="open" query={open} isEmptyShown={hours !== null} />
        {hasClosed && <TicketPanel state="closed" query={closed} isEmptyShown={false} />}
      </div>
    </>
  );
}
