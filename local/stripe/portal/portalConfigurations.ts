import { newId } from '../account/ids.ts';
import type { PortalConfiguration } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { booleanOf, changedText, groupOf, mergedMetadata, textListOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { missingParameter } from '../server/stripeError.ts';
import { changedFeatures, NO_FEATURES } from './portalFeatures.ts';

export function createPortalConfiguration(account: StripeAccount, { parameters }: ApiCall): object {
  if (!groupOf(parameters, 'features')) throw missingParameter('features');
  const empty = emptyConfiguration(account.now(), false);
  const created = withChanges(account, empty, { parameters, configurationIs: 'created' });
  return withoutUnexpandedProducts(
    account.save(created, 'billing_portal.configuration.created'),
    parameters,
    SELF,
  );
}

export function updatePortalConfiguration(account: StripeAccount, { id, parameters }: ApiCall): object {
  const configuration = account.find('billing_portal.configuration', id);
  const changed = withChanges(account, configuration, { parameters, configurationIs: 'updated' });
  const updated = { ...changed, updated: account.now() };
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
  const { subscription_cancel: cancel, subscription_update: update } = NO_FEATURES;
  return account.save({
    ...emptyConfiguration(account.now(), true),
    features: {
      ...NO_FEATURES,
      invoice_history: { enabled: true },
      payment_method_update: { ...NO_FEATURES.payment_method_update, enabled: true },
      subscription_cancel: { ...cancel, enabled: true },
      subscription_update: { ...update, enabled: true },
    },
  });
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
    features: NO_FEATURES,
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
  { parameters, configurationIs }: { parameters: Parameters; configurationIs: 'created' | 'updated' },
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
    features: changedFeatures(account, current.features, {
      given: groupOf(parameters, 'features') ?? {},
      configurationIs,
    }),
    metadata: mergedMetadata(parameters, current.metadata),
    name: changedText(parameters, 'name', current.name),
  };
}
