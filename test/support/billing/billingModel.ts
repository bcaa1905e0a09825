import type {
  InvoiceBill,
  StripeInvoice,
  StripeSubscription,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { OfferFigures } from '../../../shared/account/offer.ts';
import type { OfferPrice } from '../../../shared/account/offerPorts.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { addMonths } from '../../../shared/time.ts';

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

export type PriceName =
  | 'starter'
  | 'growth'
  | 'agreed'
  | 'volume'
  | 'lean'
  | 'starterYear'
  | 'growthYear'
  | 'starterWeek';

/**
 * The prices of the model. `agreed` is a negotiated price of the plan growth, with its figures. `volume` and `lean` are those of volume
 * offers: more for more than the list price, and less for less.
 */
export const PRICES: Record<
  PriceName,
  { plan: 'starter' | 'growth'; amount: number; every: 'month' | 'year' | 'week'; figures?: OfferFigures }
> = {
  starter: { plan: 'starter', amount: 2_900, every: 'month' },
  growth: { plan: 'growth', amount: 9_900, every: 'month' },
  agreed: { plan: 'growth', amount: 7_900, every: 'month' },
  volume: {
    plan: 'growth',
    amount: 24_900,
    every: 'month',
    figures: { sessionsIncluded: 60_000, concurrent: 120, requestsPerMinute: 12_000 },
  },
  lean: {
    plan: 'growth',
    amount: 4_900,
    every: 'month',
    figures: { sessionsIncluded: 9_000, concurrent: 15 },
  },
  starterYear: { plan: 'starter', amount: 29_000, every: 'year' },
  growthYear: { plan: 'growth', amount: 99_000, every: 'year' },
  starterWeek: { plan: 'starter', amount: 700, every: 'week' },
};

export const MODEL_PRICES = {
  starter: ['starter', 'starterYear', 'starterWeek'],
  growth: ['growth', 'agreed', 'growthYear'],
};

/** What the prices of the volume offers grant. They have no end: a history ends them at any time. */
export const MODEL_OFFERS: ReadonlyMap<string, OfferPrice> = new Map(
  Object.entries(PRICES).flatMap(([price, { plan, amount, figures }]) =>
    figures
      ? [
          [
            price,
            {
              ...{ price, offerId: `of_${price}`, accountId: 'u1', plan, figures },
              ...{ amountMinor: amount, currency: 'usd', until: 0 },
            },
          ],
        ]
      : [],
  ),
);

export type Line = {
  price: string;
  start: number;
  end: number;
  amount: number;
  isCredit: boolean;
  isProration: boolean;
  /** Sessions that the line sells; negative for a credit, as many for a free line as for a paid one. */
  sessions: number;
  /** The id of the invoice whose time a credit gives back. */
  credited?: string;
  isTrial?: boolean;
};

export type ModelInvoice = {
  id: string;
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  created: number;
  dueAt?: number;
  reason: string;
  lines: Line[];
  paidAt?: number;
  attempts: number;
  nextStepAt: number;
  /** A change that applies when the invoice is paid; the invoice is voided at the instant. */
  pending?: { change: Partial<ModelSubscription>; voidAt: number };
};

export type ModelSubscription = {
  id: string;
  price: PriceName;
  status: string;
  created: number;
  anchor: number;
  start: number;
  end: number;
  trialEnd?: number;
  netDays?: number;
  coupon?: 'once' | 'forever';
  invoices: ModelInvoice[];
  pendingLines: Line[];
  scheduled?: PriceName;
  cancelsAtEnd?: boolean;
  pause?: 'void' | 'uncollectible' | 'keep_as_draft';
};

export type Change = {
  anchor?: 'now' | 'unchanged';
  billing?: 'always_invoice' | 'create_prorations' | 'none';
  payment?: 'allow_incomplete' | 'pending_if_incomplete';
};

const LIVE = ['active', 'trialing', 'past_due', 'unpaid'];
const CHARGE_ATTEMPTS_MAX = 5;
const RETRY_SECONDS = 48 * HOUR;
/** A change that is held back is discarded after 23 hours, or with the period if that ends earlier (docs.stripe.com, pending updates). */
const PENDING_SECONDS = 23 * HOUR;

/**
 * Subscriptions and invoices of one customer, as Stripe keeps them: a small model for tests that need thousands of histories. It
 * is independent of the product: it computes what each invoice line sells by itself. Instants are epoch seconds.
 */
export class BillingModel {
  now: number;
  cardPays = true;
  /** What a subscription becomes when all charges of a renewal have failed. */
  afterRetries = 'canceled';
  subscriptions: ModelSubscription[] = [];
  /** The failed attempts to charge an invoice, oldest first. */
  readonly failedCharges: { invoice: ModelInvoice; subscription: ModelSubscription; attempt: number }[] = [];
  #ids = 0;
  #balance = 0;

  constructor(now: number) {
    this.now = now;
  }

  isLive = ({ status }: ModelSubscription): boolean => LIVE.includes(status);

  subscribe(
    price: PriceName,
    options: { trialDays?: number; netDays?: number; coupon?: 'once' | 'forever'; anchor?: number } = {},
  ): ModelSubscription {
    const { trialDays, netDays, coupon, anchor = this.now } = options;
    const trialEnd = trialDays === undefined ? undefined : this.now + trialDays * DAY;
    const first = anchor > this.now ? anchor : this.#endOf(price, this.now, anchor);
    const subscription: ModelSubscription = {
      id: this.#id('sub'),
      price,
      status: trialEnd ? 'trialing' : netDays === undefined ? 'incomplete' : 'active',
      created: this.now,
      anchor: trialEnd ?? anchor,
      start: this.now,
      end: trialEnd ?? first,
      trialEnd,
      netDays,
      coupon,
      invoices: [],
      pendingLines: [],
    };
    this.subscriptions.push(subscription);
    const line = this.#line({ price, start: this.now, end: subscription.end, anchor: subscription.anchor });
    if (trialEnd) Object.assign(line, { amount: 0, isTrial: true, sessions: sessionsOf(price) });
    else this.#discount(subscription, line);
    const invoice = this.#invoice(subscription, [line], 'subscription_create');
    this.#finalize(subscription, invoice);
    if (subscription.status === 'incomplete') {
      subscription.status = invoice.status === 'paid' ? 'active' : 'incomplete_expired';
    }
    return subscription;
  }

  /** Changes the price at once, as an update through the API or the portal does. */
  change(subscription: ModelSubscription, price: PriceName, options: Change = {}): ModelInvoice | undefined {
    const { anchor = 'now', billing = 'always_invoice', payment = 'allow_incomplete' } = options;
    const restarts = anchor === 'now' || PRICES[price].every !== PRICES[subscription.price].every;
    const start = restarts ? this.now : subscription.start;
    const end = restarts ? this.#endOf(price, this.now, this.now) : subscription.end;
    const lines: Line[] = [];
    const sold = this.soldLine(subscription);
    if (billing !== 'none' && sold && subscription.end > this.now)
      lines.push(this.#credit(subscription, sold));
    if (restarts || billing !== 'none') {
      const debit = this.#line({
        price,
        start: this.now,
        end,
        anchor: restarts ? this.now : subscription.anchor,
      });
      debit.isProration = !restarts;
      if (subscription.coupon === 'forever') debit.amount = 0;
      lines.push(debit);
    }
    const to = {
      price,
      start,
      end,
      trialEnd: subscription.trialEnd && Math.min(subscription.trialEnd, this.now),
      anchor: restarts ? this.now : subscription.anchor,
      status: subscription.status === 'trialing' ? 'active' : subscription.status,
    };
    if (!restarts && billing === 'create_prorations') subscription.pendingLines.push(...lines);
    if (!restarts && billing !== 'always_invoice') {
      Object.assign(subscription, to);
      return undefined;
    }
    if (payment === 'allow_incomplete') Object.assign(subscription, to);
    const invoice = this.#invoice(subscription, lines, 'subscription_update');
    if (payment === 'pending_if_incomplete') {
      const { status: _kept, ...change } = to;
      invoice.pending = {
        change: subscription.status === 'trialing' ? to : change,
        voidAt: Math.min(this.now + PENDING_SECONDS, subscription.end),
      };
    }
    this.#finalize(subscription, invoice);
    return invoice;
  }

  /** A one-off invoice of the subscription, without a plan's price. */
  manual(subscription: ModelSubscription): ModelInvoice {
    const line: Line = {
      price: 'setup',
      start: this.now,
      end: this.now,
      amount: 1_000,
      isCredit: false,
      isProration: false,
      sessions: 0,
    };
    const invoice = this.#invoice(subscription, [line], 'manual');
    this.#finalize(subscription, invoice);
    return invoice;
  }

  cancelNow(subscription: ModelSubscription, options: { prorate?: boolean } = {}): void {
    const sold = this.soldLine(subscription);
    if (options.prorate && sold) {
      this.#finalize(
        subscription,
        this.#invoice(subscription, [this.#credit(subscription, sold)], 'subscription_update'),
      );
    }
    subscription.status = 'canceled';
  }

  /** The customer pays an open invoice, on its hosted page or through the portal. */
  pay(subscription: ModelSubscription, invoice: ModelInvoice): void {
    this.#paid(subscription, invoice);
  }

  void(invoice: ModelInvoice): void {
    invoice.status = 'void';
  }

  /** Advances the clock by an hour. Invoices are finalized, charged or voided and subscriptions renewed if they are due. */
  tick(): void {
    this.now += HOUR;
    for (const subscription of this.subscriptions) {
      for (const invoice of subscription.invoices) this.#step(subscription, invoice);
      if (this.isLive(subscription) && this.now >= subscription.end) this.#renew(subscription);
    }
  }

  /** The newest line that sold the current period: what a change gives credit for. */
  soldLine({ invoices, end }: ModelSubscription): { invoice: ModelInvoice; line: Line } | undefined {
    for (const invoice of invoices.toReversed()) {
      if (invoice.status === 'void' || (invoice.pending && invoice.status !== 'paid')) continue;
      const line = invoice.lines.find((one) => !one.isCredit && one.end === end && one.price in PRICES);
      if (line) return { invoice, line };
    }
    return undefined;
  }

  /** What the product's gateway would read. */
  listSubscriptions(): StripeSubscription[] {
    return this.subscriptions.map((one) => ({
      id: one.id,
      customer: 'cus_1',
      status: one.status,
      created: one.created,
      anchor: one.anchor,
      cancelAt: undefined,
      cancelAtPeriodEnd: one.cancelsAtEnd ?? false,
      trialEnd: one.trialEnd,
      isScheduled: one.scheduled !== undefined,
      isCollectionPaused: one.pause !== undefined,
      currency: 'usd',
      items: [
        {
          price: one.price,
          periodStart: one.start,
          periodEnd: one.end,
          unitAmountMinor: PRICES[one.price].amount,
          currency: 'usd',
          quantity: 1,
          interval: PRICES[one.price].every,
          intervalCount: 1,
          discounts: [],
        },
      ],
      discounts: one.coupon ? [{ duration: one.coupon, percentOff: 100 }] : [],
      latestInvoice: this.listInvoices(one.id)[0],
      accountId: 'u1',
      isFromCheckout: true,
    }));
  }

  /** What the product's gateway would read, newest first. */
  listInvoices(subscriptionId: string): StripeInvoice[] {
    const found = this.subscriptions.find(({ id }) => id === subscriptionId);
    return (found?.invoices ?? []).toReversed().map((invoice) => ({
      id: invoice.id,
      status: invoice.status,
      created: invoice.created,
      dueAt: invoice.dueAt,
      reason: invoice.reason,
      bill: billOf(invoice),
      lines: invoice.lines.map(({ amount, price, start, end, isCredit, isProration }) => ({
        amountMinor: amount,
        price,
        start,
        end,
        isCredit,
        isProration,
      })),
    }));
  }

  #renew(subscription: ModelSubscription): void {
    if (subscription.cancelsAtEnd) {
      subscription.status = 'canceled';
      return;
    }
    subscription.price = subscription.scheduled ?? subscription.price;
    subscription.scheduled = undefined;
    if (subscription.status === 'trialing') subscription.status = 'active';
    subscription.start = subscription.end;
    subscription.end = this.#endOf(subscription.price, subscription.start, subscription.anchor);
    const { price, start, end, anchor } = subscription;
    const line = this.#line({ price, start, end, anchor });
    this.#discount(subscription, line);
    const lines = [...subscription.pendingLines.splice(0), line];
    const invoice = this.#invoice(subscription, lines, 'subscription_cycle');
    if (subscription.status === 'unpaid' || subscription.pause === 'keep_as_draft')
      invoice.nextStepAt = Infinity;
    else if (subscription.pause) invoice.status = subscription.pause;
  }

  #step(subscription: ModelSubscription, invoice: ModelInvoice): void {
    const isDue = invoice.nextStepAt <= this.now;
    if (invoice.status === 'draft' && isDue && !subscription.pause) this.#finalize(subscription, invoice);
    else if (invoice.status !== 'open') return;
    else if (invoice.pending && invoice.pending.voidAt <= this.now) invoice.status = 'void';
    else if (invoice.dueAt !== undefined) {
      if (invoice.dueAt <= this.now && subscription.status === 'active') subscription.status = 'past_due';
    } else if (isDue && invoice.attempts > 0 && this.isLive(subscription))
      this.#charge(subscription, invoice);
  }

  #finalize(subscription: ModelSubscription, invoice: ModelInvoice): void {
    invoice.status = 'open';
    const total = totalOf(invoice);
    if (total <= 0 || this.#balance >= total) {
      this.#balance -= total;
      this.#paid(subscription, invoice);
    } else if (subscription.netDays === undefined) this.#charge(subscription, invoice);
  }

  #charge(subscription: ModelSubscription, invoice: ModelInvoice): void {
    if (this.cardPays) {
      this.#balance = Math.max(0, this.#balance - totalOf(invoice));
      this.#paid(subscription, invoice);
      return;
    }
    invoice.attempts++;
    this.failedCharges.push({ invoice, subscription, attempt: invoice.attempts });
    invoice.nextStepAt = this.now + RETRY_SECONDS;
    const isLatest = subscription.invoices.at(-1) === invoice;
    if (isLatest && !invoice.pending && subscription.status !== 'incomplete')
      subscription.status = 'past_due';
    if (invoice.attempts < CHARGE_ATTEMPTS_MAX) return;
    invoice.nextStepAt = Infinity;
    if (isLatest && !invoice.pending) subscription.status = this.afterRetries;
  }

  #paid(subscription: ModelSubscription, invoice: ModelInvoice): void {
    invoice.status = 'paid';
    invoice.paidAt = this.now;
    const isLatest = subscription.invoices.at(-1) === invoice;
    if (isLatest && ['past_due', 'unpaid', 'incomplete'].includes(subscription.status))
      subscription.status = 'active';
    if (invoice.pending) Object.assign(subscription, invoice.pending.change);
    invoice.pending = undefined;
  }

  #invoice(subscription: ModelSubscription, lines: Line[], reason: string): ModelInvoice {
    const { netDays } = subscription;
    const invoice: ModelInvoice = {
      id: this.#id('in'),
      status: 'draft',
      created: this.now,
      dueAt: netDays === undefined ? undefined : this.now + netDays * DAY,
      reason,
      lines,
      attempts: 0,
      nextStepAt: this.now + HOUR,
    };
    subscription.invoices.push(invoice);
    return invoice;
  }

  #line(sold: { price: PriceName; start: number; end: number; anchor: number }): Line {
    const { price, start, end, anchor } = sold;
    const share = (end - start) / (end - startOfPeriod(price, end, anchor));
    return {
      price,
      start,
      end,
      amount: Math.round(PRICES[price].amount * share),
      isCredit: false,
      isProration: false,
      sessions: sessionsBetween(price, { start, end, anchor }),
    };
  }

  /** Flexible billing: credits what was charged for the unused time, also if that is not paid. */
  #credit(subscription: ModelSubscription, { invoice, line }: { invoice: ModelInvoice; line: Line }): Line {
    const share = (line.end - this.now) / (line.end - line.start);
    const sessions = line.isTrial
      ? Math.round(line.sessions * share)
      : sessionsBetween(line.price as PriceName, {
          start: this.now,
          end: line.end,
          anchor: subscription.anchor,
        });
    return {
      price: line.price,
      start: this.now,
      end: line.end,
      amount: -Math.round(line.amount * share),
      isCredit: true,
      isProration: true,
      sessions: -sessions,
      credited: invoice.id,
    };
  }

  #discount(subscription: ModelSubscription, line: Line): void {
    if (subscription.coupon === undefined) return;
    line.amount = 0;
    if (subscription.coupon === 'once') subscription.coupon = undefined;
  }

  #endOf(price: PriceName, start: number, anchor: number): number {
    const { every } = PRICES[price];
    if (every === 'week') return start + 7 * DAY;
    const step = every === 'year' ? 12 : 1;
    for (let months = 0; ; months += step) {
      const end = addMonths(anchor, months);
      if (end > start) return end;
    }
  }

  #id(prefix: string): string {
    this.#ids++;
    return `${prefix}_${String(this.#ids).padStart(6, '0')}`;
  }
}

