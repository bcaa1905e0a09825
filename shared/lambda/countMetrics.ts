import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Counts what the names say, as often as the numbers say, in one line of CloudWatch's embedded format. */
export type CountMetrics = (counts: Record<string, number>) => void;

/** The namespace is the stage's: the library reads it from POWERTOOLS_METRICS_NAMESPACE. */
export function createCountMetrics(serviceName: string): CountMetrics {
  const metrics = new Metrics({ serviceName });
  return (counts) => {
    for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
    if (Object.keys(counts).length > 0) metrics.publishStoredMetrics();
  };
}
