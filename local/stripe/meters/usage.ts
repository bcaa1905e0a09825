import { randomUUID } from 'node:crypto';
import type { MeterEvent, Price } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { groupOf, integerOf, requiredText, textOf } from '../server/parameters.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';
import { DAY_SECONDS, type Period } from '../subscriptions/subscriptionPeriods.ts';
import { activeMeterFor } from './meters.ts';

/** Stripe takes usage of the past 35 days, and up to five minutes ahead. */
const PAST_SECONDS_MAX = 35 * DAY_SECONDS;
const AHEAD_SECONDS_MAX = 300;

/**
 * Records usage. Stripe checks it later and reports what is wrong by an event; the emulator refuses it at once.
 *
 * @throws 400 for an unknown event name or customer, a value that is no whole number, a time that is too old, and an
 *   identifier that was used before.
 */
export function createMeterEvent(account: StripeAccount, { parameters }: ApiCall): object {
  const eventName = requiredText(parameters, 'event_name');
  const meter = activeMeterFor(account, eventName);
  if (!meter) {
    throw badRequest(`There is no active meter with the event name ${eventName}.`, { param: 'event_name' });
  }
  const given = groupOf(parameters, 'payload');
  if (!given) throw missingParameter('payload');
  const payload = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
  const customer = payload[meter.customer_mapping.event_payload_key] ?? '';
  account.find('customer', customer, { param: `payload[${meter.customer_mapping.event_payload_key}]` });
  const valueKey = meter.value_settings.event_payload_key;
  if (meter.default_aggregation.formula !== 'count' && !/^-?\d{1,15}$/.test(payload[valueKey] ?? '')) {
    throw badRequest('The value of a meter event must be a whole number.', { param: `payload[${valueKey}]` });
  }
  const identifier = textOf(parameters, 'identifier') ?? randomUUID();
  if (account.store.get('billing.meter_event', identifier)) {
    throw badRequest(`An event already exists with identifier ${identifier}.`, { param: 'identifier' });
  }
  const event: MeterEvent = {
    id: identifier,
    object: 'billing.meter_event',
    created: account.now(),
    event_name: eventName,
    identifier,
    livemode: false,
    payload,
    timestamp: timestampOf(account, integerOf(parameters, 'timestamp')),
  };
  const { id: _id, ...shown } = account.save(event);
  return shown;
}

function timestampOf(account: StripeAccount, given: number | undefined): number {
  const now = account.now();
  const timestamp = given ?? now;
  if (timestamp >= now - PAST_SECONDS_MAX && timestamp <= now + AHEAD_SECONDS_MAX) return timestamp;
  throw badRequest('The timestamp must be within the past 35 days or up to 5 minutes in the future.', {
    param: 'timestamp',
  });
}

/** Returns the usage of a customer in a period, as the meter of a metered price adds it up. */
export function usageIn(
  account: StripeAccount,
  { price, customer, period }: { price: Price; customer: string; period: Period },
): number {
  const meter = account.store.get('billing.meter', price.recurring?.meter ?? '');
  if (!meter) return 0;
  const events = account.store
    .all('billing.meter_event')
    .filter((event) => event.event_name === meter.event_name)
    .filter((event) => event.payload[meter.customer_mapping.event_payload_key] === customer)
    .filter(({ timestamp }) => period.start <= timestamp && timestamp < period.end);
  const amountIn = (event: MeterEvent) => Number(event.payload[meter.value_settings.event_payload_key]);
  if (meter.default_aggregation.formula === 'count') return events.length;
  if (meter.default_aggregation.formula === 'last') {
    const last = events.sort((one, other) => one.timestamp - other.timestamp).at(-1);
    return last ? amountIn(last) : 0;
  }
  // Corrections are negative. Stripe does not bill less than nothing.
  return Math.max(
    0,
    events.reduce((sum, event) => sum + amountIn(event), 0),
  );
}
