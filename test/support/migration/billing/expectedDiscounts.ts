import { FORMER, type FormerCustomer, type GivenDiscount, renewalOf } from './formerCustomer.ts';

/** An amount of an invoice, in minor units. */
export type Line = { role: string; from: number; to: number; amount: number };

export type Chosen = { ofPlan: GivenDiscount[]; shared: GivenDiscount[] };

/** The discounts of one customer, and when they are over. */
export function discountsOf({ discounts }: FormerCustomer) {
  const used = new Set<GivenDiscount>();
  // Stripe removes what is over when it makes an invoice.
  const removed = new Set<GivenDiscount>();
  const isOver = (one: GivenDiscount, at: number) =>
    used.has(one) ||
    (typeof one.lasts === 'object' && renewalOf({ startsAt: one.at }, one.lasts.months) <= at);

  return {
    /** The discounts of an invoice for a period that begins at `at`. */
    chosenAt(at: number): Chosen {
      const running = (target: GivenDiscount['on']) =>
        discounts.filter((one) => one.on === target && one.at <= at && !isOver(one, at));
      const own = running('subscription');
      return { ofPlan: running('item'), shared: own.length > 0 ? own : running('customer') };
    },
    /** What is over after the invoice. */
    spend({ ofPlan, shared }: Chosen, at: number): void {
      for (const one of [...ofPlan, ...shared]) if (one.lasts === 'once') used.add(one);
      for (const one of discounts) if (one.at <= at && isOver(one, at)) removed.add(one);
    },
    /** What the subscription and its item have of discounts of their own. */
    ofSubscription: (now: number) =>
      discounts.filter((one) => one.on !== 'customer' && one.at <= now && !removed.has(one)),
  };
}

/** What the discounts take off the lines of an invoice. */
export function reduction({ ofPlan, shared }: Chosen, lines: Line[]): number {
  const left = lines.map(({ amount }) => amount);
  const plan = lines.flatMap(({ role }, index) => (role === 'overage' ? [] : [index]));
  let taken = 0;
  for (const { off } of ofPlan) taken += reduce(left, plan, off);
  for (const { off } of shared) taken += reduce(left, [...lines.keys()], off);
  return taken;
}

function reduce(left: number[], indexes: number[], off: GivenDiscount['off']): number {
  let taken = 0;
  let toTake = 'amount' in off ? off.amount : 0;
  for (const index of indexes) {
    const amount = left[index] ?? 0;
    // Which line a fixed amount is taken from makes no difference to the invoice.
    const share = 'percent' in off ? Math.round((amount * off.percent) / 100) : Math.min(toTake, amount);
    toTake -= share;
    taken += share;
    left[index] = amount - share;
  }
  return taken;
}

/** What minutes of overage cost, rounded half up to a cent. */
export const overageMinor = ({ former }: FormerCustomer, minutes: number): number =>
  Math.floor((minutes * FORMER[former].overageTenths + 5) / 10);
