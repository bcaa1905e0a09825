import type { AccountFilter, ListedAccount } from '../queries/useAccounts.ts';

type Status = ListedAccount['status'];
type Sort = NonNullable<AccountFilter['sort']>;

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  none: 'Never paid',
  trialing: 'Trial',
  active: 'Active',
  ending: 'Ending',
  payment_due: 'Payment due',
  ended: 'Ended',
  other: 'Paused or other',
};

export const STATES = [
  { state: 'at_80', count: 'at80', label: 'At 80% or more' },
  { state: 'used_up', count: 'usedUp', label: 'Used up' },
  { state: 'payment_due', count: 'paymentDue', label: 'Payment due' },
  { state: 'terms', count: 'terms', label: 'Agreed terms' },
] as const;

const PLANS = ['free', 'starter', 'growth'] as const;
const SORTS: readonly Sort[] = ['use', 'mrr', 'created'];

const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value | undefined =>
  values.find((value) => value === text);

/** The filter that the address has. What it does not know is left out. */
export function filterOf(parameters: URLSearchParams): AccountFilter {
  const search = parameters.get('search')?.trim();
  if (search) return { search };
  return withoutUndefined({
    plan: oneOf(PLANS, parameters.get('plan')),
    status: oneOf(Object.keys(STATUS_NAMES) as Status[], parameters.get('status')),
    state: oneOf(
      STATES.map(({ state }) => state),
      parameters.get('state'),
    ),
    sort: oneOf(SORTS, parameters.get('sort')),
    order: oneOf(['asc', 'desc'] as const, parameters.get('order')),
  });
}

/** The parameters of the address for a filter. The default order has none. */
export function parametersOf(filter: AccountFilter): Record<string, string> {
  const { sort, order, ...rest } = filter;
  const kept = { ...rest, ...(sort !== 'use' && { sort }), ...(order !== 'desc' && { order }) };
  return withoutUndefined(kept) as Record<string, string>;
}

const withoutUndefined = <Values extends object>(values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;

/** What a click on the head of a column asks for: that order from the greatest, or the other direction. */
export const sortedBy = (filter: AccountFilter, sort: Sort): AccountFilter => ({
  ...filter,
  sort,
  order: (filter.sort ?? 'use') === sort && (filter.order ?? 'desc') === 'desc' ? 'asc' : 'desc',
});
