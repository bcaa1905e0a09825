import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS_NAMESPACE } from '../contracts/anomalies.ts';

/** Counts what the names say, as often as the numbers say, in one line of CloudWatch's embedded format. */
export type CountMetrics = (counts: Record<string, number>) => void;

export function openMetrics(serviceName: string): CountMetrics {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName });
  return (counts) => {
    for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
    if (Object.keys(counts).length > 0) metrics.publishStoredMetrics();
  };
}
