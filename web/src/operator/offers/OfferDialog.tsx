import { useEffect, useRef, useState } from 'react';
import { dayOf } from '../../app/overview/days.ts';
import { focusFirstInvalid } from '../../components/focusFirstInvalid.ts';
import { useText } from '../../text/useText.ts';
import { LIMITS } from '../account/termsDraft.ts';
import type { Change } from '../actions/ChangeTable.tsx';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import { planName } from '../overview/plans.ts';
import type { Account } from '../queries/useAccount.ts';
import { type Plan, useAccountOffers, usePlans } from '../queries/useOffers.ts';
import { useConsole } from '../useConsole.ts';
import { OfferFields } from './OfferFields.tsx';
import {
  amountOf,
  emptyDraft,
  figureOf,
  type OfferDraft,
  type OfferErrors,
  offerErrors,
  offerOf,
  pricePerThousand,
} from './offerDraft.ts';

type OfferDialogProps = {
  readonly account: Account;
  /** The ticket that asked for it. */
  readonly ticketId?: string;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
};

/** Offers an account a price with figures. It shows what applies now, and what would. */
export function OfferDialog({ account, ticketId, onDone, onClose }: OfferDialogProps) {
  const { format } = useText();
  const { api } = useConsole();
  const [today] = useState(() => dayOf(Date.now()));
  const [draft, setDraft] = useState(() => emptyDraft({ plan: account.usage.plan, today }));
  const [errors, setErrors] = useState<OfferErrors>({});
  const fieldsRef = useRef<HTMLDivElement>(null);
  const [submits, setSubmits] = useState(0);
  // After the errors are shown.
  useEffect(() => {
    const form = fieldsRef.current?.closest('form');
    if (submits > 0 && form) focusFirstInvalid(form);
  }, [submits]);
  const { data: plans } = usePlans();
  const { data: offers } = useAccountOffers(account.userId);
  const plan = plans?.find((one) => one.plan === draft.plan);
  const open = offers?.find(({ state }) => state === 'offered' || state === 'accepting');
  const perThousand = pricePerThousand(draft);
  const listed = plan && Math.round((plan.price.amountMinor * 1_000) / plan.sessionsIncluded);
  const money = (amountMinor: number) => format.money({ amountMinor, currency: 'usd' });
  return (
    <ReasonDialog
      title="Make an offer?"
      action="Make offer"
      changes={useChanges(account, draft, plan)}
      fields={
        <OfferFields
          ref={fieldsRef}
          draft={draft}
          errors={errors}
          perThousand={
            perThousand === undefined
              ? 'With price and sessions, the price of 1,000 sessions stands here.'
              : `${money(perThousand)} for 1,000 sessions${listed === undefined ? '' : `; ${planName(draft.plan)} at its list price: ${money(listed)}`}`
          }
          onChange={(values) => {
            setDraft({ ...draft, ...values });
            setErrors({});
          }}
        />
      }
      check={() => {
        const found = offerErrors(draft, today);
        setErrors(found);
        setSubmits(submits + 1);
        return Object.keys(found).length === 0;
      }}
      run={(reason) =>
        api.createOffer({
          user_id: account.userId,
          ...offerOf(draft),
          ...(ticketId !== undefined && { ticket_id: ticketId }),
          reason,
        })
      }
      onDone={() => onDone('The offer is made. The customer gets an e-mail with it.')}
      onClose={onClose}
    >
      <p>
        The customer sees price, figures and dates, and can accept until the last day. Price and figures begin
        together, once they are paid, and end with the first billing period that ends after “until”. An empty
        figure is that of the plan.
      </p>
      {open && (
        <p role="status">
          {open.state === 'accepting'
            ? `The customer is about to accept the offer of ${format.price(open.price)} a month. Until that is done, no other one can be made.`
            : `It replaces the open offer of ${format.price(open.price)} a month.`}
        </p>
      )}
    </ReasonDialog>
  );
}

/** Price and figures now, and with the offer. */
function useChanges(account: Account, draft: OfferDraft, plan: Plan | undefined): Change[] {
  const { format } = useText();
  const { mrrMinor, currency, planLimits, terms } = account;
  const amount = amountOf(draft.price);
  const agreed = terms?.active ? terms : undefined;
  const before = (key: (typeof LIMITS)[number]['key']) => {
    const figure = agreed?.[key] ?? undefined;
    return figure === undefined ? `${format.number(planLimits[key])} (plan)` : format.number(figure);
  };
  const after = (key: (typeof LIMITS)[number]['key']) => {
    const figure = figureOf(draft[key]);
    if (figure !== undefined) return format.number(figure);
    // The one figure that an offer must have.
    return plan === undefined || key === 'sessionsIncluded'
      ? '–'
      : `${format.number({ ...plan, ...plan.rateLimit }[key])} (plan)`;
  };
  return [
    {
      label: 'Plan',
      before: planName(account.usage.plan),
      after: planName(draft.plan),
    },
    {
      label: 'Price a month',
      before: mrrMinor ? format.money({ amountMinor: mrrMinor, currency }) : '–',
      after: amount === undefined ? '–' : format.money({ amountMinor: amount, currency: 'usd' }),
    },
    ...LIMITS.map(({ key, label }) => ({ label, before: before(key), after: after(key) })),
  ];
}