function billOf(invoice: ModelInvoice): InvoiceBill {
  const { attempts, status, nextStepAt } = invoice;
  const totalMinor = totalOf(invoice);
  const isRetried = status === 'open' && attempts > 0 && nextStepAt < Infinity;
  return {
    currency: 'usd',
    totalMinor,
    paidMinor: status === 'paid' ? totalMinor : 0,
    dueMinor: status === 'paid' ? 0 : totalMinor,
    attempts,
    ...(isRetried ? { nextAttemptAt: nextStepAt } : {}),
  };
}

const totalOf = ({ lines }: ModelInvoice) => lines.reduce((sum, { amount }) => sum + amount, 0);

/** The sessions that a month of the price sells. */
export const sessionsOf = (price: PriceName): number =>
  PRICES[price].figures?.sessionsIncluded ?? PLANS[PRICES[price].plan].sessionsIncluded;

/** The start of the whole billing period that ends at `end`. */
function startOfPeriod(price: PriceName, end: number, anchor: number): number {
  const { every } = PRICES[price];
  if (every === 'week') return end - 7 * DAY;
  return monthsBefore(end, anchor, every === 'year' ? 12 : 1);
}

/** The instant some months before `end`, by the day of the anchor if `end` is one of its months. */
function monthsBefore(end: number, anchor: number, months: number): number {
  for (let count = -36; count <= 36; count++) {
    if (addMonths(anchor, count) === end) return addMonths(anchor, count - months);
  }
  return addMonths(end, -months);
}

/** Sessions of the time: of each month, counted back from the end, the share that is covered. A week counts by the month it begins. */
function sessionsBetween(price: PriceName, time: { start: number; end: number; anchor: number }): number {
  if (PRICES[price].every === 'week') {
    const week = time.end - 7 * DAY;
    return (sessionsOf(price) * (time.end - time.start)) / (addMonths(week, 1) - week);
  }
  let sessions = 0;
  for (let months = 1, until = time.end; until > time.start; months++) {
    const from = monthsBefore(time.end, time.anchor, months);
    sessions += (sessionsOf(price) * (until - Math.max(from, time.start))) / (until - from);
    until = from;
  }
  return sessions;
}
