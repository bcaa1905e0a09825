import type { Terms } from '../../../shared/account/account.ts';
import type { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import type { InputOf } from '../../../shared/contract/route.ts';
import { invalidField } from '../../../shared/http/problem.ts';

type Figures = Omit<InputOf<(typeof accountAdminRoutes)['setTerms']>, 'user_id' | 'reason'>;

/** The terms in a request. Throws 400 `invalid_request` if they replace no figure of the plan. */
export function termsOf({ until, hold_unpaid: holdUnpaid, ...given }: Figures): Terms {
  const figures = Object.fromEntries(
    Object.entries({
      sessionsIncluded: given.sessions_included,
      concurrent: given.concurrent,
      requestsPerMinute: given.requests_per_minute,
      projectsIncluded: given.projects_included,
    }).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(figures).length === 0) {
    throw invalidField('sessions_included', 'or another figure of the plan is required');
  }
  return {
    ...figures,
    ...(until === undefined ? {} : { until }),
    ...(holdUnpaid === undefined ? {} : { holdUnpaid }),
  };
}
