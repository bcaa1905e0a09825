import { type Known, knownAfter, planAt, replacedCustomers, type StripeHistory } from './stripeTruth.ts';
import { DAY, dayOf, type YearLog } from './yearLog.ts';

/** What an account is after each write: its plan, and what it pays. */
type Image = { at: number; plan?: string; known?: Known | undefined };

export type ExpectedDay = {
  day: string;
  levels: Record<string, number>;
  movements: Record<string, { accounts: number; amountMinor: number }>;
  use: Record<string, { sessions: number; seconds: number }>;
  churn: Record<
    'churned' | 'base' | 'voluntary' | 'paymentFailure' | 'churnedMrrMinor' | 'startMrrMinor',
    number
  >;
  cohort: { started: number; converted: number; migrated: number };
  checkouts: { opened: number; subscribed: number };
};

type Movement = { accountId: string; kind: string; before: number; after: number; wasDue: boolean };

const mrrOf = (image: Image | undefined) => image?.known?.mrr ?? 0;
const isDue = (image: Image | undefined) => ['past_due', 'unpaid'].includes(image?.known?.status ?? '');

/** All figures of each day, from what Stripe has and from what the world did. */
export function expectedTotals(log: YearLog, history: StripeHistory): ExpectedDay[] {
  const { start, days, accounts } = log;
  const images = new Map(
    [...accounts.keys()].map((accountId) => [accountId, imagesOf(log, history, accountId)]),
  );
  const movements: Movement[][] = [];
  const expected: ExpectedDay[] = [];
  const startOf = (index: number) => start + index * DAY;
  for (let index = 0; index < days; index++) {
    const [from, to] = [startOf(index), startOf(index + 1)];
    const ofDay = [...images].flatMap(([accountId, all]) => movementOf(accountId, all, { from, to }));
    movements.push(ofDay);
    const window = movements.slice(-30).flat();
    const before = expected[index - 30];
    expected.push({
      day: dayOf(from),
      levels: levelsAt([...images.values()], to),
      movements: sumsOf(ofDay),
      use: useOf(log, images, { from, to }),
      churn: churnOf(window, before),
      cohort: cohortOf(log, history, { from, to, until: startOf(days) }),
      checkouts: checkoutsOf(log, images, { from, to }),
    });
  }
  return expected;
}

function imagesOf(
  { accounts }: Pick<YearLog, 'accounts'>,
  history: StripeHistory,
  accountId: string,
): Image[] {
  const { writes = [], checkouts = [] } = accounts.get(accountId) ?? {};
  const customers = history.customers.get(accountId) ?? [];
  let known: Known | undefined;
  const images: Image[] = [];
  for (const { at, sync, isErasure } of writes) {
    if (isErasure) return [...images, { at }];
    const replaced = replacedCustomers(
      customers,
      checkouts.filter((checkout) => checkout <= at),
    );
    // A late event of a customer that the account no longer has changes nothing.
    if (sync && replaced.has(sync.customer) && sync.customer !== known?.customer) {
      images.push({ ...images.at(-1), at });
      continue;
    }
    if (sync) known = knownAfter(history, { accountId, seen: sync.seen, at, replaced, before: known });
    images.push({ at, plan: planAt(known, at), known });
  }
  return images;
}

function levelsAt(accounts: Image[][], to: number): Record<string, number> {
  const levels: Record<string, number> = {};
  const add = (name: string, amount: number) => {
    levels[name] = (levels[name] ?? 0) + amount;
  };
  for (const images of accounts) {
    const image = images.findLast(({ at }) => at < to);
    if (image?.plan === undefined) continue;
    add(`accounts#${image.plan}`, 1);
    if (isDue(image)) add('payment_due', 1);
    const { known } = image;
    if (!known || known.mrr === 0) continue;
    add(`subscribers#${known.plan}`, 1);
    add(`mrr#${known.plan}`, known.mrr);
    if (!known.isEnding) add('committed_mrr', known.mrr);
    if (!isDue(image)) continue;
    add('subscribers_at_risk', 1);
    add('mrr_at_risk', known.mrr);
  }
  return levels;
}

function movementOf(
  accountId: string,
  images: Image[],
  { from, to }: { from: number; to: number },
): Movement[] {
  const first = images.findLast(({ at }) => at < from);
  const ofDay = images.filter(({ at }) => at >= from && at < to);
  const [before, after] = [mrrOf(first), mrrOf(ofDay.at(-1) ?? first)];
  if (before === after) return [];
  const path = [first, ...ofDay];
  const lost = path.findLastIndex((image, index) => mrrOf(image) === 0 && mrrOf(path[index - 1]) > 0);
  const hadRevenue = images.some((image) => image.at < from && mrrOf(image) > 0);
  const gain = hadRevenue ? 'reactivation' : 'new';
  const change = after > before ? 'expansion' : 'contraction';
  const kind = after === 0 ? 'churn' : before === 0 ? gain : change;
  return [
    { accountId, kind, before, after, wasDue: lost > 0 && (isDue(path[lost]) || isDue(path[lost - 1])) },
  ];
}

