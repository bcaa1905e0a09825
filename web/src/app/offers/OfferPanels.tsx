import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import { useNow } from '../useNow.ts';
import { AcceptedPanel, OfferPanel } from './OfferPanel.tsx';
import { acceptedOfferOf, earlierOffersOf, type Offer, openOfferOf, shownStateOf } from './offer.ts';
import { useOffers } from './useOffers.ts';
import { useOffersText } from './useOffersText.ts';

const TICK_MS = 30_000;

/** The open and the accepted offer, on the page of the invoices. Nothing for an account that never had one. */
export function CurrentOffers() {
  const { t } = useOffersText();
  const query = useOffers();
  const nowMs = useNow(TICK_MS);
  if (!query.data) {
    if (!query.isError) return null;
    return (
      <Panel>
        <QueryError what={t('what')} query={query} />
      </Panel>
    );
  }
  const open = openOfferOf(query.data.offers, nowMs);
  const accepted = acceptedOfferOf(query.data.offers);
  return (
    <>
      {open && <OfferPanel key={open.offerId} offer={open} />}
      {accepted && <AcceptedPanel offer={accepted} />}
    </>
  );
}

/** Offers that are over, to read. */
export function EarlierOffers() {
  const { format } = useText();
  const { t } = useOffersText();
  const { data } = useOffers();
  const nowMs = useNow(TICK_MS);
  const offers = data ? earlierOffersOf(data.offers, nowMs) : [];
  if (offers.length === 0) return null;
  const stateOf = (offer: Offer) => t(`state.${shownStateOf(offer, nowMs)}`);
  const columns: Column<Offer>[] = [
    {
      key: 'made',
      label: t('made'),
      cell: (offer) => (
        <TwoLines second={stateOf(offer)} phoneOnly>
          {format.dayWithYear(offer.createdAt)}
        </TwoLines>
      ),
    },
    {
      key: 'sessions',
      label: t('sessions'),
      cell: ({ sessionsIncluded }) => t('sessions.month', { count: sessionsIncluded }),
    },
    { key: 'state', label: t('state'), wide: true, cell: stateOf },
    { key: 'price', label: t('price'), numeric: true, cell: ({ price }) => format.money(price) },
  ];
  return (
    <Panel title={t('earlier')} flush>
      <Table label={t('earlier')} columns={columns} rows={offers} rowKey={({ offerId }) => offerId} />
    </Panel>
  );
}
