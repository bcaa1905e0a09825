import { PLANS } from '../../shared/account/plans.ts';
import { counted } from '../counted.ts';
import type { Chosen } from './planning.ts';

const CURRENCY_DIGITS = 2;

/** `$19` or `$19.50` for minor units. */
export function dollars(amountMinor: number): string {
  const amount = amountMinor / 100;
  return `$${Number.isInteger(amount) ? amount.toLocaleString('en') : amount.toFixed(CURRENCY_DIGITS)}`;
}

/** `9 Mar 2027`, in UTC. */
const day = (instant: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(instant * 1_000);

/** What the steps will do with an account, in sentences. The first one sums it up. */
export function describeOperations(chosen: Chosen): string[] {
  const { from, movesAt, projects, terms } = chosen;
  const operations = [`${describeChange(chosen)}${describeUse(chosen)}`];
  if (movesAt !== undefined && from.overagePrices.length > 0) {
    operations.push(`The overage until ${day(movesAt)} is billed then, and its price is removed.`);
  }
  if (terms) operations.push(`It gets terms: ${terms.reason}`);
  if (projects.active.length + projects.archived.length > 0) {
    const archived = projects.archived.length > 0 ? `, and ${projects.archived.length} are archived` : '';
    operations.push(`${counted(projects.active.length, 'projects')} active${archived}.`);
  }
  return operations;
}

/** `build $19 → starter $19 from 9 Dec 2026 until 9 Mar 2027, then $29` */
function describeChange({ plan, from, options, movesAt, listPriceAt }: Chosen): string {
  const [option] = options;
  if (movesAt === undefined || !option) return `${from.plan} → ${plan}`;
  const before = `${from.plan} ${dollars(from.amountMinor)} → ${plan}`;
  if (plan === 'free') return `${before}: the subscription ends on ${day(movesAt)}`;
  const change = `${before} ${dollars(option.amountMinor)} from ${day(movesAt)}`;
  if (listPriceAt === undefined) return change;
  return `${change} until ${day(listPriceAt)}, then ${dollars(option.thenAmountMinor)}`;
}

function describeUse({ plan, terms, lastMonth }: Chosen): string {
  if (!lastMonth) return '';
  const quota = terms?.sessionsIncluded ?? PLANS[plan].sessionsIncluded;
  const percent = Math.floor((lastMonth.sessions * 100) / quota);
  const month = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(
    new Date(`${lastMonth.month}-01T00:00:00Z`),
  );
  return `; ${month} would have used ${percent} % of ${quota.toLocaleString('en')}`;
}
