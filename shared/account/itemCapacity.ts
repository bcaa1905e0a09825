import type { Terms } from './account.ts';
import { type Limits, PLANS } from './plans.ts';

/*
 * Every start writes the account item, also one that is refused, and DynamoDB serves 1,000 write units a second on an item: one
 * for each started kilobyte. So the more sessions can be open, the fewer requests a minute can be served.
 */

/** "Burst and adaptive capacity", DynamoDB developer guide: the most write units of one item in a second. */
const ITEM_UNITS_PER_SECOND = 1_000;

/**
 * The units that are left for starts. 200 open sessions that each send a heartbeat every 30 s, not in batches, and last two
 * minutes: 6.7 heartbeats and 1.7 ends a second, on an item of 12 kB, are 100 units. A fifth leaves room for sessions of 20 s.
 */
const START_UNITS_PER_SECOND = 0.8 * ITEM_UNITS_PER_SECOND;

const UNIT_BYTES = 1_024;
const SECONDS_PER_MINUTE = 60;

/**
 * The bytes of the item, with ids of 36 characters such as UUIDs: 690 with a subscription, five customers and terms, 54 for an
 * open session, 57 for an active project. An id of 128 characters takes 146 bytes. Fences come and go with retries, and are left
 * out.
 */
const ACCOUNT_BYTES = 700;
const OPEN_SESSION_BYTES = 55;
const PROJECT_BYTES = 60;

type Sizes = Pick<Limits, 'concurrent' | 'projectsIncluded'>;

/**
 * The requests a minute that an account can make while as many sessions are open and as many projects are active as it may have.
 * 50 sessions and 10 projects take 700 + 2,750 + 600 = 4,050 bytes, 4 units: 800 ÷ 4 × 60 = 12,000 requests. 200 sessions and 100
 * projects take 17,700 bytes, 18 units: 2,666.
 */
function requestsPerMinuteServable({ concurrent, projectsIncluded }: Sizes): number {
  const bytes = ACCOUNT_BYTES + concurrent * OPEN_SESSION_BYTES + projectsIncluded * PROJECT_BYTES;
  const units = Math.ceil(bytes / UNIT_BYTES);
  return Math.floor((START_UNITS_PER_SECOND / units) * SECONDS_PER_MINUTE);
}

/** The largest figures of any plan: the account can move to that plan at any time, with the same terms. */
const largest = (figure: keyof Limits) => Math.max(...Object.values(PLANS).map((plan) => plan[figure]));

/** The load that terms allow an account to put on its item, and the most requests a minute that the item can serve. */
export type ItemLoad = Omit<Limits, 'sessionsIncluded'> & { requestsPerMinuteMax: number };

/** The load of terms, whichever plan the account has. */
export function itemLoad(terms: Terms): ItemLoad {
  const sizes = {
    concurrent: terms.concurrent ?? largest('concurrent'),
    projectsIncluded: terms.projectsIncluded ?? largest('projectsIncluded'),
  };
  return {
    ...sizes,
    requestsPerMinute: terms.requestsPerMinute ?? largest('requestsPerMinute'),
    requestsPerMinuteMax: requestsPerMinuteServable(sizes),
  };
}

/** Whether the account item can serve what the terms promise. */
export const isServable = ({ requestsPerMinute, requestsPerMinuteMax }: ItemLoad): boolean =>
  requestsPerMinute <= requestsPerMinuteMax;
