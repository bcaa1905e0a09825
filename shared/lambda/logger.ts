import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import * as z from 'zod/mini';
import { envBoolean, loadEnv } from './loadEnv.ts';

export type { Logger } from '@aws-lambda-powertools/logger';

const loggerEnv = z.object({ TRACING: z.optional(envBoolean) });

/** Lambda gives every invocation a trace id, but outside of a traced stage there is no such trace. */
class LineFormatter extends LogFormatter {
  readonly #isTraced = loadEnv(loggerEnv).TRACING === true;

  override formatAttributes(line: UnformattedAttributes, ids: LogAttributes): LogItem {
    const attributes = {
      level: line.logLevel,
      message: line.message,
      timestamp: this.formatTimestamp(line.timestamp),
      service: line.serviceName,
      xray_trace_id: this.#isTraced ? line.xRayTraceId : undefined,
    };
    return new LogItem({ attributes }).addAttributes(ids);
  }
}

/**
 * A structured logger. A line is an event with ids: `logger.info('session_counted', { accountId })`. Never log bodies,
 * headers, secrets or e-mail addresses.
 */
export function createLogger(serviceName: string): Logger {
  return new Logger({ serviceName, logFormatter: new LineFormatter() });
}
