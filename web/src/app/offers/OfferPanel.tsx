import './offers.css';
import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useToast } from '../../components/useToast.ts';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import { AcceptDialog } from './AcceptDialog.tsx';
import { DeclineDialog } from './DeclineDialog.tsx';
import { OfferProblem } from './OfferProblem.tsx';
import type { Offer } from './offer.ts';
import { type Accepted, useAcceptOffer } from './useAcceptOffer.ts';
import { useOffersText } from './useOffersText.ts';

/** An offer that can be accepted or is being paid: price, figures and dates. */
export function OfferPanel({ offer }: { offer: Offer }) {
  const { format } = useText();
  const { t } = useOffersText();
  const { isActive } = useApp();
  const showToast = useToast();
  const [asked, setAsked] = useState<'accept' | 'decline'>();
  const { price, until, acceptBy } = offer;
  const isOffered = offer.state === 'offered';
  const close = () => setAsked(undefined);
  const accepted = ({ state, start }: Accepted) => {
    close();
    showToast(t(state === 'accepting' ? 'done.paying' : start === 'period_end' ? 'done.end' : 'done.now'));
  };
  const facts: Fact[] = [
    { label: t('price'), value: t('price.month', { price }), note: t('taxes') },
    {
      label: t('sessions'),
      value: t('sessions.month', { count: offer.sessionsIncluded }),
      note: <Figures offer={offer} />,
    },
    { label: t('until'), value: format.dayWithYear(until), note: t('until.note') },
    ...(isOffered
      ? [{ label: t('by'), value: format.date(acceptBy), note: t('by.note', { at: acceptBy }) }]
      : []),
  ];
  return (
    <Panel
      flush
      title={isOffered ? t('title', { count: offer.sessionsIncluded, price }) : t('title.paying')}
      note={isOffered ? undefined : t('begins.paid')}
    >
      <div className="offer">
        <Facts facts={facts} />
        {isActive && (
          <div className="offer-actions">
            {isOffered ? (
              <>
                <Button kind="main" onClick={() => setAsked('accept')}>
                  {t('review')}
                </Button>
                <Button onClick={() => setAsked('decline')}>{t('decline')}</Button>
              </>
            ) : (
              <ContinueButton offer={offer} onDone={accepted} onStartChanged={() => setAsked('accept')} />
            )}
          </div>
        )}
      </div>
      {asked === 'accept' && <AcceptDialog offer={offer} onClose={close} onDone={accepted} />}
      {isOffered && asked === 'decline' && (
        <DeclineDialog
          offer={offer}
          onClose={close}
          onDone={() => {
            close();
            showToast(t('done.declined'));
          }}
        />
      )}
    </Panel>
  );
}

type ContinueButtonProps = {
  readonly offer: Offer;
  readonly onDone: (accepted: Accepted) => void;
  readonly onStartChanged: () => void;
};

/** Leads to the page of a payment that was begun. If there is none, the offer is to be reviewed before it charges anything. */
function ContinueButton({ offer, onDone, onStartChanged }: ContinueButtonProps) {
  const { t } = useOffersText();
  const { accept, isPending, error } = useAcceptOffer(offer, { onDone, onStartChanged });
  return (
    <>
      <Button kind="main" pending={isPending} onClick={() => accept('checkout')}>
        {t('continue')}
        <ArrowUpRight size={16} aria-hidden />
      </Button>
      {error && <OfferProblem error={error} />}
    </>
  );
}

/** What the offer includes besides sessions. */
function Figures({ offer: { concurrent, projectsIncluded, requestsPerMinute } }: { offer: Offer }) {
  const { t } = useOffersText();
  return t('figures', { open: concurrent, projects: projectsIncluded, requests: requestsPerMinute });
}

/** The offer whose price the account pays, or will pay with the next invoice. */
export function AcceptedPanel({ offer }: { offer: Offer }) {
  const app = useText();
  const { format } = app;
  const { t } = useOffersText();
  const { price, plan, until, endsAt, effectiveSince } = offer;
  const facts: Fact[] = [
    { label: t('price'), value: t('price.month', { price }), note: t('taxes') },
    {
      label: t('sessions'),
      value: t('sessions.month', { count: offer.sessionsIncluded }),
      note: <Figures offer={offer} />,
    },
    {
      label: t('until'),
      value: format.dayWithYear(endsAt ?? until),
      note: t('ends.note', { plan: app.t(`plan.${plan}`) }),
    },
  ];
  return (
    <Panel
      flush
      title={t(effectiveSince === null ? 'title.coming' : 'title.live')}
      note={effectiveSince === null ? t('begins.next') : undefined}
    >
      <div className="offer">
        <Facts facts={facts} />
      </div>
    </Panel>
  );
}
