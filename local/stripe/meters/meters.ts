import { newId } from '../account/ids.ts';
import type { Meter } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { groupOf, requiredText, textOf } from '../server/parameters.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';

const FORMULAS = ['sum', 'count', 'last'];

/**
 * Creates a meter, which adds up the usage that is reported for its event name.
 *
 * @throws 400 when another active meter has the event name.
 */
export function createMeter(account: StripeAccount, { parameters }: ApiCall): object {
  const eventName = requiredText(parameters, 'event_name');
  const aggregation = groupOf(parameters, 'default_aggregation');
  if (!aggregation) throw missingParameter('default_aggregation');
  const formula = requiredText(aggregation, 'formula');
  if (!FORMULAS.includes(formula)) {
    throw badRequest(`Invalid default_aggregation[formula]: must be one of ${FORMULAS.join(', ')}`, {
      param: 'default_aggregation[formula]',
    });
  }
  if (activeMeterFor(account, eventName)) {
    throw badRequest(`There is already an active meter with the event name ${eventName}.`, {
      param: 'event_name',
    });
  }
  const now = account.now();
  const meter: Meter = {
    id: newId('mtr_test'),
    object: 'billing.meter',
    created: now,
    customer_mapping: {
      event_payload_key:
        textOf(groupOf(parameters, 'customer_mapping') ?? {}, 'event_payload_key') ?? 'stripe_customer_id',
      type: 'by_id',
    },
    default_aggregation: { formula },
    display_name: requiredText(parameters, 'display_name'),
    event_name: eventName,
    event_time_window: null,
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: now,
    value_settings: {
      event_payload_key: textOf(groupOf(parameters, 'value_settings') ?? {}, 'event_payload_key') ?? 'value',
    },
  };
  return account.save(meter, 'billing.meter.created');
}

export function retrieveMeter(account: StripeAccount, { id }: ApiCall): object {
  return account.find('billing.meter', id);
}

export function listMeters(account: StripeAccount, { parameters }: ApiCall): object {
  const status = textOf(parameters, 'status');
  const found = account.store
    .newestFirst('billing.meter')
    .filter((meter) => !status || meter.status === status);
  return listPage(found, parameters, '/v1/billing/meters');
}

/** Deactivates a meter: it takes no more usage, and no new price can use it. */
export function deactivateMeter(account: StripeAccount, { id }: ApiCall): object {
  const meter = account.find('billing.meter', id);
  const now = account.now();
  const after: Meter = {
    ...meter,
    status: 'inactive',
    status_transitions: { deactivated_at: now },
    updated: now,
  };
  return account.update(meter, after, 'billing.meter.deactivated');
}

/** Returns the meter that takes the usage of an event name. */
export function activeMeterFor(account: StripeAccount, eventName: string): Meter | undefined {
  return account.store
    .all('billing.meter')
    .find((meter) => meter.event_name === eventName && meter.status === 'active');
}
