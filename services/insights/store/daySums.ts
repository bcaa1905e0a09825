import { LEVEL_PREFIX } from '../../../shared/account/listing.ts';
import type { DaySums } from '../domain/dayTotals.ts';

/** A plan's use has the name `plan#<plan>#sessions`, a level `level#<name>`. */
const USE_NAME = /^plan#(?<plan>.+)#(?<amount>sessions|seconds)$/;
const OPENINGS = 'opening#accounts';

/** The sums of the figures items of a day. */
export function sumsOf(rows: Record<string, unknown>[]): DaySums {
  const sums: DaySums = { levels: {}, use: {}, openings: 0 };
  for (const [name, value] of rows.flatMap((row) => Object.entries(row))) {
    if (typeof value !== 'number') continue;
    if (name === OPENINGS) sums.openings += value;
    if (name.startsWith(LEVEL_PREFIX)) {
      const level = name.slice(LEVEL_PREFIX.length);
      sums.levels[level] = (sums.levels[level] ?? 0) + value;
    }
    const { plan, amount } = USE_NAME.exec(name)?.groups ?? {};
    if (plan === undefined) continue;
    const use = Object.hasOwn(sums.use, plan) ? sums.use[plan] : undefined;
    const { sessions = 0, seconds = 0 } = use ?? {};
    sums.use[plan] =
      amount === 'sessions'
        ? { sessions: sessions + value, seconds }
        : { sessions, seconds: seconds + value };
  }
  return sums;
}