function sumsOf(movements: Movement[]): ExpectedDay['movements'] {
  const sums: ExpectedDay['movements'] = {};
  for (const { kind, before, after } of movements) {
    const { accounts, amountMinor } = sums[kind] ?? { accounts: 0, amountMinor: 0 };
    sums[kind] = { accounts: accounts + 1, amountMinor: amountMinor + after - before };
  }
  return sums;
}

/** `before` is the day before the window. */
function churnOf(window: Movement[], before: ExpectedDay | undefined): ExpectedDay['churn'] {
  const levels = Object.entries(before?.levels ?? {});
  const sum = (name: string) =>
    levels.reduce((all, [level, amount]) => (level.startsWith(name) ? all + amount : all), 0);
  const byAccount = [...Map.groupBy(window, ({ accountId }) => accountId).values()];
  const lost = byAccount.flatMap((ofAccount) => ofAccount.findLast(({ kind }) => kind === 'churn') ?? []);
  const paymentFailure = lost.filter(({ wasDue }) => wasDue).length;
  return {
    churned: lost.length,
    base: sum('subscribers#') + byAccount.filter(([first]) => first?.before === 0).length,
    voluntary: lost.length - paymentFailure,
    paymentFailure,
    churnedMrrMinor: lost.reduce((all, one) => all + one.before, 0),
    startMrrMinor: sum('mrr#'),
  };
}

function useOf(
  { accounts }: YearLog,
  images: Map<string, Image[]>,
  { from, to }: { from: number; to: number },
): ExpectedDay['use'] {
  const use: ExpectedDay['use'] = {};
  const add = (plan: string | undefined, more: { sessions?: number; seconds?: number }) => {
    const { sessions, seconds } = use[plan ?? ''] ?? { sessions: 0, seconds: 0 };
    use[plan ?? ''] = { sessions: sessions + (more.sessions ?? 0), seconds: seconds + (more.seconds ?? 0) };
  };
  for (const [accountId, { sessions }] of accounts) {
    const ofAccount = images.get(accountId) ?? [];
    for (const { startedAt, endedAt, writesAtStart, writesAtEnd = 0 } of sessions) {
      if (startedAt >= from && startedAt < to) add(ofAccount[writesAtStart - 1]?.plan, { sessions: 1 });
      if (endedAt === undefined || endedAt < from || endedAt >= to) continue;
      add(ofAccount[writesAtEnd - 1]?.plan, { seconds: endedAt - startedAt });
    }
  }
  return use;
}

function cohortOf(
  { accounts }: YearLog,
  history: StripeHistory,
  { from, to, until }: { from: number; to: number; until: number },
): ExpectedDay['cohort'] {
  const cohort = { started: 0, converted: 0, migrated: 0 };
  for (const [accountId, { sessions, writes }] of accounts) {
    const first = sessions[0]?.startedAt ?? Number.POSITIVE_INFINITY;
    if (first < from || first >= to) continue;
    cohort.started++;
    const lastSync = writes.findLast(({ sync }) => sync !== undefined)?.at ?? 0;
    const paid = [...(history.images.get(accountId)?.keys() ?? [])]
      .flatMap((id) => history.invoices.get(id) ?? [])
      .filter(({ total }) => total > 0)
      .flatMap(({ status_transitions: { paid_at: at } }) => at ?? [])
      .filter((at) => at <= lastSync && at < until && at < from + 31 * DAY);
    if (paid.length > 0) cohort.converted++;
  }
  return cohort;
}

const GOOD = ['active', 'trialing'];
const GRANTING = [...GOOD, 'past_due', 'unpaid'];

/** An account succeeds that has no subscription and gets one within 7 × 24 hours of its first checkout of the day. */
function checkoutsOf(
  { accounts }: YearLog,
  images: Map<string, Image[]>,
  { from, to }: { from: number; to: number },
): ExpectedDay['checkouts'] {
  let [opened, subscribed] = [0, 0];
  for (const [accountId, { checkouts }] of accounts) {
    const first = checkouts.find((at) => at >= from && at < to);
    if (first === undefined) continue;
    opened++;
    const all = images.get(accountId) ?? [];
    const succeeds = all.some(
      ({ at, known }, index) =>
        at >= first &&
        at < first + 7 * DAY &&
        GOOD.includes(known?.status ?? '') &&
        !GRANTING.includes(all[index - 1]?.known?.status ?? ''),
    );
    if (succeeds) subscribed++;
  }
  return { opened, subscribed };
}
