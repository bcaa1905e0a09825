import type { Account } from '../../../../shared/account/account.ts';
import { acceptedOffer, type Offer, type OfferPurchase } from '../../../../shared/account/offer.ts';
import { offerAccepted } from '../../../../shared/account/offerNotices.ts';
import { assertNever } from '../../../../shared/assertNever.ts';
import type { OfferStart } from '../../../../shared/contract/offers/states.ts';
import { busy } from '../../../../shared/fault.ts';
import { checkOut } from '../checkOut.ts';
import type { Sale } from '../sale.ts';
import { type AcceptDecision, type AcceptRefusal, begunPurchase, decideAccept } from './decideAccept.ts';
import { decideAccepting, releasedOffer, withPurchase } from './decideOffer.ts';
import { type AcceptPorts, ensurePrice, type Priced, save } from './ensurePrice.ts';
import { closesAt } from './pageTime.ts';
import type { LiveSubscription, MoveOutcome, PurchaseGateway } from './purchaseGateway.ts';

/** An acceptance takes at most three rounds: begin, repeat a call whose key is in use, see what came of it. Others can cost it more. */
const ROUNDS_MAX = 8;

export type AcceptRequest = {
  accountId: string;
  offerId: string;
  /** The address that the Stripe customer gets for a checkout. Without it, the customer keeps its own. */
  email?: string;
  /** The address of a customer that a checkout creates, if `email` gives none. */
  newCustomerEmail?: string;
  /** How the customer was shown that the offer begins. Without it, it begins as the subscription allows. */
  expectedStart?: OfferStart;
  /** Epoch seconds. */
  now: number;
  /** How a checkout page is paid, and where the customer returns to. */
  page: Pick<Sale, 'paymentMethods' | 'appUrl'>;
};

export type AcceptOutcome =
  | { kind: 'accepted'; offer: Offer }
  /** Something is to be paid first, on the page at `url` if there is one. */
  | { kind: 'accepting'; offer: Offer; url?: string }
  | { kind: 'refused'; reason: AcceptRefusal | 'checkout_pending'; pageUrl?: string }
  /** It would not begin as expected. Nothing was bought. */
  | { kind: 'start_changed' }
  | { kind: 'email_invalid' }
  | { kind: 'not_open'; offer: Offer }
  | { kind: 'not_found' };

/**
 * Buys an offer: it is marked `accepting`, its price is made and what the price grants is stored; then the subscription gets the price, or
 * a checkout page sells it. Each round begins with what the table and Stripe have now, so a repeated call completes what a crash left, and
 * buys nothing twice: a change that is billed has an idempotency key of the acceptance. Throws `busy` if other callers win every round, and
 * Stripe's faults.
 */
export async function acceptOffer(ports: AcceptPorts, request: AcceptRequest): Promise<AcceptOutcome> {
  const { accountId, offerId, now } = request;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const [all, account] = await Promise.all([
      ports.offers.listOffers(accountId),
      ports.store.readOrCreateAccount(accountId, now),
    ]);
    const stored = all.find((one) => one.offerId === offerId);
    if (!stored) return { kind: 'not_found' };
    if (stored.state === 'accepted') return { kind: 'accepted', offer: stored };
    const begun = decideAccepting(stored, now);
    if (begun.kind === 'refused' || begun.kind === 'close_purchase')
      return { kind: 'not_open', offer: stored };
    const offerPrices = all.flatMap(({ price }) => price ?? []);
    const live = await ports.gateway.listLive({ customers: account.customers, offerPrices });
    const decision = decideAccept(stored, live);
    if (hasComeToNothing(stored, decision)) {
      await save(ports, stored, releasedOffer(stored, now), now);
      continue;
    }
    const step = await takeStep(ports, {
      ...request,
      account,
      stored,
      accepting: begun.offer,
      decision,
      live,
    });
    if (step) return step;
  }
  throw busy('the offer');
}

/**
 * Whether the change waited for the payment of an invoice, and does no longer. Stripe would repeat its response to the key of this
 * acceptance; the next one has another.
 */
const hasComeToNothing = ({ purchase }: Offer, { kind }: AcceptDecision) =>
  purchase?.invoice !== undefined && kind !== 'refused' && kind !== 'bought' && kind !== 'held';

type Step = AcceptRequest & {
  account: Account;
  /** The offer as it is stored. */
  stored: Offer;
  /** The same, accepting. */
  accepting: Offer;
  decision: AcceptDecision;
  live: LiveSubscription[];
};

