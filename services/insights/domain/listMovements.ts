import type { MovementKind } from '../../../shared/contract/insights/inputs.ts';
import { daysOf } from './days.ts';
import type { FigureDay } from './everyDay.ts';
import type { DayRange } from './figureRange.ts';
import type { AccountMovement } from './movements.ts';

/** The last movement of a page, or the day with which the next page begins. */
export type MovementPosition = { day: string; accountId?: string };

export type MovementPage = { movements: (AccountMovement & { day: string })[]; next?: MovementPosition };

/** A day is 8 queries, of about 10 ms for a day with few changes: with 31 days a page takes about a third of a second. */
const DAYS_READ_MAX = 31;

/**
 * A page of movements, newest day first, those of a day by account. `known` are the totals of the range, which say which days have movements,
 * and `lastKnown` is the last day of the stage that has totals. Later days are read; earlier ones without totals are before the stage had figures. A page ends early after `DAYS_READ_MAX` days. It has all movements of an account on a day:
 * there are several if the account was taken into the figures on that day.
 */
export async function listMovements(
  /** Sorted by account. */
  deps: { readMovements(day: string): Promise<AccountMovement[]> },
  { known, lastKnown }: { known: FigureDay[]; lastKnown: string | undefined },
  query: {
    range: DayRange;
    kind?: MovementKind | undefined;
    limit: number;
    after?: MovementPosition | undefined;
  },
): Promise<MovementPage> {
  const { range, kind, limit, after } = query;
  const byDay = new Map(known.map(({ day, movements }) => [day, movements]));
  const mayHave = (day: string) => {
    if (lastKnown === undefined || day > lastKnown) return true;
    const movements = byDay.get(day) ?? {};
    return kind ? movements[kind] !== undefined : Object.keys(movements).length > 0;
  };
  const to = after && after.day < range.to ? after.day : range.to;
  const days = daysOf({ from: range.from, to }).reverse().filter(mayHave);
  const movements: MovementPage['movements'] = [];
  for (const [index, day] of days.entries()) {
    if (index === DAYS_READ_MAX) return { movements, next: { day } };
    const last = after?.day === day ? after.accountId : undefined;
    const ofDay = (await deps.readMovements(day))
      .filter((movement) => kind === undefined || movement.kind === kind)
      .filter(({ accountId }) => last === undefined || accountId > last);
    for (const ofAccount of Map.groupBy(ofDay, ({ accountId }) => accountId).values()) {
      const previous = movements.at(-1);
      if (previous && movements.length + ofAccount.length > limit) {
        return { movements, next: { day: previous.day, accountId: previous.accountId } };
      }
      movements.push(...ofAccount.map((movement) => ({ day, ...movement })));
    }
  }
  return { movements };
}
