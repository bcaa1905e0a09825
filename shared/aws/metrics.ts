import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS_NAMESPACE } from '../contracts/anomalies.ts';

/** Counts one occurrence of what the name says, at once, in CloudWatch's embedded format. */
export type CountMetric = (name: string) => void;

export function openMetrics(serviceName: string): CountMetric {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName });
  return (name) => {
    metrics.addMetric(name, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  };
}
