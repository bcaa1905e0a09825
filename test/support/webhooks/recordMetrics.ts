import { onTestFinished, vi } from 'vitest';

/** Adds up the metrics that are counted from now on, by functions that start after this call. */
export function recordMetrics(): () => Record<string, number> {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  return () => {
    const sums: Record<string, number> = {};
    for (const [line] of log.mock.calls) {
      const { _aws, service: _service, ...counts } = JSON.parse(line);
      for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + Number(count);
    }
    return sums;
  };
}
