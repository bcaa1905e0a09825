import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { booleanOf, inRange, textListOf, textOf } from '../server/parameters.ts';

export function retrieveEvent(account: StripeAccount, { id }: ApiCall): object {
  return account.find('event', id);
}

/** `type` can end in `.*`. `delivery_success=false` lists events that an endpoint has not accepted yet. */
export function listEvents(account: StripeAccount, { parameters }: ApiCall): object {
  const type = textOf(parameters, 'type');
  const types = textListOf(parameters, 'types');
  const isDelivered = booleanOf(parameters, 'delivery_success');
  const found = account.store
    .newestFirst('event')
    .filter((event) => !type || isOfType(event.type, type))
    .filter((event) => types.length === 0 || types.some((wanted) => isOfType(event.type, wanted)))
    .filter((event) => isDelivered === undefined || (event.pending_webhooks === 0) === isDelivered)
    .filter((event) => inRange(event.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/events');
}

function isOfType(type: string, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
