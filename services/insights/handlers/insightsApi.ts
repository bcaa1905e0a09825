import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { insightsInputs } from '../../../shared/contract/insights/inputs.ts';
import { insightsRoutes } from '../../../shared/contract/insights/routes.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { jsonOrCsv } from '../../../shared/http/csv.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { isoDay } from '../../../shared/time.ts';
import { wholeMonths } from '../domain/dailyFigures.ts';
import { readDayData } from '../domain/dayData.ts';
import type { DayRange } from '../domain/figureRange.ts';
import { listMovements } from '../domain/listMovements.ts';
import { readOverview } from '../domain/overview.ts';
import { readDrifts, readFigures } from '../domain/readFigures.ts';
import { insightsApiEnv } from '../env.ts';
import type { Refusals } from '../gateway/refusalGateway.ts';
import { createDirectoryStore } from '../store/directoryStore.ts';
import { createTimelineStore } from '../store/timelineStore.ts';
import { createTotalsStore } from '../store/totalsStore.ts';
import { accounts, timeline } from './directoryRoutes.ts';
import {
  churnCsv,
  conversionCsv,
  movementsCsv,
  overviewCsv,
  revenueCsv,
  sessionFiguresCsv,
} from './figureCsv.ts';
import {
  churnResponse,
  conversionResponse,
  movementCursor,
  movementsResponse,
  overviewResponse,
  requiredRange,
  revenueResponse,
  sessionFiguresResponse,
} from './figureResponses.ts';

const logger = createLogger('insights');

/** The client of CloudWatch loads with the first request that needs it. Undefined if no metrics are kept, or CloudWatch fails. */
function refusalReader(namespace: string | undefined): (range: DayRange) => Promise<Refusals[] | undefined> {
  const connect = lazy(async () => {
    const { createCloudWatchClient, readRefusals } = await import('../gateway/refusalGateway.ts');
    return { client: createCloudWatchClient(), readRefusals };
  });
  return async (range) => {
    if (namespace === undefined) return undefined;
    try {
      const { client, readRefusals } = await connect();
      return await readRefusals(client, { namespace, range });
    } catch (error) {
      // The other figures do not depend on CloudWatch.
      logger.warn('refusals_unavailable', { ...range, error });
      return undefined;
    }
  };
}

const wire = lazy(() => {
  const env = loadEnv(insightsApiEnv);
  const table = createTableClient(env.TABLE_NAME);
  return {
    table,
    store: createTotalsStore(table),
    directory: createDirectoryStore(table),
    timeline: createTimelineStore(table),
    refusalsOf: refusalReader(env.METRICS_NAMESPACE),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
  };
});
type Deps = ReturnType<typeof wire>;

async function shownOf({ store }: Deps, range: DayRange, now: number) {
  return { range, now, figures: await readFigures(store, { range, now }) };
}

const overview = adminRoute(insightsRoutes.getOverview, {
  input: insightsInputs.getOverview,
  async handle({ store }: Deps, input, { now }) {
    const range = requiredRange(input, now);
    const [{ figures, overview, gapMinor }, drifts] = await Promise.all([
      readOverview(store, { range, now }),
      readDrifts(store, now),
    ]);
    if (gapMinor !== 0) logger.error('figures_contradict', { ...range, gapMinor });
    return overviewResponse({ range, now, figures }, { overview, drifts });
  },
  represent: jsonOrCsv(overviewCsv),
});

const revenue = adminRoute(insightsRoutes.getRevenue, {
  input: insightsInputs.getRevenue,
  async handle(deps: Deps, input, { now }) {
    return revenueResponse(await shownOf(deps, requiredRange(input, now), now));
  },
  represent: jsonOrCsv(revenueCsv),
});

const movements = adminRoute(insightsRoutes.listMovements, {
  input: insightsInputs.listMovements,
  // A cursor names an account: an erasure would not find it.
  recorded: ({ cursor: _cursor, ...input }) => input,
  async handle({ store }: Deps, { kind, limit, cursor, ...days }, { now }) {
    const range = requiredRange(days, now);
    const after = cursor === undefined ? undefined : movementCursor.decode(cursor);
    const readMovements = async (day: string) => (await readDayData(store, day)).movements;
    const [known, last] = await Promise.all([store.readTotals(range), store.readLastTotals(isoDay(now))]);
    const totals = { known, lastKnown: last?.day };
    return movementsResponse(await listMovements({ readMovements }, totals, { range, kind, limit, after }));
  },
  represent: jsonOrCsv(movementsCsv),
});

const conversion = adminRoute(insightsRoutes.getConversion, {
  input: insightsInputs.getConversion,
  async handle(deps: Deps, input, { now }) {
    const range = requiredRange(input, now);
    const months = wholeMonths(range, isoDay(now));
    return conversionResponse({ ...(await shownOf(deps, months, now)), range }, months);
  },
  represent: jsonOrCsv(conversionCsv),
});

const churn = adminRoute(insightsRoutes.getChurn, {
  input: insightsInputs.getChurn,
  async handle(deps: Deps, input, { now }) {
    return churnResponse(await shownOf(deps, requiredRange(input, now), now));
  },
  represent: jsonOrCsv(churnCsv),
});

const sessions = adminRoute(insightsRoutes.getSessionFigures, {
  input: insightsInputs.getSessionFigures,
  async handle(deps: Deps, input, { now }) {
    const range = requiredRange(input, now);
    const [shown, refusals] = await Promise.all([shownOf(deps, range, now), deps.refusalsOf(range)]);
    return sessionFiguresResponse(shown, refusals);
  },
  represent: jsonOrCsv(sessionFiguresCsv),
});

export const handler = httpFunction(
  logger,
  routed(wire, [overview, revenue, movements, conversion, churn, sessions, accounts, timeline]),
);
