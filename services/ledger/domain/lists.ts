import { isOrderedByUse, type Listing, placesOf } from '../../../shared/account/listing.ts';
import type { Head } from './head.ts';

/** An account's item in one of operators' lists. */
export type ListPlace = { list: string; place: string };
export type ListEntry = ListPlace & { listing: Listing };

type Heads = { before: Head | undefined; head: Head };

/** An erased account is in no list. */
const listingFor = (head: Head | undefined): Listing | undefined =>
  head?.erasedAt === undefined ? head?.listing?.listing : undefined;

/** What changes in operators' lists when one head replaces another: the items that are deleted, and those that are put. */
export function listChanges({ before, head, isRestored }: Heads & { isRestored: boolean }): {
  gone: ListPlace[];
  put: ListEntry[];
} {
  const [was, is] = [listingFor(before), listingFor(head)];
  const [places, next] = [was ? placesOf(was) : new Map<string, string>(), is ? placesOf(is) : new Map()];
  return {
    gone: [...places].flatMap(([list, place]) => (next.get(list) === place ? [] : [{ list, place }])),
    put: !is
      ? []
      : [...next].flatMap(([list, place]) =>
          !isRestored && places.get(list) === place && was && isShownAs(list, was, is)
            ? []
            : [{ list, place, listing: is }],
        ),
  };
}

/** Whether the item in the list says the same of both. The decile is only in lists that are ordered by it. */
function isShownAs(list: string, one: Listing, other: Listing): boolean {
  return (
    one.plan === other.plan &&
    one.status === other.status &&
    one.hasTerms === other.hasTerms &&
    one.createdAt === other.createdAt &&
    one.revenue?.mrr === other.revenue?.mrr &&
    (!isOrderedByUse(list) || one.decile === other.decile)
  );
}

export type FirstDates = { createdAt?: number; firstSessionDay?: string; firstRevenueDay?: string };

/** What is set in the directory when one head replaces another; undefined if nothing is. Of an erased account only days are kept. */
export function directoryChange({ before, head }: Heads): FirstDates | undefined {
  const [was, is] = [datesOf(before), datesOf(head)];
  const isSame =
    before?.erasedAt === head.erasedAt &&
    was.createdAt === is.createdAt &&
    was.firstSessionDay === is.firstSessionDay &&
    was.firstRevenueDay === is.firstRevenueDay;
  return isSame || Object.keys(is).length === 0 ? undefined : is;
}

function datesOf(head: Head | undefined): FirstDates {
  if (!head?.listing) return {};
  const { firstSessionDay, firstRevenueDay } = head.listing;
  return {
    ...(head.erasedAt === undefined ? { createdAt: head.born } : {}),
    ...(firstSessionDay === undefined ? {} : { firstSessionDay }),
    ...(firstRevenueDay === undefined ? {} : { firstRevenueDay }),
  };
}
