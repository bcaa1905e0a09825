import { Logger } from '@aws-lambda-powertools/logger';

export type { Logger } from '@aws-lambda-powertools/logger';

/**
 * A structured logger. A line is an event with ids: `logger.info('session_counted', { accountId })`. Never log bodies,
 * headers, secrets or e-mail addresses.
 */
export function createLogger(serviceName: string): Logger {
  return new Logger({ serviceName });
}
