import { useQuery } from '@tanstack/react-query';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import { OfferProblem } from './OfferProblem.tsx';
import type { Offer, OfferPreview } from './offer.ts';
import { type Accepted, useAcceptOffer } from './useAcceptOffer.ts';
import { useOffersText } from './useOffersText.ts';

type AcceptDialogProps = {
  readonly offer: Offer;
  readonly onClose: () => void;
  /** There is no page on which something is to be paid. */
  readonly onDone: (accepted: Accepted) => void;
};

/** Shows what Stripe says that it will charge, and asks whether to accept. */
export function AcceptDialog({ offer, onClose, onDone }: AcceptDialogProps) {
  const app = useText();
  const { t } = useOffersText();
  const { api, person } = useApp();
  const preview = useQuery({
    queryKey: ['offerPreview', person.subject, offer.offerId],
    queryFn: ({ signal }) => api.previewOffer({ offer_id: offer.offerId }, { signal }),
    // What Stripe charges depends on the time. It is asked each time that the dialog opens, and not again below the reader's eyes.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { accept, isPending, error } = useAcceptOffer(offer, {
    onDone,
    onStartChanged: () => void preview.refetch(),
  });
  // A preview that is out of date is not shown while another one is asked for.
  const shown = preview.isFetching || preview.isError ? undefined : preview.data;
  return (
    <Dialog
      open
      title={t('accept.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.t('cancel')}</Button>
          {preview.isError ? (
            <Button pending={preview.isFetching} onClick={() => void preview.refetch()}>
              {app.t('error.retry')}
            </Button>
          ) : (
            <Button kind="main" pending={isPending || !shown} onClick={() => shown && accept(shown.start)}>
              {t(shown?.start === 'checkout' ? 'accept.pay' : 'accept')}
            </Button>
          )}
        </>
      }
    >
      <p>{t('title', { count: offer.sessionsIncluded, price: offer.price })}</p>
      {shown ? (
        <PreviewFacts offer={offer} preview={shown} />
      ) : preview.isError ? (
        <OfferProblem error={preview.error} />
      ) : (
        <div aria-busy>
          <p className="note">{t('accept.loading')}</p>
          <Loading shape="rows" rows={3} />
        </div>
      )}
      {error && !preview.isError && <OfferProblem error={error} />}
    </Dialog>
  );
}

function PreviewFacts({ offer, preview }: { offer: Offer; preview: OfferPreview }) {
  const { format } = useText();
  const { t } = useOffersText();
  const { start, startsAt, dueNow, nextInvoice } = preview;
  const isNow = start === 'now';
  const facts: { label: string; value: string; note?: string }[] =
    start === 'checkout'
      ? [
          {
            label: t('fact.now'),
            value: t('checkout.now', { price: offer.price }),
            note: t('checkout.note'),
          },
          { label: t('fact.start'), value: t('checkout.start') },
        ]
      : [
          {
            label: t('fact.now'),
            value: dueNow && dueNow.amountMinor > 0 ? format.money(dueNow) : t('nothing'),
            ...(isNow && {
              note: t(dueNow && dueNow.amountMinor > 0 ? 'now.note' : 'now.nothing.note'),
            }),
          },
          {
            label: t('fact.start'),
            value: isNow || startsAt === null ? t('at-once') : format.dayWithYear(startsAt),
            ...(!isNow && { note: t('end.note') }),
          },
        ];
  if (nextInvoice) {
    facts.push({
      label: t('fact.next'),
      value: t('next', { amount: nextInvoice, at: nextInvoice.at }),
      note: t('next.note'),
    });
  }
  facts.push({ label: t('fact.until'), value: format.dayWithYear(offer.until), note: t('until.note') });
  return (
    <dl className="preview-facts">
      {facts.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {note && <dd className="note">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
