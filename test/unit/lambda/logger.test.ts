import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../shared/lambda/logger.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';

/** The parsed line that a new logger writes. */
function lineOf(log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${TRACE};Parent=557abcec3ee5a047;Sampled=0`);
  const lines: string[] = [];
  for (const level of ['info', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(line));
  }
  log(createLogger('metering'));
  return JSON.parse(lines.join('\n'));
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a log line', () => {
  it('has its level, event, time, service and ids, and nothing else', () => {
    const line = lineOf((logger) => logger.info('session_counted', { accountId: 'ada', keyId: undefined }));
    expect(line).toEqual({
      level: 'INFO',
      message: 'session_counted',
      // Lambda filters lines by level only if they have a time in this format.
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'metering',
      accountId: 'ada',
    });
  });

  it('has the error with its message and stack', () => {
    const line = lineOf((logger) => logger.error('request_failed', { error: new TypeError('no') }));
    expect(line.error).toMatchObject({ name: 'TypeError', message: 'no' });
    expect(JSON.stringify(line.error)).toContain('logger.test.ts');
  });

  it('names its trace in a stage that enables tracing', () => {
    vi.stubEnv('TRACING', 'true');
    expect(lineOf((logger) => logger.info('session_counted', {}))).toMatchObject({ xray_trace_id: TRACE });
  });
});
