import { assertNever } from '../../shared/assertNever.ts';
import { priceIds } from '../../shared/stripe/setup/priceSettings.ts';
import {
  REQUIRED_STRIPE_SETTINGS,
  type StoredStripeSettings,
  type StripeSettingName,
  stripeSettings,
} from '../../shared/stripe/stripeSettings.ts';
import type { StripeStage } from '../../shared/stripe/stripeStage.ts';
import { stripeKeyMode } from './stripeKeyMode.ts';

export function isSettingName(name: string): name is StripeSettingName {
  return Object.hasOwn(stripeSettings, name);
}

const WEBHOOK_SECRET = { pattern: /^whsec_\S+$/, description: 'a webhook secret (whsec_…)' };
const PRICES = {
  pattern: /^price_\w+(, *price_\w+)*$/,
  description: 'a comma-separated list of prices (price_…)',
};
const PORTAL = { pattern: /^bpc_\w+$/, description: 'a portal configuration (bpc_…)' };

/** The format of each setting's value. */
const FORMATS: Partial<Record<StripeSettingName, { pattern: RegExp; description: string }>> = {
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: WEBHOOK_SECRET,
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    description: 'an instant such as 2026-11-25T10:00:00Z',
  },
  STRIPE_WEBHOOK_ENDPOINT: { pattern: /^we_\w+$/, description: 'a webhook endpoint (we_…)' },
  STRIPE_PRICE_STARTER: PRICES,
  STRIPE_PRICE_GROWTH: PRICES,
  STRIPE_PORTAL_CONFIGURATION: PORTAL,
  STRIPE_PORTAL_CONFIGURATION_UNPAID: PORTAL,
  STRIPE_API_BASE: {
    pattern: /^https?:\/\/[^\s/]+$/,
    description: 'the address of a Stripe emulator (http://host:port)',
  },
  APP_URL: {
    pattern: /^https?:\/\/[^\s?#]*[^\s?#/]$/,
    description: 'a URL without a query and without a trailing slash',
  },
};

/**
 * Returns what is wrong with a value, worded to follow the setting's name; undefined when it is valid. The text never
 * contains the value.
 */
export function valueProblem(
  name: StripeSettingName,
  value: string,
  { name: stage, stripeMode }: StripeStage,
): string | undefined {
  if (name === 'STRIPE_SECRET_KEY') {
    const mode = stripeKeyMode(value);
    if (mode === stripeMode) return undefined;
    const found = mode === undefined ? 'is not a Stripe secret key' : `is a ${mode} mode key`;
    return `${found}, but the stage ${stage} uses ${stripeMode} mode`;
  }
  if (name === 'STRIPE_API_BASE' && stripeMode === 'live')
    return `is only for a Stripe emulator, but the stage ${stage} uses live mode`;
  const format = FORMATS[name];
  return format === undefined || format.pattern.test(value) ? undefined : `is not ${format.description}`;
}

/**
 * Returns a sentence for each missing or invalid setting of a stage, with the command that fixes it. `settings` is
 * undefined when the stage has no secret. A stage has no webhook secret before its first deployment (`isDeployed`).
 */
export function settingProblems(
  stage: StripeStage,
  settings: StoredStripeSettings | undefined,
  { isDeployed }: { isDeployed: boolean },
): string[] {
  if (settings === undefined) return [noSecret(stage)];
  const required = REQUIRED_STRIPE_SETTINGS.filter((name) => isDeployed || name !== 'STRIPE_WEBHOOK_SECRET');
  const missing = required.filter((name) => !settings[name]).map((name) => notConfigured(stage, name));
  const invalid = Object.entries(settings).flatMap(([name, value]) => {
    if (!isSettingName(name)) return [`${name} is not a setting of a stage: remove it from the secret`];
    const problem = value ? valueProblem(name, value, stage) : undefined;
    return problem === undefined ? [] : [`${name} ${problem}: ${fixCommand(stage, name)}`];
  });
  return [...missing, ...invalid, ...pricesInBothPlans(stage, settings)];
}

/** A customer who pays a price of both plans gets the larger one. */
function pricesInBothPlans(stage: StripeStage, settings: StoredStripeSettings): string[] {
  const growth = priceIds(settings, 'growth');
  const inBoth = priceIds(settings, 'starter').filter((price) => growth.includes(price));
  return inBoth.map(
    (price) =>
      `${price} is in both STRIPE_PRICE_STARTER and STRIPE_PRICE_GROWTH: remove it from one with ` +
      setCommand(stage, 'NAME'),
  );
}

/** Returns the stage's Stripe secret key. Throws when it is missing or does not fit the stage. */
export function requireSecretKey(stage: StripeStage, settings: StoredStripeSettings | undefined): string {
  const name = 'STRIPE_SECRET_KEY';
  if (settings === undefined) throw new Error(noSecret(stage));
  const key = settings[name];
  if (!key) throw new Error(notConfigured(stage, name));
  const problem = valueProblem(name, key, stage);
  if (problem !== undefined) throw new Error(`${name} ${problem}: ${fixCommand(stage, name)}`);
  return key;
}

const noSecret = (stage: StripeStage) =>
  `the stage ${stage.name} has no secret yet: ${fixCommand(stage, 'STRIPE_SECRET_KEY')}`;

const notConfigured = (stage: StripeStage, name: StripeSettingName) =>
  `${name} not configured for ${stage.name}: ${fixCommand(stage, name)}`;

/** Returns the command that asks an operator for the value of a setting. */
export const setCommand = ({ name: stage }: StripeStage, name: string) =>
  `npm run secrets -- --stage ${stage} set ${name}`;

/** Returns the command that fixes a setting: the setup creates objects at Stripe, an operator types in all other values. */
export function fixCommand(stage: StripeStage, name: StripeSettingName): string {
  const setUp = `npm run stripe:setup -- --stage ${stage.name}`;
  switch (name) {
    case 'STRIPE_PRICE_STARTER':
    case 'STRIPE_PRICE_GROWTH':
    case 'STRIPE_PORTAL_CONFIGURATION':
    case 'STRIPE_PORTAL_CONFIGURATION_UNPAID':
    case 'STRIPE_WEBHOOK_ENDPOINT':
      return setUp;
    case 'STRIPE_WEBHOOK_SECRET':
      return `${setUp}, or ${setCommand(stage, name)}`;
    case 'STRIPE_SECRET_KEY':
    case 'STRIPE_API_BASE':
    case 'APP_URL':
    case 'STRIPE_WEBHOOK_SECRET_PREVIOUS':
    case 'STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL':
      return setCommand(stage, name);
    default:
      return assertNever(name);
  }
}
