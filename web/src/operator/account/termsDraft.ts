import type { Operations } from '../../../../client/src/apiTypes.ts';
import type { Account } from '../queries/useAccount.ts';

/** The figures that terms can replace, by their names in responses and in requests. */
export const LIMITS = [
  { key: 'sessionsIncluded', field: 'sessions_included', label: 'Sessions a month', min: 0 },
  { key: 'concurrent', field: 'concurrent', label: 'Open at a time', min: 1 },
  { key: 'requestsPerMinute', field: 'requests_per_minute', label: 'Requests a minute', min: 1 },
  { key: 'projectsIncluded', field: 'projects_included', label: 'Projects', min: 0 },
] as const;

type Limit = (typeof LIMITS)[number];

/** What the form has: texts, empty for the figure of the plan. */
export type TermsDraft = Record<Limit['key'], string> & { until: string; holdUnpaid: boolean };

export const draftOf = ({ terms }: Pick<Account, 'terms'>): TermsDraft => ({
  sessionsIncluded: textOf(terms?.sessionsIncluded),
  concurrent: textOf(terms?.concurrent),
  requestsPerMinute: textOf(terms?.requestsPerMinute),
  projectsIncluded: textOf(terms?.projectsIncluded),
  until: terms?.until?.slice(0, 10) ?? '',
  holdUnpaid: terms?.holdUnpaid ?? false,
});

const textOf = (figure: number | null | undefined) =>
  figure === null || figure === undefined ? '' : String(figure);

/** What is wrong with each field, and what to do. Empty if nothing is. `today` is a UTC day. */
export function draftErrors(draft: TermsDraft, today: string): Partial<Record<keyof TermsDraft, string>> {
  const errors: Partial<Record<keyof TermsDraft, string>> = {};
  for (const { key, min } of LIMITS) {
    const text = draft[key].trim();
    if (text !== '' && !(/^\d{1,9}$/.test(text) && Number(text) >= min)) {
      errors[key] = `Enter a whole number from ${min}, or nothing for the plan’s figure.`;
    }
  }
  if (draft.until !== '' && draft.until <= today) errors.until = 'Choose a day after today, or none.';
  return errors;
}

/** The input of the request without account and reason; null without any figure: then terms are ended. */
export function termsOf(
  draft: TermsDraft,
): Omit<Operations['setTerms']['input'], 'user_id' | 'reason'> | null {
  const figures = LIMITS.flatMap(({ key, field }) => {
    const text = draft[key].trim();
    return text === '' ? [] : [[field, Number(text)] as const];
  });
  if (figures.length === 0) return null;
  return {
    ...Object.fromEntries(figures),
    ...(draft.until !== '' && { until: `${draft.until}T00:00:00Z` }),
    ...(draft.holdUnpaid && { hold_unpaid: true }),
  };
}
