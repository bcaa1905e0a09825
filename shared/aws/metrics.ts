import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The namespace of every metric of the product; infra's alarms read the same. */
export const METRICS_NAMESPACE = 'SessionBilling';

/** Counts one occurrence of what the name says, at once, in CloudWatch's embedded format. */
export type CountMetric = (name: string) => void;

export function openMetrics(serviceName: string): CountMetric {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName });
  return (name) => {
    metrics.addMetric(name, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  };
}
