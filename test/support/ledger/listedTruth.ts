import { LEVEL_PREFIX, levelsOf, listingOf, placesOf } from '../../../shared/account/listing.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import { isoDay } from '../../../shared/time.ts';
import type { LedgerHistory } from './ledgerHistory.ts';
import type { Sums } from './ledgerTruth.ts';

type Item = Record<string, unknown>;
type Lists = Record<string, unknown>;

const add = (sums: Sums, name: string, amount: number) => {
  sums[name] = (sums[name] ?? 0) + amount;
  if (sums[name] === 0) delete sums[name];
};

/** What operators' lists and levels must be: those of each account's last image, whatever came before. */
export function listedTruth({ accounts }: LedgerHistory): { levels: Sums; lists: Lists } {
  const levels: Sums = {};
  const lists: Lists = {};
  for (const { account, accountId } of accounts) {
    if (!account) continue;
    const listing = listingOf(account);
    for (const [name, amount] of levelsOf(listing)) add(levels, name, amount);
    for (const [list, place] of placesOf(listing)) {
      const { decile, revenue, ...shown } = listing;
      lists[`${list} ${place}#${accountId}`] = {
        ...shown,
        accountId,
        mrr: revenue?.mrr ?? 0,
        ...(list === 'created' || list === 'mrr' ? {} : { decile }),
      };
    }
  }
  return { levels, lists };
}

/** The same as the ledger has them in its items. */
export function listedItems(items: Item[]): { levels: Sums; lists: Lists } {
  const levels: Sums = {};
  const lists: Lists = {};
  for (const { pk, sk, ...item } of items) {
    const [kind, name = ''] = String(pk).split('#');
    if (kind === 'LISTED') lists[`${name} ${sk}`] = item;
    if (kind !== 'FIGURES') continue;
    for (const [attribute, value] of Object.entries(item)) {
      if (attribute.startsWith(LEVEL_PREFIX))
        add(levels, attribute.slice(LEVEL_PREFIX.length), Number(value));
    }
  }
  return { levels, lists };
}

type Row = { accountId: string; name: string; at: number; kind: string; before?: Money; after?: Money };
type Money = { plan: string; revenue?: { mrr: number } };

const isDayRow = ({ pk }: Item) => /^FIGURES#.*#c\d$/.test(String(pk));
const mrrOf = (money: Money | undefined) => money?.revenue?.mrr ?? 0;

/** Where rows of changes do not begin with nothing, do not follow from one another, or do not end with the last image. */
export function brokenChanges({ accounts }: LedgerHistory, items: Item[]): string[] {
  const rows = items.filter(isDayRow) as unknown as Row[];
  return accounts.flatMap(({ accountId, account }) => {
    const own = rows
      .filter((row) => [accountId, erasedName(accountId)].includes(row.accountId))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const end = account && listingOf(account).revenue;
    let last: unknown;
    const broken: string[] = [];
    for (const { name, before, after } of own) {
      if (JSON.stringify(before?.revenue) !== JSON.stringify(last)) broken.push(`${accountId} ${name}`);
      last = after?.revenue;
    }
    return JSON.stringify(last) === JSON.stringify(end) ? broken : [...broken, `${accountId} at the end`];
  });
}

/** Rows of accounts that are not those of their days. */
export function differingTimelines({ accounts }: LedgerHistory, items: Item[]): string[] {
  const named = (rows: Item[]) => rows.map(({ pk: _pk, sk: _sk, ...row }) => JSON.stringify(row)).sort();
  return accounts.flatMap(({ accountId }) => {
    const ofDays = named(items.filter((item) => isDayRow(item) && item.accountId === accountId));
    const own = named(items.filter(({ pk }) => pk === `CHANGES#${accountId}`));
    return JSON.stringify(own) === JSON.stringify(ofDays) ? [] : [accountId];
  });
}

/** Whether an account was opened as it was, so that its days before that are not known. */
export const hasOpenings = (items: Item[]): boolean =>
  items.some((item) => Number(item['opening#accounts'] ?? 0) > 0);

type Known = { movements: Sums; directory: Record<string, unknown> };

/** The revenue that each day added, and the first days of accounts, computed from images and sessions. */
export function movementTruth({ accounts }: LedgerHistory): Known {
  const known: Known = { movements: {}, directory: {} };
  for (const { accountId, written, sessions, account, life } of accounts) {
    const revenueDays: string[] = [];
    for (const { change, life: own } of written) {
      const [before, after] = [change.before?.subscription?.mrr ?? 0, change.after?.subscription?.mrr ?? 0];
      add(known.movements, isoDay(change.at), after - before);
      if (own === life && (before > 0 || after > 0)) revenueDays.push(isoDay(change.at));
    }
    if (!account) continue;
    const sessionDays = [...sessions.values()].flatMap(({ counted, life: own }) =>
      counted && own === life ? [isoDay(counted.at)] : [],
    );
    const [firstSessionDay] = sessionDays.sort();
    const [firstRevenueDay] = revenueDays.sort();
    known.directory[accountId] = { createdAt: account.createdAt, firstSessionDay, firstRevenueDay };
  }
  return known;
}

/** The same as the ledger has them in its items. */
export function movementItems(items: Item[]): Known {
  const known: Known = { movements: {}, directory: {} };
  for (const { before, after, at } of items.filter(isDayRow) as unknown as Row[]) {
    add(known.movements, isoDay(at), mrrOf(after) - mrrOf(before));
  }
  for (const { pk, sk, createdAt, firstSessionDay, firstRevenueDay } of items) {
    if (!String(pk).startsWith('DIRECTORY#') || String(sk).startsWith('erased:')) continue;
    known.directory[String(sk)] = { createdAt, firstSessionDay, firstRevenueDay };
  }
  return known;
}
