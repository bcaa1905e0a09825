import './offers.css';
import { useState } from 'react';
import { Link } from 'wouter';
import { QueryError } from '../../app/QueryError.tsx';
import { Button } from '../../components/Button.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import { ticketPath } from '../paths.ts';
import { type Offer, useAccountOffers } from '../queries/useOffers.ts';
import { useConsole } from '../useConsole.ts';
import { WithdrawDialog } from './WithdrawDialog.tsx';

type OffersPanelProps = {
  readonly userId: string;
  readonly onDone: (message: string) => void;
};

/** The offers of an account, newest first. The one that is open can be withdrawn. */
export function OffersPanel({ userId, onDone }: OffersPanelProps) {
  const { canChange } = useConsole();
  const query = useAccountOffers(userId);
  const [withdrawing, setWithdrawing] = useState<Offer>();
  const offers = query.data;
  return (
    <Panel title="Offers" span={4} flush={(offers?.length ?? 0) > 0} busy={query.isPending}>
      {!offers &&
        (query.isError ? <QueryError what="the offers" query={query} /> : <Loading shape="rows" rows={2} />)}
      {offers?.length === 0 && <p className="note">No offer was made.</p>}
      {offers && offers.length > 0 && (
        <ul className="offers" aria-label="Offers">
          {offers.map((offer) => (
            <li key={offer.offerId}>
              <OfferItem offer={offer} onWithdraw={canChange ? setWithdrawing : undefined} />
            </li>
          ))}
        </ul>
      )}
      {withdrawing && (
        <WithdrawDialog
          offer={withdrawing}
          onDone={(message) => {
            setWithdrawing(undefined);
            onDone(message);
          }}
          onClose={() => setWithdrawing(undefined)}
        />
      )}
    </Panel>
  );
}

const STATES: Readonly<
  Record<Offer['state'], { readonly name: string; readonly kind?: 'ok' | 'info' | 'warn' }>
> = {
  offered: { name: 'Offered', kind: 'info' },
  accepting: { name: 'Being accepted', kind: 'warn' },
  accepted: { name: 'Accepted', kind: 'ok' },
  declined: { name: 'Declined' },
  withdrawn: { name: 'Withdrawn' },
  expired: { name: 'Expired' },
  ended: { name: 'Ended' },
};

type OfferItemProps = {
  readonly offer: Offer;
  /** Missing for who may only look. */
  readonly onWithdraw: ((offer: Offer) => void) | undefined;
};

function OfferItem({ offer, onWithdraw }: OfferItemProps) {
  const { format } = useText();
  const { plan, price, sessionsIncluded, state, note, createdBy, createdAt, ticketId, userId, reason } =
    offer;
  const { name, kind } = STATES[state];
  const perThousand = Math.round((price.amountMinor * 1_000) / sessionsIncluded);
  const isOpen = state === 'offered' || state === 'accepting';
  return (
    <article>
      <div className="offer-head">
        <h3>
          {format.price(price)} a month, {format.number(sessionsIncluded)} sessions
        </h3>
        <Pill {...(kind && { kind })}>{name}</Pill>
      </div>
      <p className="note">
        {planName(plan)} · {format.money({ amountMinor: perThousand, currency: price.currency })} for 1,000 ·{' '}
        {format.number(offer.concurrent)} open · {format.number(offer.requestsPerMinute)} requests a minute ·{' '}
        {format.number(offer.projectsIncluded)} projects
      </p>
      <p className="note">{datesOf(offer, format)}</p>
      <p>“{note}”</p>
      {reason !== null && (
        <p>{reason === 'replaced' ? 'Replaced by another offer' : `Withdrawn: “${reason}”`}</p>
      )}
      <p className="note">
        <bdi>{createdBy}</bdi>, {format.date(createdAt)}
        {ticketId !== null && (
          <>
            {' · '}
            <Link href={ticketPath({ userId, ticketId })}>Ticket #{ticketId}</Link>
          </>
        )}
      </p>
      {isOpen && onWithdraw && (
        <Button
          size="small"
          aria-label={`Withdraw the offer of ${format.price(price)} a month`}
          onClick={() => onWithdraw(offer)}
        >
          Withdraw
        </Button>
      )}
    </article>
  );
}

/** The dates that matter in the state of the offer. */
function datesOf(
  { state, acceptBy, until, effectiveSince, endsAt, stateSince }: Offer,
  format: ReturnType<typeof useText>['format'],
): string {
  switch (state) {
    case 'offered':
    case 'accepting':
      return `To accept by ${format.dateTime(acceptBy)} · until ${format.dayWithYear(until)}`;
    case 'accepted': {
      const since =
        effectiveSince === null ? 'Begins with its payment' : `Since ${format.date(effectiveSince)}`;
      return `${since} · ${endsAt === null ? `until ${format.dayWithYear(until)}` : `ends ${format.dayWithYear(endsAt)}`}`;
    }
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'ended':
      return `${STATES[state].name} ${format.dateTime(stateSince)}`;
    default:
      return state satisfies never;
  }
}
