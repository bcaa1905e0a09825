import { ENDING_SECONDS } from '../../../shared/account/offer.ts';
import { seededRandom } from '../seededRandom.ts';
import {
  BillingModel,
  DAY,
  HOUR,
  type Line,
  type ModelSubscription,
  PRICES,
  type PriceName,
  sessionsOf,
} from './billingModel.ts';
import { ModelCustomer, sessionsOfGrace, sessionsOnCredit, sessionsSold } from './modelCustomer.ts';

/** What can happen in a history, beside changes of plan, cancellations, pauses, failed cards and late payments. */
export type Operations = {
  /** Some subscriptions are paid by invoice, within 7 to 30 days. */
  isInvoiced?: boolean;
  /** A second subscription begins while the first one is live. */
  hasTwo?: boolean;
  /** Prices also change without a new period. */
  keepsAnchor?: boolean;
  /** Volume offers are accepted, at once or for the period end, and end again. */
  hasOffers?: boolean;
};

const HISTORY_SECONDS = 150 * DAY;

/** An action about every three and a half days, and some days two at once. */
const ACTS_EACH_HOUR = 0.012;

const UPGRADES: Partial<Record<PriceName, PriceName[]>> = {
  starter: ['growth', 'growth', 'agreed'],
  growth: ['agreed'],
  starterYear: ['growthYear'],
  starterWeek: ['growth'],
};
const DOWNGRADES: Partial<Record<PriceName, PriceName>> = {
  growth: 'starter',
  agreed: 'growth',
  volume: 'growth',
  growthYear: 'starterYear',
};

type Random = { chance(): number; pick<Thing>(things: readonly Thing[]): Thing };

/**
 * A random history of a customer who uses up every quota at once. `excess` is what was granted beyond what invoices sold, the
 * free plan, the grace and the credit of invoiced customers; `ratio` is what was granted for each session that was sold. `overcount` is usage beyond the sessions that were started. `log` tells what happened.
 * `billing` and `customer` are as they are at the end.
 */
export function runModelHistory(
  seed: number,
  operations: Operations,
): {
  excess: number;
  ratio: number;
  overcount: number;
  log: string[];
  billing: BillingModel;
  customer: ModelCustomer;
} {
  const next = seededRandom(seed);
  const random: Random = {
    chance: next,
    pick: (things) => things[Math.floor(next() * things.length)] as (typeof things)[number],
  };
  const beganAt = Date.parse('2026-01-31T10:00:00Z') / 1000 + Math.floor(next() * 365) * DAY;
  const billing = new BillingModel(beganAt);
  billing.afterRetries = random.pick(['canceled', 'past_due', 'unpaid']);
  const customer = new ModelCustomer(billing);
  const log: string[] = [];
  const act = () => {
    const text = actOnce(billing, random, operations);
    const card = billing.cardPays ? '' : ' (the card declines)';
    log.push(`${(billing.now - beganAt) / HOUR} h: ${text}${card}`);
  };

  let overcount = 0;
  customer.sync();
  while (billing.now < beganAt + HISTORY_SECONDS) {
    billing.tick();
    const acts = random.chance() < ACTS_EACH_HOUR;
    if (acts) act();
    if (acts && random.chance() < 0.3) act();
    // What Stripe does by itself is seen within a day.
    if (acts || (billing.now - beganAt) % DAY === 0) customer.sync();
    customer.use();
    overcount = Math.max(overcount, customer.current.sessionsUsed - customer.total);
  }
  customer.sync();
  customer.use();

  const sold = sessionsSold(billing);
  const documented = customer.free + sessionsOfGrace(customer, billing) + sessionsOnCredit(billing);
  // A grace is rounded up: at most one session for each invoice.
  const roundings = billing.subscriptions.reduce((sum, { invoices }) => sum + invoices.length, 2);
  const granted = customer.total - documented;
  return {
    excess: Math.max(0, granted - sold - roundings),
    ratio: granted / Math.max(1, sold),
    overcount,
    log,
    billing,
    customer,
  };
}

