import type { Terms } from '../../../shared/account/account.ts';
import { invalidField } from '../../../shared/http/errors.ts';

/** Terms as an operator writes them; instants are epoch seconds. */
export type WrittenTerms = {
  sessions_included?: number;
  concurrent?: number;
  requests_per_minute?: number;
  projects_included?: number;
  until?: number;
  hold_unpaid?: boolean;
};

/** The terms that were written. Throws 400 `invalid_request` if they change no figure of the plan. */
export function termsOf(written: WrittenTerms): Terms {
  const { until, hold_unpaid: holdUnpaid } = written;
  const figures = Object.fromEntries(
    Object.entries({
      sessionsIncluded: written.sessions_included,
      concurrent: written.concurrent,
      requestsPerMinute: written.requests_per_minute,
      projectsIncluded: written.projects_included,
    }).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(figures).length === 0) {
    throw invalidField('sessions_included', 'or another figure of the plan must be given');
  }
  return {
    ...figures,
    ...(until === undefined ? {} : { until }),
    ...(holdUnpaid === undefined ? {} : { holdUnpaid }),
  };
}
