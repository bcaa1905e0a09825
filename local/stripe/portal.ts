import type { StripeAccount } from './account.ts';
import type { ApiCall } from './apiCall.ts';
import { customerOfParameter } from './customers.ts';
import type { Parameters } from './formBody.ts';
import { newId, randomText } from './ids.ts';
import { listPage } from './lists.ts';
import {
  booleanOf,
  changedText,
  groupListOf,
  groupOf,
  mergedMetadata,
  requiredText,
  textListOf,
  textOf,
} from './parameters.ts';
import type { PortalConfiguration, PortalSession } from './storedTypes.ts';

/** Opens the billing portal for one customer. */
export function createPortalSession(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = customerOfParameter(account, requiredText(parameters, 'customer'));
  const wanted = textOf(parameters, 'configuration');
  const configuration = wanted
    ? account.find('billing_portal.configuration', wanted, 'configuration')
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

export function createPortalConfiguration(account: StripeAccount, { parameters }: ApiCall): object {
  const created = configurationOf(account.now(), parameters, false);
  return account.save(created, 'billing_portal.configuration.created');
}

export function retrievePortalConfiguration(account: StripeAccount, { id }: ApiCall): object {
  return account.find('billing_portal.configuration', id);
}

export function listPortalConfigurations(account: StripeAccount, { parameters }: ApiCall): object {
  const active = booleanOf(parameters, 'active');
  const isDefault = booleanOf(parameters, 'is_default');
  const found = account.store
    .newestFirst('billing_portal.configuration')
    .filter((configuration) => active === undefined || configuration.active === active)
    .filter((configuration) => isDefault === undefined || configuration.is_default === isDefault);
  return listPage(found, parameters, '/v1/billing_portal/configurations');
}

/** Stripe's dashboard makes the default one; here the first session does, with everything switched on. */
function defaultConfiguration(account: StripeAccount): PortalConfiguration {
  const existing = account.store
    .all('billing_portal.configuration')
    .find((configuration) => configuration.is_default);
  if (existing) return existing;
  const everything = {
    features: { subscription_cancel: { enabled: 'true' }, subscription_update: { enabled: 'true' } },
  };
  return account.save(configurationOf(account.now(), everything, true));
}

function configurationOf(now: number, parameters: Parameters, isDefault: boolean): PortalConfiguration {
  const profile = groupOf(parameters, 'business_profile') ?? {};
  return {
    id: newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: changedText(profile, 'headline', null),
      privacy_policy_url: changedText(profile, 'privacy_policy_url', null),
      terms_of_service_url: changedText(profile, 'terms_of_service_url', null),
    },
    created: now,
    default_return_url: changedText(parameters, 'default_return_url', null),
    features: featuresOf(groupOf(parameters, 'features') ?? {}),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: mergedMetadata(parameters, {}),
    name: changedText(parameters, 'name', null),
    updated: now,
  };
}

function featuresOf(given: Parameters): PortalConfiguration['features'] {
  const feature = (name: string) => groupOf(given, name) ?? {};
  const isEnabled = (name: string) => booleanOf(feature(name), 'enabled') ?? false;
  const cancel = feature('subscription_cancel');
  const update = feature('subscription_update');
  const products = groupListOf(update, 'products').map((product) => ({
    adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
    prices: textListOf(product, 'prices'),
    product: requiredText(product, 'product'),
  }));
  return {
    customer_update: { allowed_updates: [], enabled: isEnabled('customer_update') },
    invoice_history: { enabled: isEnabled('invoice_history') },
    payment_method_update: {
      enabled: isEnabled('payment_method_update'),
      payment_method_configuration: null,
    },
    subscription_cancel: {
      cancellation_reason: { enabled: false, feedback_options: [], options: [] },
      enabled: isEnabled('subscription_cancel'),
      mode: textOf(cancel, 'mode') ?? 'at_period_end',
      proration_behavior: textOf(cancel, 'proration_behavior') ?? 'none',
    },
    subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
    subscription_update: {
      billing_cycle_anchor: null,
      default_allowed_updates: textListOf(update, 'default_allowed_updates'),
      enabled: isEnabled('subscription_update'),
      products,
      proration_behavior: textOf(update, 'proration_behavior') ?? 'none',
      schedule_at_period_end: { conditions: [] },
      trial_update_behavior: 'end_trial',
    },
  };
}