/** Does one random action. Returns what it did. */
function actOnce(billing: BillingModel, random: Random, operations: Operations): string {
  const [live] = billing.subscriptions.filter((one) => billing.isLive(one));
  const chance = random.chance();
  billing.cardPays = random.chance() < 0.7;
  if (live && operations.hasOffers && random.chance() < 0.4) return offer(billing, random, live);
  if (!live || (operations.hasTwo && chance < 0.05)) return subscribe(billing, random, operations);
  if (chance < 0.3) return upgrade(billing, random, { live, operations });
  if (chance < 0.45) return schedule(live);
  if (chance < 0.52) {
    live.cancelsAtEnd = true;
    return 'cancels at the period end';
  }
  if (chance < 0.6) {
    live.cancelsAtEnd = false;
    return 'resumes';
  }
  if (chance < 0.85) return payOne(billing, random, live);
  if (chance < 0.9) return `gets the manual invoice ${billing.manual(live).id}`;
  if (chance < 0.93) {
    live.pause = live.pause ? undefined : random.pick(['void', 'uncollectible', 'keep_as_draft'] as const);
    return `pause: ${live.pause ?? 'none'}`;
  }
  return 'nothing';
}

function subscribe(billing: BillingModel, { chance, pick }: Random, operations: Operations): string {
  billing.cardPays = true;
  const price = pick(['starter', 'growth', 'starter', 'starterYear', 'starterWeek'] as const);
  const kind = chance();
  const netDays = operations.isInvoiced && kind > 0.6 ? pick([7, 14, 30]) : undefined;
  const options =
    kind < 0.15
      ? { trialDays: 14 }
      : kind < 0.3
        ? { coupon: pick(['once', 'forever'] as const) }
        : { netDays };
  billing.subscribe(price, options);
  return `subscribes to ${price} ${JSON.stringify(options)}`;
}

/**
 * Accepts an offer: one above the price until now is billed at once, another one by the next renewal. Or ends the accepted one: in the
 * last days of a period it gets the list price, which the renewal bills. Neither happens while an invoice is unpaid.
 */
function offer(billing: BillingModel, { pick }: Random, live: ModelSubscription): string {
  const from = live.price;
  const isEnding = PRICES[from].figures !== undefined;
  const to = isEnding ? 'growth' : pick(['volume', 'lean'] as const);
  const sold = billing.soldLine(live);
  const isMonthly = PRICES[from].every === 'month' && live.trialEnd === undefined;
  if (live.scheduled || live.status === 'unpaid' || sold?.invoice.status !== 'paid' || !isMonthly)
    return 'may not accept an offer';
  if (isEnding && live.end - billing.now > ENDING_SECONDS) return 'keeps the offer';
  const isNow = !isEnding && PRICES[to].amount > PRICES[from].amount;
  if (isNow && sells(sold.line) > sessionsOf(to)) return 'may not lose sessions within a period';
  if (isNow)
    billing.change(live, to, { payment: live.netDays ? 'allow_incomplete' : 'pending_if_incomplete' });
  else billing.change(live, to, { anchor: 'unchanged', billing: 'none' });
  return `${from} to ${to}, ${isNow ? 'now' : 'at the period end'}`;
}

const sells = ({ price }: Line) => sessionsOf(price as PriceName);

/** Our own code and the portal change no plan while the newest invoice with a plan is unpaid. */
function upgrade(
  billing: BillingModel,
  { chance, pick }: Random,
  { live, operations }: { live: ModelSubscription; operations: Operations },
): string {
  const from = live.price;
  const to = pick(UPGRADES[from] ?? [undefined]);
  const sold = billing.soldLine(live);
  const isPaid = sold?.invoice.status === 'paid';
  if (!to || live.scheduled || live.status === 'unpaid' || !isPaid) return 'may not upgrade';
  // The next period forgets what was used beyond the quota: an offer with more sessions for less is worth more than it costs.
  if (operations.hasOffers && sells(sold.line) > sessionsOf(to))
    return 'may not lose sessions within a period';
  const canHoldBack = live.netDays === undefined;
  const payment = canHoldBack
    ? pick(['allow_incomplete', 'pending_if_incomplete'] as const)
    : 'allow_incomplete';
  const anchor = operations.keepsAnchor && chance() < 0.5 ? 'unchanged' : 'now';
  billing.change(live, to, { payment, anchor });
  return `${from} to ${to}, ${payment}, anchor ${anchor}`;
}

function schedule(live: ModelSubscription): string {
  const to = DOWNGRADES[live.price];
  if (to) live.scheduled = to;
  return `schedules ${to ?? 'nothing'}`;
}

function payOne(billing: BillingModel, { pick }: Random, live: ModelSubscription): string {
  const open = live.invoices.filter(({ status }) => status === 'open');
  if (open.length === 0) return 'owes nothing';
  const invoice = pick(open);
  billing.pay(live, invoice);
  return `pays ${invoice.id}`;
}
