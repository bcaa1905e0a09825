import { isoDay, isoInstant, monthStart, SECONDS_PER_DAY } from '../../../shared/time.ts';
import {
  FORMER_PAID,
  type FormerPaid,
  kindsOf,
  SAMPLE_KINDS,
  type SampleKind,
  type SampleKindName,
  type SamplePrice,
  type SampleSubscription,
} from './sampleKinds.ts';

type Value = string | number | null;

/** A customer at Stripe. The key stands for its id until Stripe has made one. */
export type SampleCustomer = {
  key: string;
  email: string;
  language: string;
  balanceMinor: number;
  isDeleted: boolean;
  subscriptions: (SampleSubscription & { prices: readonly SamplePrice[]; renewsInDays: number })[];
};

export type SampleAccount = {
  userId: string;
  kind: SampleKindName;
  reasons: readonly string[];
  /** Of stripe_customers. `customer` is the key of one. */
  rows: { customer?: string; plan: string }[];
  customers: SampleCustomer[];
  /** Rows of monthly_usage and session_usage without the user. */
  months: { month: Value; sessions: Value; minutes: Value }[];
  sessions: { sessionId: string; project: string | null; minutes: Value; createdAt: Value }[];
};

const MINUTES = { free: 200, starter: 1_500, build: 3_000, pro: 8_000, agency: 25_000 };
const MONTHS_MAX = 15;
const SESSIONS_MAX = 60;
const EXCESSIVE_SESSIONS = 31_000;

type Random = () => number;

/** Accounts of every kind. The same seed, count and month of `now` (epoch seconds) give the same accounts, whatever Stripe's ids are. */
export function sampleAccounts({
  seed,
  count,
  now,
}: {
  seed: number;
  count: number;
  now: number;
}): SampleAccount[] {
  const random = randomOf(seed);
  const accounts: SampleAccount[] = [];
  let lender: SampleAccount | undefined;
  for (const [index, name] of kindsOf(count).entries()) {
    const kind: SampleKind = SAMPLE_KINDS[name];
    const account = sampleAccount({ name, kind, index, random, now });
    if (kind.customer === 'shared') {
      // The first of a pair lends its customer to the second.
      if (lender) account.customers = [];
      if (lender) account.rows = lender.rows;
      lender = lender ? undefined : account;
    }
    accounts.push(account);
  }
  return accounts;
}

/** mulberry32. */
function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const upTo = (random: Random, most: number) => Math.floor(random() * most);

type Making = { name: SampleKindName; kind: SampleKind; index: number; random: Random; now: number };

function sampleAccount({ name, kind, index, random, now }: Making): SampleAccount {
  const text = upTo(random, 36 ** 6)
    .toString(36)
    .padStart(6, '0');
  const userId =
    kind.id === 'email'
      ? `user${index}@example.com`
      : `${index % 3 === 0 ? 'auth0|' : 'user_'}${text}${index}`;
  const paid = FORMER_PAID[upTo(random, FORMER_PAID.length)] as FormerPaid;
  const plan = kind.plan === 'paid' ? paid : kind.plan;
  const customers = customersOf({ name, kind, index, random, now }, plan === 'free' ? undefined : plan);
  const rows: SampleAccount['rows'] =
    plan === undefined ? [] : customers.map(({ key }) => ({ customer: key, plan }));
  if (plan !== undefined && rows.length === 0) rows.push({ plan });
  if (kind.hasSecondRow && rows[0]) rows.unshift({ ...rows[0], plan: 'free' });
  const use = useOf({ kind, userId, random, now }, plan ?? 'free');
  return { userId, kind: name, reasons: kind.reasons, rows, customers, ...use };
}

function customersOf({ kind, index, random }: Making, plan: FormerPaid | undefined): SampleCustomer[] {
  const { customer, subscriptions = [], balanceMinor = 0 } = kind;
  const count = customer === undefined ? 0 : customer === 'two' ? 2 : 1;
  return Array.from({ length: count }, (_, which) => ({
    key: `${index}${'abc'[which]}`,
    email: `customer${index}@example.com`,
    language: ['en', 'fr', 'de'][index % 3] ?? 'en',
    balanceMinor,
    isDeleted: customer === 'deleted',
    subscriptions: subscriptions.map((one) => ({
      ...one,
      prices: one.prices ?? (plan === undefined ? [] : [plan, `${plan}_overage` as const]),
      renewsInDays: 1 + upTo(random, 27),
    })),
  }));
}

type Using = { kind: SampleKind; userId: string; random: Random; now: number };

function useOf(
  { kind, userId, random, now }: Using,
  plan: keyof typeof MINUTES,
): Pick<SampleAccount, 'months' | 'sessions'> {
  if (kind.use === 'none') return { months: [], sessions: [] };
  const projects = projectsOf(kind, random);
  const months: SampleAccount['months'] = [];
  const since = 1 + upTo(random, MONTHS_MAX);
  for (let ago = since; ago >= 0; ago--) {
    const month = isoDay(monthStart(now, -ago)).slice(0, 7);
    const minutes = Math.round(MINUTES[plan] * random() * 40) / 40;
    const sessions = kind.use === 'excessive' ? EXCESSIVE_SESSIONS : Math.ceil(minutes / (2 + 4 * random()));
    months.push(
      kind.isOddlyTyped
        ? { month: month.replace('-', ''), sessions: String(sessions), minutes: minutes.toFixed(1) }
        : { month, sessions, minutes },
    );
  }
  const sessions = Array.from({ length: projects.length + upTo(random, SESSIONS_MAX) }, (_, number) => {
    const at = now - Math.floor(since * 30 * SECONDS_PER_DAY * random());
    const minutes = Math.round(random() * 400) / 10;
    // Each project has a session.
    const project = projects[number] ?? projects[upTo(random, projects.length)] ?? null;
    const sessionId = `${userId.replaceAll(/[^\w]/g, '')}-s${number}`;
    return kind.isOddlyTyped
      ? { sessionId, project, minutes: String(minutes), createdAt: oddInstant(at, number) }
      : { sessionId, project, minutes, createdAt: isoInstant(at) };
  });
  return { months, sessions };
}

function projectsOf({ projects, id }: SampleKind, random: Random): (string | null)[] {
  const count = projects ?? 1 + upTo(random, 3);
  const names = Array.from({ length: count }, (_, index) => `project-${index + 1}`);
  return id === 'project' ? ['my first project'] : names;
}

function oddInstant(at: number, which: number): Value {
  const forms = [
    at,
    at * 1_000,
    String(at),
    isoInstant(at),
    isoInstant(at).replace('T', ' ').replace('Z', ''),
  ];
  return forms[which % forms.length] ?? at;
}
