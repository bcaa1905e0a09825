import { Logger } from '@aws-lambda-powertools/logger';

export type { Logger } from '@aws-lambda-powertools/logger';

/**
 * A structured logger. A line is an event with ids, `logger.info('session_counted', { accountId })`; bodies,
 * headers, secrets and e-mail addresses have no place in one.
 */
export function createLogger(serviceName: string): Logger {
  return new Logger({ serviceName });
}
