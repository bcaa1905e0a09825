import { assertNever } from '../../../shared/assertNever.ts';
import type { offerRoutes } from '../../../shared/contract/offers/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { AcceptOutcome } from '../domain/offers/acceptOffer.ts';
import type { PreviewOutcome } from '../domain/offers/previewOffer.ts';

type Routes = typeof offerRoutes;
type Refused = Extract<AcceptOutcome, { kind: 'refused' | 'not_open' | 'not_found' }>;

export function acceptOfferResponse(outcome: AcceptOutcome): ResponseOf<Routes['acceptOffer']> {
  switch (outcome.kind) {
    case 'accepted':
    case 'accepting': {
      const { kind: state, offer } = outcome;
      const url = outcome.kind === 'accepting' ? (outcome.url ?? null) : null;
      return { status: 200, body: { state, start: offer.purchase?.kind ?? 'now', url } };
    }
    case 'start_changed':
      throw new Problem(
        'offer_start_changed',
        'The offer would begin in another way than expected. Preview it again.',
      );
    case 'email_invalid':
      throw invalidField('email', 'must be an address that Stripe accepts');
    default:
      throw refusal(outcome);
  }
}

export function previewOfferResponse(outcome: PreviewOutcome): ResponseOf<Routes['previewOffer']> {
  if (outcome.kind !== 'preview') throw refusal(outcome);
  const { start, startsAt, dueNow, nextInvoice } = outcome.preview;
  return {
    status: 200,
    body: {
      start,
      startsAt: startsAt === undefined ? null : isoInstant(startsAt),
      dueNow: dueNow ?? null,
      nextInvoice: nextInvoice ? { ...nextInvoice, at: isoInstant(nextInvoice.at) } : null,
    },
  };
}

function refusal(outcome: Refused): Problem {
  switch (outcome.kind) {
    case 'not_found':
      return new Problem('offer_not_found', 'This user has no such offer.');
    case 'not_open': {
      const { state } = outcome.offer;
      return new Problem('offer_not_open', `The offer is ${state}.`, { details: { state } });
    }
    case 'refused':
      return reasonProblem(outcome);
    default:
      return assertNever(outcome);
  }
}

function reasonProblem({ reason, pageUrl: url }: Extract<Refused, { kind: 'refused' }>): Problem {
  switch (reason) {
    case 'payment_due': {
      const details = url === undefined ? {} : { url };
      return new Problem(reason, 'An invoice is not paid. Pay it first.', { details });
    }
    case 'invoice_pending':
      return new Problem(reason, 'An invoice is being made. Try again in about an hour.');
    case 'subscription_ending':
      return new Problem(reason, 'The subscription is cancelled. Resume it first.');
    case 'change_scheduled':
      return new Problem(reason, 'A change of the subscription is scheduled. Undo it first.');
    case 'collection_paused':
      return new Problem(reason, 'The payments of the subscription are paused.');
    case 'subscription_unsuitable':
      return new Problem(reason, 'The offer does not fit the subscription of this user. Contact support.');
    case 'checkout_pending':
      return new Problem(reason, 'A paid checkout is being processed. Try again in a few seconds.');
    default:
      return assertNever(reason);
  }
}
