import { type Chosen, discountsOf, type Line, overageMinor, reduction } from './expectedDiscounts.ts';
import { announced, type Campaign, decides, firstAmount, moves, planAfter, undoes } from './expectedMove.ts';
import {
  DAY,
  FORMER,
  type FormerCustomer,
  HOUR,
  KEEP_PRICE_MONTHS,
  LIST,
  type Paid,
  renewalOf,
} from './formerCustomer.ts';

/** An invoice, in minor units. Lines of no amount are left out. */
export type Invoice = {
  created: number;
  lines: Line[];
  discount: number;
  total: number;
  fromCredit: number;
  charged: number;
  status: 'draft' | 'open' | 'paid';
};

/** What the account may do from `from` on. `to` is absent for a free account. */
export type Grant = { from: number; plan: Paid | 'free'; paidFrom?: number; paidTo?: number };

export type Expected = { invoices: Invoice[]; results: string[]; grants: Grant[]; creditMinor: number };

/** Days after a failed payment in which the account keeps its plan. */
const GRACE = 7 * DAY;

/** The draft of a renewal is finalized and charged after this time. */
const DRAFT = HOUR;

type World = ReturnType<typeof worldOf>;

/**
 * What a customer is billed and gets until an instant, computed from the former price, the list prices, the months, discounts, credit,
 * use, decisions and steps, month after month, and from nothing that the migration computed.
 */
export function expectedBilling(customer: FormerCustomer, until: number): Expected {
  const world = worldOf(customer);
  begin(world);
  for (const act of [...customer.acts].sort((a, b) => a.at - b.at)) {
    passUntil(world, act.at);
    perform(world, act);
  }
  passUntil(world, until);
  const { invoices, results, grants, credit } = world;
  return { invoices, results, grants, creditMinor: credit };
}

const worldOf = (customer: FormerCustomer) => ({
  customer,
  now: customer.startsAt,
  /** How many periods have begun. */
  periods: 1,
  ended: false,
  isPastDue: false,
  cardPays: true,
  credit: customer.creditMinor,
  discounts: discountsOf(customer),
  invoices: [] as Invoice[],
  chosen: new Map<Invoice, Chosen>(),
  results: [] as string[],
  grants: [] as Grant[],
  campaign: undefined as Campaign | undefined,
  used: [] as { at: number; minutes: number; reportedAt: number }[],
});

/** The first invoice of a card is charged at once. */
function begin(world: World): void {
  const { customer } = world;
  const invoice = draft(world, [formerLine(customer, 0)], customer.startsAt);
  if (customer.collection === 'card') finalize(world, invoice);
}

const formerLine = (customer: FormerCustomer, n: number): Line => ({
  role: 'former',
  from: renewalOf(customer, n),
  to: renewalOf(customer, n + 1),
  amount: FORMER[customer.former].amountMinor,
});

/** Does what time does until an instant, that instant included. */
function passUntil(world: World, until: number): void {
  for (;;) {
    const renewal = world.ended ? Infinity : renewalOf(world.customer, world.periods);
    const waiting = world.invoices.find(({ status }) => status === 'draft');
    const finalizes = waiting ? waiting.created + DRAFT : Infinity;
    const next = Math.min(renewal, finalizes);
    if (next > until) break;
    world.now = next;
    if (waiting && finalizes === next) finalize(world, waiting);
    else renew(world);
  }
  world.now = until;
}

function renew(world: World): void {
  const { customer, campaign, now } = world;
  const n = world.periods++;
  const isMoved = campaign?.state === 'moved' && now >= campaign.movesAt;
  const plan = isMoved ? planAfter({ ...campaign, ...campaign.carriedOut }) : undefined;
  const usage = now <= (isMoved ? campaign.movesAt : Infinity) ? [usageLine(world, n)] : [];
  if (isMoved && !plan) {
    world.ended = true;
    grant(world, { plan: 'free' });
    const [line] = usage;
    if (line && line.amount > 0) draft(world, usage, now);
    return;
  }
  const [from, to] = [now, renewalOf(customer, n + 1)];
  draft(
    world,
    [isMoved && plan ? newLine(world, plan, { from, to }) : formerLine(customer, n), ...usage],
    now,
  );
}

/** The former amount for some renewals, if it is below the list price, and then the list price. */
function newLine({ customer, campaign }: World, plan: Paid, period: { from: number; to: number }): Line {
  const first = campaign && firstAmount(customer, campaign, plan);
  let renewal = 0;
  while (campaign && renewalOf(customer, renewal) < campaign.movesAt) renewal++;
  if (first !== undefined && period.from < renewalOf(customer, renewal + KEEP_PRICE_MONTHS)) {
    return { role: `first ${plan}`, ...period, amount: first };
  }
  return { role: `list ${plan}`, ...period, amount: LIST[plan].amountMinor };
}

