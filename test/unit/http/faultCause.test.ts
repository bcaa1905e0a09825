import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { Fault } from '../../../shared/fault.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';

/** The level and the fields of the log line of a request that failed with this error. */
async function loggedFor(error: unknown) {
  const lines: { level: string; causedBy?: string }[] = [];
  const at = (level: string) => (message: string, fields: object) => {
    if (message === 'request_failed') lines.push({ level, ...fields });
  };
  const logger = { info() {}, warn: at('WARN'), error: at('ERROR') } as unknown as Logger;
  await httpFunction(logger, () => Promise.reject(error))(httpEvent({ route: 'GET /things' }), {} as Context);
  return lines.map(({ level, causedBy }) => ({ level, causedBy }));
}

it.each([
  ['an error in the code', new Error('bug'), 'ERROR', 'service'],
  ['a missing setting', new Fault('not_configured', 'x'), 'ERROR', 'service'],
  ['an outage of AWS', new Fault('service_unavailable', 'x'), 'ERROR', 'service'],
  ['an outage of Stripe', new Fault('payment_provider_unavailable', 'x'), 'ERROR', 'outside'],
  ['an outage of the issuer', new Fault('issuer_unavailable', 'x'), 'ERROR', 'outside'],
  ['callers who write to one account at once', new Fault('busy', 'x'), 'WARN', 'callers'],
])('the log line of %s says who caused it', async (_name, error, level, causedBy) => {
  expect(await loggedFor(error)).toEqual([{ level, causedBy }]);
});
