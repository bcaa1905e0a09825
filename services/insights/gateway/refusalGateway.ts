import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { REFUSED_STARTS, START_REFUSALS } from '../../../shared/metrics.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { dayStart } from '../domain/days.ts';
import type { DayRange } from '../domain/figureRange.ts';

/** CloudWatch responds in tens of milliseconds. Three attempts of 2 s stay within the function's 10 s. */
const REQUEST_TIMEOUT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 500;
const ATTEMPTS_MAX = 3;

export const createCloudWatchClient = (): CloudWatchClient =>
  new CloudWatchClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it, a response whose body stalls would never end.
      socketTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });

/** The starts that were refused on a UTC day with this code. */
export type Refusals = { day: string; reason: string; count: number };

/**
 * Reads how many starts the stage refused on each day of the range, by day and then by reason. Days and reasons without any are left out.
 * CloudWatch keeps sums of days for 455 days. Six metrics cost 0.006 cents a request, and their 366 days are one page of results.
 */
export async function readRefusals(
  client: Pick<CloudWatchClient, 'send'>,
  { namespace, range }: { namespace: string; range: DayRange },
): Promise<Refusals[]> {
  const refusals: Refusals[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(requestOf(namespace, range, nextToken));
    for (const { Id: reason = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      for (const [index, at] of Timestamps.entries()) {
        const count = Values[index] ?? 0;
        if (count > 0) refusals.push({ day: isoDay(at.getTime() / 1000), reason, count });
      }
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return refusals.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ day, reason }: Refusals) => `${day} ${reason}`;

/** The id of a query is the reason: an id begins with a lower-case letter, and has letters, digits and underscores. */
const requestOf = (namespace: string, { from, to }: DayRange, nextToken: string | undefined) =>
  new GetMetricDataCommand({
    StartTime: new Date(dayStart(from) * 1000),
    EndTime: new Date((dayStart(to) + SECONDS_PER_DAY) * 1000),
    ScanBy: 'TimestampAscending',
    NextToken: nextToken,
    MetricDataQueries: START_REFUSALS.map((reason) => ({
      Id: reason,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: REFUSED_STARTS,
          Dimensions: [{ Name: 'reason', Value: reason }],
        },
        Period: SECONDS_PER_DAY,
        Stat: 'Sum',
      },
    })),
  });
