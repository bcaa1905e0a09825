import * as z from 'zod/mini';
import { described, instant, named, planId, userId, wholeNumber } from '../values.ts';
import { OFFER_STARTS, OFFER_STATES } from './states.ts';

const offerState = named('OfferState', z.enum(OFFER_STATES), {
  description:
    'Where an offer is. `offered`: it can be accepted. `accepting`: the customer is about to pay. `accepted`: the subscription has its ' +
    'price. `declined` by the customer, `withdrawn` by an operator or replaced by another offer, `expired`. `ended`: it was accepted, and ' +
    'its price and figures apply no longer.',
});

const currency = described(z.string(), 'The ISO 4217 code in lower case, such as `usd`.');
const amountMinor = described(wholeNumber, 'The amount in minor units (cents for usd).');
const money = z.object({ amountMinor, currency });

const offerFields = {
  offerId: described(z.string(), 'The id of the offer, `of_…`.'),
  plan: described(planId, 'The plan whose figures the offer replaces.'),
  price: described(money, 'What a month costs, before taxes.'),
  sessionsIncluded: described(wholeNumber, 'Sessions in a month.'),
  concurrent: described(wholeNumber, 'Sessions open at the same time.'),
  requestsPerMinute: described(wholeNumber, 'Requests in a minute.'),
  projectsIncluded: described(wholeNumber, 'Active projects.'),
  until: described(
    instant,
    'Price and figures end with the first billing period that ends at this instant or later.',
  ),
  acceptBy: described(instant, 'The offer can be accepted before this instant.'),
  state: offerState,
  stateSince: described(instant, 'When the offer got its state.'),
  createdAt: described(instant, 'When the offer was made.'),
  effectiveSince: described(
    z.nullable(instant),
    'Since when the account has its figures, because the price was paid; null before.',
  ),
  endsAt: described(
    z.nullable(instant),
    'The end of the last billing period with price and figures; null while that is not known.',
  ),
};

const offer = named('Offer', z.object(offerFields), {
  description: 'A price with figures that is offered to one account.',
});

const accountOffer = named(
  'AccountOffer',
  z.object({
    ...offerFields,
    userId,
    note: described(z.string(), 'A note for operators. The customer does not see it.'),
    ticketId: described(z.nullable(z.string()), 'The ticket that asked for the offer.'),
    createdBy: described(z.string(), 'Who made the offer: the name of an API key, or the id of an operator.'),
    reason: described(
      z.nullable(z.string()),
      'Why it was withdrawn: `replaced` by another offer, or what the operator wrote.',
    ),
    priceId: described(z.nullable(z.string()), 'The Stripe price, `price_…`; null until one was needed.'),
  }),
  { description: 'An offer as operators see it.' },
);

const start = described(
  z.enum(OFFER_STARTS),
  '`checkout`: the customer pays on a page of Stripe. `now`: the subscription gets the price at once, and the difference is charged. ' +
    '`period_end`: the next renewal bills the price.',
);

const offerPreview = named(
  'OfferPreview',
  z.object({
    start,
    startsAt: described(
      z.nullable(instant),
      'When price and figures begin; null for a checkout: once it is paid.',
    ),
    dueNow: described(
      z.nullable(money),
      'What Stripe says that it charges at once, taxes and credit included; null if nothing, or if the checkout page says it.',
    ),
    nextInvoice: described(
      z.nullable(z.object({ at: described(instant, 'When the invoice is made.'), amountMinor, currency })),
      'The next invoice as Stripe previews it; null before a checkout.',
    ),
  }),
  {
    description: 'What accepting an offer charges, by the current state at Stripe.',
    examples: [
      {
        start: 'now',
        startsAt: '2026-11-30T10:15:00Z',
        dueNow: { amountMinor: 41_000, currency: 'usd' },
        nextInvoice: { at: '2026-12-30T10:15:00Z', amountMinor: 49_900, currency: 'usd' },
      },
    ],
  },
);

const acceptance = named(
  'OfferAcceptance',
  z.object({
    state: described(z.enum(['accepting', 'accepted']), '`accepting`: something is to be paid first.'),
    start,
    url: described(
      z.nullable(z.url()),
      'The page where the customer pays: redirect to it. Null if nothing is to be paid on a page.',
    ),
  }),
  {
    description: 'What became of accepting an offer.',
    examples: [
      { state: 'accepting', start: 'checkout', url: 'https://checkout.stripe.com/c/pay/cs_test_a1b2c3' },
    ],
  },
);

export const offerResponses = {
  listOffers: {
    200: named('OfferList', z.object({ offers: z.array(offer) }), {
      description: 'The offers of an account, newest first. Only the first one can be open.',
    }),
  },
  previewOffer: { 200: offerPreview },
  acceptOffer: { 200: acceptance },
  declineOffer: { 200: offer },
};

export const offerAdminResponses = {
  createOffer: { 201: accountOffer },
  listAccountOffers: {
    200: named('AccountOfferList', z.object({ offers: z.array(accountOffer) }), {
      description: 'The offers of an account as operators see them, newest first.',
    }),
  },
  withdrawOffer: { 200: accountOffer },
};
