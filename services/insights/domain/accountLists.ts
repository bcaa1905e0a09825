import {
  AT_80_DECILE,
  isListedByStatus,
  type Listing,
  placeByUse,
  placesOf,
  USED_UP_DECILE,
} from '../../../shared/account/listing.ts';
import type { Order } from '../../../shared/bucketPages.ts';
import type { AccountOrder, AccountState } from '../../../shared/contract/insights/inputs.ts';
import type { ListedStatus } from '../../../shared/contract/insights/listedStatuses.ts';

export type AccountFilter = {
  plan?: string | undefined;
  status?: ListedStatus | undefined;
  state?: AccountState | undefined;
};

export type AccountQuery = { filter: AccountFilter; sort: AccountOrder; order: Order };

/** An account in a list. `sk` is its place in the list's order. Only lists that are ordered by the decile have it. */
export type ListItem = Pick<Listing, 'plan' | 'status' | 'hasTerms' | 'createdAt'> & {
  sk: string;
  accountId: string;
  /** Minor units a month. */
  mrr: number;
};

/** What items must have that the list has not by itself. */
export type Where = {
  plan?: string;
  status?: ListedStatus;
  hasTerms?: true;
  /** Only accounts without revenue. */
  paysNothing?: true;
};

/** A list, or what follows a place in it. */
export type ListPart = { list: string; from?: string; where: Where };

/**
 * How accounts are listed. `nothing`: no account can match. `ordered`: the parts one after the other, each as it is stored. `small`: the
 * list of the few accounts that match is read whole and sorted as the parts would be. If it is too long for that, the parts are read,
 * unless they do not say what is asked for (`isOnlySource`).
 */
export type ListPlan =
  | { kind: 'nothing' }
  | { kind: 'ordered'; parts: ListPart[] }
  | { kind: 'small'; source: ListPart; parts: ListPart[]; isOnlySource: boolean };

export function planOfLists({ filter, sort, order }: AccountQuery): ListPlan {
  const { plan, state } = filter;
  const status = state === 'payment_due' ? state : filter.status;
  if (filter.status !== undefined && filter.status !== status) return { kind: 'nothing' };
  const decileMin = state === 'at_80' ? AT_80_DECILE : state === 'used_up' ? USED_UP_DECILE : undefined;
  const ofPlan = plan === undefined ? {} : { plan };
  const ofStatus = status === undefined ? {} : { status };
  const ofTerms = state === 'terms' ? ({ hasTerms: true } as const) : {};
  // Lists of few accounts are ordered by use, and so is that of all. A place in them stands for the deciles that follow.
  const byUse = (list: string, where: Where): ListPart =>
    decileMin === undefined ? { list, where } : { list, from: placeByUse(decileMin), where };
  const source =
    status !== undefined && isListedByStatus(status)
      ? byUse(`status:${status}`, { ...ofPlan, ...ofTerms })
      : state === 'terms'
        ? byUse('terms', { ...ofPlan, ...ofStatus })
        : undefined;
  const byUseOfAll = byUse('use', { ...ofPlan, ...ofStatus });
  if (sort === 'use') return { kind: 'ordered', parts: [source ?? byUseOfAll] };
  const parts = partsOf(sort, { where: { ...ofPlan, ...ofStatus, ...ofTerms }, order });
  if (decileMin !== undefined)
    return { kind: 'small', source: source ?? byUseOfAll, parts, isOnlySource: true };
  return source ? { kind: 'small', source, parts, isOnlySource: false } : { kind: 'ordered', parts };
}

/** Accounts without revenue are in no list by revenue. They come after those with it if the greatest comes first, newest first. */
function partsOf(sort: 'mrr' | 'created', { where, order }: { where: Where; order: Order }): ListPart[] {
  if (sort === 'created') return [{ list: 'created', where }];
  const parts: ListPart[] = [
    { list: 'mrr', where },
    { list: 'created', where: { ...where, paysNothing: true } },
  ];
  return order === 'desc' ? parts : parts.reverse();
}

/** Which of the parts has the account, and where. */
export function placeAmong(parts: ListPart[], item: ListItem): { part: number; sk: string } {
  const part = parts.findIndex(({ list, where }) =>
    list === 'mrr' ? item.mrr > 0 : where.paysNothing !== true || item.mrr === 0,
  );
  const { plan, status, mrr } = item;
  const revenue = { plan, status, mrr, isEnding: false };
  const place = placesOf({ ...item, decile: 0, revenue }).get(parts[part]?.list ?? '') ?? '';
  return { part, sk: `${place}#${item.accountId}` };
}

/** Whether an account in a list is among those that are asked for. */
export const matches = (item: ListItem, where: Where): boolean =>
  (where.plan === undefined || item.plan === where.plan) &&
  (where.status === undefined || item.status === where.status) &&
  (where.hasTerms === undefined || item.hasTerms) &&
  (where.paysNothing === undefined || item.mrr === 0);
