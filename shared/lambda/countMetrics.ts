import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Adds the given counts to the metrics of these names, in one line of CloudWatch's embedded metric format. */
export type CountMetrics = (counts: Record<string, number>) => void;

/** The library reads the namespace of the stage from POWERTOOLS_METRICS_NAMESPACE. */
export function createCountMetrics(serviceName: string): CountMetrics {
  const metrics = new Metrics({ serviceName });
  return (counts) => {
    for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
    if (Object.keys(counts).length > 0) metrics.publishStoredMetrics();
  };
}
