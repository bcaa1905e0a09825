import type { PortalConfiguration } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { booleanOf, changedText, groupListOf, groupOf, textListOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';

type Features = PortalConfiguration['features'];
type FeatureName = keyof Features;
type Update = Features['subscription_update'];

const PRORATION_BEHAVIORS = ['none', 'create_prorations', 'always_invoice'];

/** The features of a configuration that was created without any, with Stripe's defaults. */
export const NO_FEATURES: Features = {
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
};

/** Features whose `enabled` Stripe requires in each request that names them. The first list applies to new configurations. */
const NEEDS_ENABLED: Record<'created' | 'updated', FeatureName[]> = {
  created: [
    'customer_update',
    'invoice_history',
    'payment_method_update',
    'subscription_cancel',
    'subscription_update',
  ],
  updated: ['invoice_history', 'payment_method_update'],
};

/**
 * Returns the features with the given ones changed; settings that are not given stay unchanged. `given` is the parameter
 * `features` of a configuration that is being created or updated.
 *
 * @throws 400 for a missing `enabled`, a value that Stripe does not have, or a product or price that cannot be offered.
 */
export function changedFeatures(
  account: StripeAccount,
  current: Features,
  { given, configurationIs }: { given: Parameters; configurationIs: 'created' | 'updated' },
): Features {
  for (const name of NEEDS_ENABLED[configurationIs]) {
    const feature = groupOf(given, name);
    if (feature && booleanOf(feature, 'enabled') === undefined) {
      throw missingParameter(`features[${name}][enabled]`);
    }
  }
  const feature = (name: FeatureName) => groupOf(given, name) ?? {};
  const isEnabled = (name: FeatureName) => booleanOf(feature(name), 'enabled') ?? current[name].enabled;
  const customer = feature('customer_update');
  const method = feature('payment_method_update');
  const { payment_method_configuration: methodConfiguration } = current.payment_method_update;
  return {
    customer_update: {
      allowed_updates: changedList(customer, 'allowed_updates', current.customer_update.allowed_updates, {
        group: 'customer_update',
        allowed: ['address', 'email', 'name', 'phone', 'shipping', 'tax_id'],
      }),
      enabled: isEnabled('customer_update'),
    },
    invoice_history: { enabled: isEnabled('invoice_history') },
    payment_method_update: {
      enabled: isEnabled('payment_method_update'),
      payment_method_configuration: changedText(method, 'payment_method_configuration', methodConfiguration),
    },
    subscription_cancel: {
      ...changedCancel(feature('subscription_cancel'), current.subscription_cancel),
      enabled: isEnabled('subscription_cancel'),
    },
    subscription_pause: { ...current.subscription_pause, enabled: isEnabled('subscription_pause') },
    subscription_update: {
      ...changedUpdate(account, feature('subscription_update'), current.subscription_update),
      enabled: isEnabled('subscription_update'),
    },
  };
}

function changedCancel(
  given: Parameters,
  current: Features['subscription_cancel'],
): Features['subscription_cancel'] {
  const group = 'subscription_cancel';
  const mode = changedChoice(given, 'mode', current.mode, {
    group,
    allowed: ['immediately', 'at_period_end'],
  });
  const proration = changedChoice(given, 'proration_behavior', current.proration_behavior, {
    group,
    allowed: PRORATION_BEHAVIORS,
  });
  // https://docs.stripe.com/api/customer_portal/configurations/create: only `none` fits the end of a period.
  if (proration === 'always_invoice' || (proration === 'create_prorations' && mode !== 'immediately')) {
    throw badRequest(`The proration behavior ${proration} is not compatible with the mode ${mode}.`, {
      param: `features[${group}][proration_behavior]`,
    });
  }
  const reason = groupOf(given, 'cancellation_reason') ?? {};
  return {
    ...current,
    cancellation_reason: {
      ...current.cancellation_reason,
      enabled: booleanOf(reason, 'enabled') ?? current.cancellation_reason.enabled,
      options: 'options' in reason ? textListOf(reason, 'options') : current.cancellation_reason.options,
    },
    mode,
    proration_behavior: proration,
  };
}

function changedUpdate(account: StripeAccount, given: Parameters, current: Update): Update {
  const group = 'subscription_update';
  const schedule = groupOf(given, 'schedule_at_period_end');
  return {
    ...current,
    billing_cycle_anchor: changedChoice(given, 'billing_cycle_anchor', current.billing_cycle_anchor, {
      group,
      allowed: ['now', 'unchanged'],
    }),
    default_allowed_updates: changedList(given, 'default_allowed_updates', current.default_allowed_updates, {
      group,
      allowed: ['price', 'promotion_code', 'quantity'],
    }),
    products: 'products' in given ? offeredProducts(account, given) : current.products,
    proration_behavior: changedChoice(given, 'proration_behavior', current.proration_behavior, {
      group,
      allowed: PRORATION_BEHAVIORS,
    }),
    schedule_at_period_end:
      schedule && 'conditions' in schedule
        ? { conditions: groupListOf(schedule, 'conditions').map(scheduleCondition) }
        : current.schedule_at_period_end,
    trial_update_behavior: changedChoice(given, 'trial_update_behavior', current.trial_update_behavior, {
      group,
      allowed: ['continue_trial', 'end_trial'],
    }),
  };
}

function scheduleCondition(given: Parameters, index: number): { type: string } {
  const param = `features[subscription_update][schedule_at_period_end][conditions][${index}][type]`;
  const type = textOf(given, 'type');
  if (!type) throw missingParameter(param);
  return { type: requireChoice(type, { param, allowed: ['decreasing_item_amount', 'shortening_interval'] }) };
}

/** The documented maximum of Stripe. */
const PRODUCT_COUNT_MAX = 10;

/** As in Stripe, each price must be active and belong to the product under which it is listed. */
function offeredProducts(account: StripeAccount, given: Parameters): NonNullable<Update['products']> {
  const param = 'features[subscription_update][products]';
  const listed = groupListOf(given, 'products');
  if (listed.length > PRODUCT_COUNT_MAX) {
    throw badRequest(`Array must have at most ${PRODUCT_COUNT_MAX} elements.`, { param });
  }
  return listed.map((item, index) => {
    const wanted = textOf(item, 'product');
    if (!wanted) throw missingParameter(`${param}[${index}][product]`);
    const product = account.find('product', wanted, { param: 'product' }).id;
    const prices = textListOf(item, 'prices');
    if (prices.length === 0) throw missingParameter(`${param}[${index}][prices]`);
    for (const id of prices) {
      const price = account.find('price', id, { param: 'price' });
      if (price.product === product && price.active) continue;
      throw badRequest(`The price ${id} is not an active price of the product ${product}.`, { param });
    }
    return { adjustable_quantity: { enabled: false, maximum: null, minimum: 1 }, prices, product };
  });
}

type Choices = { group: FeatureName; allowed: string[] };

/** Returns the given choice, or `current` when it is not given. */
function changedChoice<Current extends string | null>(
  given: Parameters,
  name: string,
  current: Current,
  { group, allowed }: Choices,
): Current | string {
  const value = textOf(given, name);
  return value === undefined
    ? current
    : requireChoice(value, { param: `features[${group}][${name}]`, allowed });
}

/** Returns the given choices, or `current` when they are not given. An empty text removes all. */
function changedList(
  given: Parameters,
  name: string,
  current: string[],
  { group, allowed }: Choices,
): string[] {
  if (!(name in given)) return current;
  return textListOf(given, name).map((value, index) =>
    requireChoice(value, { param: `features[${group}][${name}][${index}]`, allowed }),
  );
}

function requireChoice(value: string, { param, allowed }: { param: string; allowed: string[] }): string {
  if (allowed.includes(value)) return value;
  const choices = `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`;
  throw badRequest(`Invalid ${param}: must be one of ${choices}`, { param });
}