function usageLine({ customer, used, now }: World, n: number): Line {
  const [from, to] = [renewalOf(customer, n - 1), renewalOf(customer, n)];
  const minutes = used
    .filter(({ at, reportedAt }) => at >= from && at < to && reportedAt <= now)
    .reduce((sum, one) => sum + one.minutes, 0);
  return { role: 'overage', from, to, amount: overageMinor(customer, minutes) };
}

function draft(world: World, lines: Line[], created: number): Invoice {
  const amounts = { discount: 0, total: 0, fromCredit: 0, charged: 0 };
  const invoice: Invoice = { created, lines, ...amounts, status: 'draft' };
  world.invoices.push(invoice);
  const chosen = world.discounts.chosenAt(created);
  world.chosen.set(invoice, chosen);
  world.discounts.spend(chosen, created);
  return invoice;
}

function finalize(world: World, invoice: Invoice): void {
  const chosen = world.chosen.get(invoice) ?? { ofPlan: [], shared: [] };
  invoice.discount = reduction(chosen, invoice.lines);
  const total = invoice.lines.reduce((sum, { amount }) => sum + amount, 0) - invoice.discount;
  invoice.lines = invoice.lines.filter(({ amount }) => amount > 0);
  invoice.total = total;
  invoice.fromCredit = Math.min(world.credit, total);
  world.credit -= invoice.fromCredit;
  invoice.status = 'open';
  const { collection } = world.customer;
  if (total === invoice.fromCredit || (collection === 'card' && world.cardPays)) settle(world, invoice);
  else if (collection === 'card') world.isPastDue = !world.ended;
  granted(world);
}

function settle(world: World, invoice: Invoice): void {
  invoice.status = 'paid';
  invoice.charged = invoice.total - invoice.fromCredit;
  if (invoice === world.invoices.at(-1)) world.isPastDue = false;
}

/** What the account has by the latest invoice that is final. */
function granted(world: World): void {
  const { campaign, customer, periods, ended } = world;
  if (!campaign || ended) return;
  if (campaign.state === 'undone') grant(world, { plan: 'free' });
  if (campaign.state !== 'moved') return;
  const { decision } = campaign.carriedOut ?? {};
  const after = planAfter({ ...campaign, decision });
  const before = after === 'growth' || campaign.planned === 'growth' ? 'growth' : 'starter';
  const [paidFrom, paidTo] = [renewalOf(customer, periods - 1), renewalOf(customer, periods)];
  const isUnpaid = customer.collection === 'card' && world.invoices.some(({ status }) => status === 'open');
  const plan = (isUnpaid ? renewalOf(customer, periods - 2) : paidFrom) >= campaign.movesAt ? after : before;
  if (!plan) return;
  if (isUnpaid) {
    grant(world, { plan });
    world.grants.push({ from: paidFrom + GRACE, plan: 'free' });
  } else grant(world, { plan, paidFrom, paidTo });
}

function grant(world: World, given: Omit<Grant, 'from'>): void {
  world.grants = world.grants.filter(({ from }) => from < world.now);
  world.grants.push({ from: world.now, ...given });
}

function perform(world: World, act: FormerCustomer['acts'][number]): void {
  const { customer, campaign, invoices, now } = world;
  const situation = {
    at: now,
    hasUnpaid: invoices.some(({ status }) => status !== 'paid'),
    isPastDue: world.isPastDue,
    isEnded: world.ended,
    hasItemDiscount: world.discounts.ofSubscription(now).some(({ on }) => on === 'item'),
    signature: JSON.stringify(world.discounts.ofSubscription(now)),
  };
  switch (act.does) {
    case 'plan':
      world.campaign = announced(customer, campaign, situation);
      break;
    case 'move':
      world.results.push(moves(campaign, situation));
      granted(world);
      break;
    case 'undo':
      world.results.push(undoes(campaign, now));
      granted(world);
      break;
    case 'decide':
      decides(campaign, act);
      break;
    case 'card':
      world.cardPays = act.pays;
      break;
    case 'pay':
      for (const invoice of invoices) if (invoice.status === 'open') settle(world, invoice);
      granted(world);
      break;
    case 'use':
      use(world, act);
      break;
    default:
      act satisfies never;
  }
}

/** Usage of a period that has ended is billed while its invoice is a draft. */
function use(
  world: World,
  { at, minutes, usedAt = at }: { at: number; minutes: number; usedAt?: number },
): void {
  world.used.push({ at: usedAt, minutes, reportedAt: at });
  const invoice = world.invoices.at(-1);
  const line = invoice?.lines.find(
    ({ role, from, to }) => role === 'overage' && from <= usedAt && usedAt < to,
  );
  if (invoice?.status !== 'draft' || !line) return;
  line.amount = usageLine(world, world.periods - (world.ended ? 0 : 1)).amount;
}
