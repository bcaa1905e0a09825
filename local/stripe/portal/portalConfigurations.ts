import { newId } from '../account/ids.ts';
import type { PortalConfiguration } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  groupListOf,
  groupOf,
  mergedMetadata,
  requiredText,
  textListOf,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';

export function createPortalConfiguration(account: StripeAccount, { parameters }: ApiCall): object {
  const created = withChanges(account, emptyConfiguration(account.now(), false), parameters);
  return withoutUnexpandedProducts(
    account.save(created, 'billing_portal.configuration.created'),
    parameters,
    SELF,
  );
}

export function updatePortalConfiguration(account: StripeAccount, { id, parameters }: ApiCall): object {
  const configuration = account.find('billing_portal.configuration', id);
  const updated = { ...withChanges(account, configuration, parameters), updated: account.now() };
  const saved = account.update(configuration, updated, 'billing_portal.configuration.updated');
  return withoutUnexpandedProducts(saved, parameters, SELF);
}

export function retrievePortalConfiguration(account: StripeAccount, { id, parameters }: ApiCall): object {
  return withoutUnexpandedProducts(account.find('billing_portal.configuration', id), parameters, SELF);
}

export function listPortalConfigurations(account: StripeAccount, { parameters }: ApiCall): object {
  const active = booleanOf(parameters, 'active');
  const isDefault = booleanOf(parameters, 'is_default');
  const found = account.store
    .newestFirst('billing_portal.configuration')
    .filter((configuration) => active === undefined || configuration.active === active)
    .filter((configuration) => isDefault === undefined || configuration.is_default === isDefault)
    .map((configuration) => withoutUnexpandedProducts(configuration, parameters, IN_LIST));
  return listPage(found, parameters, '/v1/billing_portal/configurations');
}

/** The prefix of `expand[]` paths: none in the response of one object, `data.` in the response of a list. */
const SELF = '';
const IN_LIST = 'data.';

/** Stripe omits the products unless they are expanded. */
function withoutUnexpandedProducts(
  configuration: PortalConfiguration,
  parameters: Parameters,
  prefix: typeof SELF | typeof IN_LIST,
): PortalConfiguration {
  const path = `${prefix}features.subscription_update.products`;
  if (textListOf(parameters, 'expand').includes(path)) return configuration;
  const { products: _products, ...update } = configuration.features.subscription_update;
  return { ...configuration, features: { ...configuration.features, subscription_update: update } };
}

/**
 * Returns the default configuration. In Stripe the dashboard creates it; here the first session creates it, with
 * all features enabled.
 */
export function defaultConfiguration(account: StripeAccount): PortalConfiguration {
  const existing = account.store
    .all('billing_portal.configuration')
    .find((configuration) => configuration.is_default);
  if (existing) return existing;
  const allFeatures = {
    features: { subscription_cancel: { enabled: 'true' }, subscription_update: { enabled: 'true' } },
  };
  return account.save(withChanges(account, emptyConfiguration(account.now(), true), allFeatures));
}

function emptyConfiguration(now: number, isDefault: boolean): PortalConfiguration {
  return {
    id: newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: [], enabled: false },
      invoice_history: { enabled: false },
      payment_method_update: { enabled: false, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: [], options: [] },
        enabled: false,
        mode: 'at_period_end',
        proration_behavior: 'none',
      },
      subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: [],
        enabled: false,
        products: [],
        proration_behavior: 'none',
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: 'end_trial',
      },
    },
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: now,
  };
}

function withChanges(
  account: StripeAccount,
  current: PortalConfiguration,
  parameters: Parameters,
): PortalConfiguration {
  const profile = groupOf(parameters, 'business_profile') ?? {};
  const { headline, privacy_policy_url, terms_of_service_url } = current.business_profile;
  return {
    ...current,
    active: booleanOf(parameters, 'active') ?? current.active,
    business_profile: {
      headline: changedText(profile, 'headline', headline),
      privacy_policy_url: changedText(profile, 'privacy_policy_url', privacy_policy_url),
      terms_of_service_url: changedText(profile, 'terms_of_service_url', terms_of_service_url),
    },
    default_return_url: changedText(parameters, 'default_return_url', current.default_return_url),
    features: changedFeatures(account, groupOf(parameters, 'features') ?? {}, current.features),
    metadata: mergedMetadata(parameters, current.metadata),
    name: changedText(parameters, 'name', current.name),
  };
}

type Features = PortalConfiguration['features'];

/** Settings that are not given stay unchanged. */
function changedFeatures(account: StripeAccount, given: Parameters, current: Features): Features {
  const feature = (name: string) => groupOf(given, name) ?? {};
  const isEnabled = (name: keyof Features) => booleanOf(feature(name), 'enabled') ?? current[name].enabled;
  const cancel = feature('subscription_cancel');
  return {
    ...current,
    customer_update: { ...current.customer_update, enabled: isEnabled('customer_update') },
    invoice_history: { enabled: isEnabled('invoice_history') },
    payment_method_update: { ...current.payment_method_update, enabled: isEnabled('payment_method_update') },
    subscription_cancel: {
      ...current.subscription_cancel,
      enabled: isEnabled('subscription_cancel'),
      mode: textOf(cancel, 'mode') ?? current.subscription_cancel.mode,
      proration_behavior:
        textOf(cancel, 'proration_behavior') ?? current.subscription_cancel.proration_behavior,
    },
    subscription_update: {
      ...changedUpdate(account, feature('subscription_update'), current.subscription_update),
      enabled: isEnabled('subscription_update'),
    },
  };
}

function changedUpdate(
  account: StripeAccount,
  given: Parameters,
  current: Features['subscription_update'],
): Features['subscription_update'] {
  const allowed = 'default_allowed_updates' in given && textListOf(given, 'default_allowed_updates');
  return {
    ...current,
    default_allowed_updates: allowed || current.default_allowed_updates,
    products: 'products' in given ? offeredProducts(account, given) : current.products,
    proration_behavior: textOf(given, 'proration_behavior') ?? current.proration_behavior,
  };
}

/** As in Stripe, each price must be active and belong to the product under which it is listed. */
function offeredProducts(
  account: StripeAccount,
  given: Parameters,
): Features['subscription_update']['products'] {
  return groupListOf(given, 'products').map((listed) => {
    const product = account.find('product', requiredText(listed, 'product'), { param: 'product' }).id;
    const prices = textListOf(listed, 'prices');
    for (const id of prices) {
      const price = account.find('price', id, { param: 'price' });
      if (price.product === product && price.active) continue;
      throw badRequest(`The price ${id} is not an active price of the product ${product}.`, {
        param: 'features[subscription_update][products]',
      });
    }
    return { adjustable_quantity: { enabled: false, maximum: null, minimum: 1 }, prices, product };
  });
}
