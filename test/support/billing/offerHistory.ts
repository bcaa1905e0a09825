import { ENDING_SECONDS } from '../../../shared/account/offer.ts';
import { type Limits, PLANS } from '../../../shared/account/plans.ts';
import { seededRandom } from '../seededRandom.ts';
import {
  BillingModel,
  DAY,
  HOUR,
  type Line,
  MODEL_OFFERS,
  type ModelInvoice,
  type ModelSubscription,
  PRICES,
  type PriceName,
  sessionsOf,
} from './billingModel.ts';

const GRACE_SECONDS = 7 * DAY;

/** An action about every four days, and some days two at once. */
const ACTS_EACH_HOUR = 0.01;

type Monthly = 'starter' | 'growth' | 'volume' | 'lean';

/** A random history of one monthly subscription at list prices and at the prices of offers, by card. */
export class OfferHistory {
  readonly billing: BillingModel;
  readonly log: string[] = [];
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
    const beganAt = Date.parse('2026-01-31T10:00:00Z') / 1000 + Math.floor(this.#next() * 365) * DAY;
    this.billing = new BillingModel(beganAt);
    this.billing.afterRetries = this.#pick(['canceled', 'past_due', 'unpaid']);
  }

  /** Passes an hour. Returns whether somebody did something in it. */
  hour(): boolean {
    this.billing.tick();
    if (this.#next() >= ACTS_EACH_HOUR) return false;
    this.#act();
    if (this.#next() < 0.3) this.#act();
    return true;
  }

  #pick<Thing>(things: readonly Thing[]): Thing {
    return things[Math.floor(this.#next() * things.length)] as Thing;
  }

  #act(): void {
    const { billing } = this;
    billing.cardPays = this.#next() < 0.75;
    const live = billing.subscriptions.find((one) => billing.isLive(one));
    const card = billing.cardPays ? '' : ' (the card declines)';
    const text = live ? this.#change(live) : this.#subscribe();
    this.log.push(`${new Date(billing.now * 1000).toISOString()} ${text}${card}`);
  }

  #subscribe(): string {
    this.billing.cardPays = true;
    const price = this.#pick<Monthly>(['starter', 'growth', 'volume', 'lean']);
    this.billing.subscribe(price);
    return `subscribes to ${price}`;
  }

  #change(live: ModelSubscription): string {
    const { billing } = this;
    const open = live.invoices.filter(({ status }) => status === 'open');
    const [late] = open;
    const chance = this.#next();
    if (chance < 0.2 && late) {
      billing.pay(live, late);
      return `pays ${late.id}`;
    }
    if (chance < 0.23 && late && !late.pending) {
      billing.void(late);
      return `${late.id} is voided`;
    }
    if (chance < 0.3) {
      live.cancelsAtEnd = !live.cancelsAtEnd;
      return live.cancelsAtEnd ? 'cancels at the period end' : 'resumes';
    }
    const from = live.price;
    const sold = billing.soldLine(live);
    if (sold?.invoice.status !== 'paid' || live.status === 'unpaid' || live.scheduled)
      return 'may not change its price';
    const to = this.#pick((['starter', 'growth', 'volume', 'lean'] as const).filter((one) => one !== from));
    if (PRICES[to].amount > PRICES[from].amount) return this.#changeNow(live, to);
    // The end of an offer changes the item in the last days of a period. The portal schedules a downgrade.
    const isOnOffer = PRICES[from].figures !== undefined && sold.line.price === from;
    const isEnding = isOnOffer && live.end - billing.now <= ENDING_SECONDS;
    if (isEnding || PRICES[to].figures) return this.#changeForRenewal(live, to);
    live.scheduled = to;
    return `schedules ${to}`;
  }

  #changeNow(live: ModelSubscription, to: Monthly): string {
    const payment = this.#pick(['allow_incomplete', 'pending_if_incomplete'] as const);
    const anchor = this.#pick(['now', 'now', 'unchanged'] as const);
    this.billing.change(live, to, { payment, anchor });
    return `to ${to} now, ${payment}, anchor ${anchor}`;
  }

  #changeForRenewal(live: ModelSubscription, to: Monthly): string {
    this.billing.change(live, to, { anchor: 'unchanged', billing: 'none' });
    return `to ${to} with the next renewal`;
  }
}

/** What an account is to have now. Of `sessions`, `from` is the least and `to` the most: they differ in a grace only. */
export type PaidFigures = Omit<Limits, 'sessionsIncluded'> & {
  plan: string;
  offer: string | undefined;
  sessions: { from: number; to: number };
};

/**
 * The figures of the price that was paid for this instant, or in the grace for the time before: from the lines of the paid invoices and
 * what the model says that each sells, without a rule of the product.
 */
export function paidFigures({ subscriptions, now, isLive }: BillingModel): PaidFigures {
  const live = subscriptions.find(isLive);
  const newest = live?.invoices.findLast((one) => one.status === 'paid' && debitsOf(one).length > 0);
  const line = newest && lastOf(newest);
  const offer = line && MODEL_OFFERS.get(line.price)?.offerId;
  if (!live || !line || now >= line.end + GRACE_SECONDS) return { ...FREE, offer };
  const { plan, figures } = PRICES[line.price as PriceName];
  const { sessionsIncluded: ofPlan, concurrent, requestsPerMinute, projectsIncluded } = PLANS[plan];
  const { sessionsIncluded, ...others } = { sessionsIncluded: ofPlan, ...figures };
  const limits = { concurrent, requestsPerMinute, projectsIncluded, ...others };
  const sessions =
    now < line.end
      ? exactly(Math.floor(soldFor(line, live) + 1e-6))
      : { from: Math.floor((sessionsIncluded * 7) / 31), to: Math.ceil((sessionsIncluded * 7) / 28) };
  return { plan, offer, ...limits, sessions };
}

const exactly = (sessions: number) => ({ from: sessions, to: sessions });

const { sessionsIncluded: FREE_SESSIONS, ...FREE_LIMITS } = PLANS.free;
const FREE = {
  plan: 'free',
  concurrent: FREE_LIMITS.concurrent,
  requestsPerMinute: FREE_LIMITS.requestsPerMinute,
  projectsIncluded: FREE_LIMITS.projectsIncluded,
  sessions: exactly(FREE_SESSIONS),
};

const debitsOf = ({ lines }: ModelInvoice) =>
  lines.filter(({ isCredit, price }) => !isCredit && price in PRICES);

const lastOf = (invoice: ModelInvoice) => debitsOf(invoice).sort((one, other) => other.end - one.end)[0];

/** A line that began a period sold it. A change within one adds what it sold, less what it credited. */
function soldFor(line: Line, { invoices }: ModelSubscription): number {
  if (!line.isProration) return line.sessions;
  const paid = invoices.filter(({ status }) => status === 'paid').flatMap(({ lines }) => lines);
  const ofPeriod = paid.filter(({ end }) => end === line.end);
  const most = Math.max(
    ...ofPeriod.filter(({ isCredit }) => !isCredit).map(({ price }) => sessionsOf(price as PriceName)),
  );
  return Math.min(
    most,
    ofPeriod.reduce((sum, { sessions }) => sum + sessions, 0),
  );
}

export const HISTORY_HOURS = (150 * DAY) / HOUR;
