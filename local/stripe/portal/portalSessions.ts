import { newId, randomText } from '../account/ids.ts';
import type { PortalSession } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { findCustomer } from '../customers/customers.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { changedText, requiredText, textOf } from '../server/parameters.ts';
import { defaultConfiguration } from './portalConfigurations.ts';

/** Creates a session of the billing portal for one customer. */
export function createPortalSession(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = findCustomer(account, requiredText(parameters, 'customer'));
  const wanted = textOf(parameters, 'configuration');
  const configuration = wanted
    ? account.find('billing_portal.configuration', wanted, { param: 'configuration' })
    : defaultConfiguration(account);
  const id = newId('bps');
  const session: PortalSession = {
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: account.now(),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: changedText(parameters, 'return_url', configuration.default_return_url),
    url: `${account.baseUrl}/p/session/${id}_${randomText(16)}`,
  };
  return account.save(session, 'billing_portal.session.created');
}