/** Undefined if another round has to look at what happened. */
async function takeStep(ports: AcceptPorts, step: Step): Promise<AcceptOutcome | undefined> {
  const { stored, accepting, decision, expectedStart, now } = step;
  switch (decision.kind) {
    case 'refused':
      return decision;
    case 'bought':
      return markAccepted(ports, stored, { now, startsAt: decision.startsAt });
    case 'held': {
      const { subscription, invoice, pageUrl: url } = decision;
      const saved = await save(
        ports,
        stored,
        withPurchase(accepting, { kind: 'now', subscription, invoice }),
        now,
      );
      return saved && { kind: 'accepting', offer: saved, url };
    }
    case 'checkout':
    case 'now':
    case 'period_end': {
      if (expectedStart !== undefined && expectedStart !== decision.kind) return { kind: 'start_changed' };
      const purchase = purchaseOf(decision, stored.purchase);
      const begun = await save(ports, stored, withPurchase(accepting, purchase), now);
      const priced = begun && (await ensurePrice(ports, begun, now));
      if (!priced) return undefined;
      if (decision.kind === 'checkout') return sell(ports, step, priced);
      const outcome = await move(ports.gateway, priced, decision);
      return afterMove(ports, step, { offer: priced, purchase, outcome });
    }
    default:
      return assertNever(decision);
  }
}

/** The stored purchase if it is of the same kind: it may have a page already. */
function purchaseOf(
  decision: Extract<AcceptDecision, { kind: OfferPurchase['kind'] }>,
  stored: OfferPurchase | undefined,
): OfferPurchase {
  const subscription = decision.kind === 'checkout' ? undefined : decision.subscription.id;
  if (stored?.kind === decision.kind && stored.subscription === subscription) return stored;
  return { kind: decision.kind, ...(subscription === undefined ? {} : { subscription }) };
}

function move(
  gateway: PurchaseGateway,
  { offerId, stateSince, price }: Priced,
  { kind, subscription, item }: Extract<AcceptDecision, { kind: 'now' | 'period_end' }>,
): Promise<MoveOutcome> {
  // The offer is accepting since then: another acceptance of it has another key.
  const change = {
    subscription: subscription.id,
    item: item.id,
    price,
    attempt: `${offerId}:${stateSince}:${kind}`,
  };
  return kind === 'now' ? gateway.moveNow(change) : gateway.moveAtPeriodEnd(change);
}

async function afterMove(
  ports: AcceptPorts,
  { account, now }: Step,
  { offer, purchase, outcome }: { offer: Priced; purchase: OfferPurchase; outcome: MoveOutcome },
): Promise<AcceptOutcome | undefined> {
  if (outcome.kind === 'key_in_use') return undefined;
  // For a day, Stripe repeats what it stored under the key, whatever became of the subscription since. It may also have carried out a call
  // of which it stored an error.
  const live = await ports.gateway.listLive({ customers: account.customers, offerPrices: [offer.price] });
  const begun = begunPurchase(offer, live);
  switch (begun?.kind) {
    case 'bought':
      return markAccepted(ports, offer, { now, startsAt: begun.startsAt });
    case 'held': {
      const held = withPurchase(offer, { ...purchase, invoice: begun.invoice });
      const saved = await save(ports, offer, held, now);
      return saved && { kind: 'accepting', offer: saved, url: begun.pageUrl };
    }
    case undefined:
      // The next acceptance has another key.
      await save(ports, offer, releasedOffer(offer, now), now);
      if (outcome.kind === 'key_spent') throw outcome.fault;
      return undefined;
    default:
      return assertNever(begun);
  }
}

/** `startsAt` is the end of the period if the next renewal is the first to bill the price. */
async function markAccepted(
  ports: AcceptPorts,
  offer: Offer,
  { now, startsAt }: { now: number; startsAt?: number },
): Promise<AcceptOutcome | undefined> {
  const after = acceptedOffer(offer, { isPaid: false, now });
  const saved = await ports.offers.saveOffer({
    before: offer,
    after,
    notices: offerAccepted(after, startsAt),
    now,
  });
  return saved ? { kind: 'accepted', offer: { ...after, version: offer.version + 1 } } : undefined;
}

/** One page of an account is open at a time: it replaces that of another sale. */
async function sell(ports: AcceptPorts, step: Step, offer: Priced): Promise<AcceptOutcome | undefined> {
  const { accountId, account, newCustomerEmail, now, page } = step;
  const email = step.email ?? (account.customers.length === 0 ? newCustomerEmail : undefined);
  const { plan, price, acceptBy } = offer;
  const sale = { plan, price, ...page, closesAt: closesAt({ acceptBy, now }) };
  const outcome = await checkOut(ports.store, ports.gateway, { accountId, sale, email, now });
  switch (outcome.kind) {
    case 'session': {
      const sold = withPurchase(offer, { kind: 'checkout', session: outcome.sessionId });
      const saved = await save(ports, offer, sold, now);
      return saved && { kind: 'accepting', offer: saved, url: outcome.url };
    }
    case 'subscribed':
      return undefined;
    case 'former_subscription':
      return { kind: 'refused', reason: 'change_scheduled' };
    case 'pending':
      return { kind: 'refused', reason: 'checkout_pending' };
    case 'email_invalid':
      return outcome;
    default:
      return assertNever(outcome);
  }
}
