import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Log } from './log.ts';

/**
 * Counters for the functions that have some; the others do without the 12 KiB. A count goes out at once, as one log line:
 * what happens with every message is not counted here.
 */
export function counter(service: string): Log['count'] {
  const metrics = new Metrics({ namespace: 'Slotdesk', serviceName: service });
  return (metric, value = 1) => {
    if (value === 0) return;
    metrics.addMetric(metric, MetricUnit.Count, value);
    metrics.publishStoredMetrics();
  };
}
