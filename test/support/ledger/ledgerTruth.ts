import { isoDay } from '../../../shared/time.ts';
import type { AccountWriters, RecordedSession } from './writers.ts';

/** Sums by name, without those that are 0. */
export type Sums = Record<string, number>;

/** What the ledger must have: computed from the sessions, without looking at any change of an account item. */
export type Truth = { days: Sums; periods: Sums; figures: Sums };

const add = (sums: Sums, name: string, amount: number) => {
  sums[name] = (sums[name] ?? 0) + amount;
  if (sums[name] === 0) delete sums[name];
};

/** The usage that the sessions of these accounts prove. Only the last life of an account that was not erased keeps days and periods. */
export function ledgerTruth(accounts: AccountWriters[]): Truth {
  const truth: Truth = { days: {}, periods: {}, figures: {} };
  for (const account of accounts) {
    const erased = new Set(account.erasures.map(({ life }) => life));
    for (const session of account.sessions.values())
      addSession(truth, session, { keeps: !erased.has(session.life) });
    for (const { life, start, projects } of account.closed) {
      if (erased.has(life)) continue;
      const name = `${account.accountId} ${start}`;
      add(truth.periods, `${name} sessions`, account.carried.get(`${life}#${start}`) ?? 0);
      for (const [id, [, sessions, seconds]] of Object.entries(projects)) {
        add(truth.periods, `${name} ${id} sessions`, sessions);
        add(truth.periods, `${name} ${id} seconds`, seconds);
      }
    }
    const open = new Set(account.closed.filter(({ life }) => !erased.has(life)).map(({ start }) => start));
    for (const name of Object.keys(truth.periods)) {
      const [id, start] = name.split(' ');
      if (id === account.accountId && !open.has(Number(start))) delete truth.periods[name];
    }
  }
  return truth;
}

function addSession(
  { days, periods, figures }: Truth,
  { accountId, projectId = '', counted, closings }: RecordedSession,
  { keeps }: { keeps: boolean },
): void {
  if (counted) {
    const day = isoDay(counted.at);
    add(figures, `${day} plan#${counted.plan} sessions`, 1);
    if (keeps) {
      add(days, `${accountId} ${day} ${counted.since} sessions`, 1);
      add(periods, `${accountId} ${counted.since} sessions`, 1);
      if (counted.hasProject) add(days, `${accountId} ${day} ${counted.since} ${projectId} sessions`, 1);
    }
  }
  for (const { seconds, endedAt, at, since, plan, hasProject, isEarlier, format } of closings) {
    // Format 1 says nothing of seconds that belong to another day, and drops those of an earlier period.
    if (since === -1 || (isEarlier && format === 1)) continue;
    const day = isoDay(format === 1 ? at : endedAt);
    add(figures, `${day} plan#${plan} seconds`, seconds);
    if (!keeps) continue;
    add(days, `${accountId} ${day} ${since} seconds`, seconds);
    add(periods, `${accountId} ${since} seconds`, seconds);
    if (!hasProject) continue;
    add(days, `${accountId} ${day} ${since} ${projectId} seconds`, seconds);
    if (isEarlier) add(periods, `${accountId} ${since} ${projectId} seconds`, seconds);
  }
}

/**
 * The days and periods of accounts that have less than nothing. A report takes back seconds of a session only from where they were added,
 * unless they were added by the first format, or its project was archived and restored meanwhile.
 */
export function negativeSums({ days, periods }: Truth, accounts: AccountWriters[]): string[] {
  const closings = accounts.flatMap(({ sessions }) => [...sessions.values()].flatMap((one) => one.closings));
  if (closings.some(({ format }) => format === 1)) return [];
  const ofAccount = (sums: Sums, words: number) =>
    Object.entries(sums).filter(([name, amount]) => amount < 0 && name.split(' ').length === words);
  return [...ofAccount(days, 4), ...ofAccount(periods, 3)].map(([name, amount]) => `${name}: ${amount}`);
}

/** The same sums as the ledger has them in its items. */
export function ledgerSums(items: Iterable<Record<string, unknown>>): Truth {
  const sums: Truth = { days: {}, periods: {}, figures: {} };
  for (const item of items) {
    const [kind, id = ''] = String(item.pk).split('#');
    if (kind === 'DAYS') {
      const [day, since] = item.sk === 'HEAD' ? [item.day, item.since] : String(item.sk).split('#');
      if (day !== undefined) addUsage(sums.days, `${id} ${day} ${Number(since)}`, item);
    }
    if (kind === 'PERIODS') addPeriod(sums.periods, `${id} ${Number(item.sk)}`, item);
    if (kind === 'FIGURES') {
      for (const [name, value] of Object.entries(item)) {
        const [, figure, amount] = name.match(/^(plan#.+)#(sessions|seconds)$/) ?? [];
        if (figure !== undefined) add(sums.figures, `${id} ${figure} ${amount}`, Number(value));
      }
    }
  }
  return sums;
}

function addUsage(sums: Sums, name: string, item: Record<string, unknown>): void {
  add(sums, `${name} sessions`, Number(item.sessions ?? 0));
  add(sums, `${name} seconds`, Number(item.seconds ?? 0));
  for (const [attribute, value] of Object.entries(item)) {
    const [, kind, project] = attribute.match(/^([ns])#(.+)$/) ?? [];
    if (kind) add(sums, `${name} ${project} ${kind === 'n' ? 'sessions' : 'seconds'}`, Number(value));
  }
}

function addPeriod(sums: Sums, name: string, item: Record<string, unknown>): void {
  add(sums, `${name} sessions`, Number(item.sessionsUsed ?? 0));
  add(sums, `${name} seconds`, Number(item.secondsUsed ?? 0) + Number(item.lateSeconds ?? 0));
  const projects = (item.projects ?? {}) as Record<string, [number, number]>;
  for (const [id, [sessions, seconds]] of Object.entries(projects)) {
    add(sums, `${name} ${id} sessions`, sessions);
    add(sums, `${name} ${id} seconds`, seconds);
  }
  for (const [attribute, value] of Object.entries(item)) {
    const [, project] = attribute.match(/^late#(.+)$/) ?? [];
    if (project) add(sums, `${name} ${project} seconds`, Number(value));
  }
}
