import { assertNever } from '../../shared/assertNever.ts';
import {
  REQUIRED_STRIPE_SETTINGS,
  type StoredStripeSettings,
  type StripeSettingName,
  stripeSettings,
} from '../../shared/stripe/stripeSettings.ts';
import { pricesIn } from '../stripeSetup/priceSettings.ts';
import { type StripeMode, stripeKeyMode } from './stripeKeyMode.ts';

export type ModedStage = { name: string; stripeMode: StripeMode };

export function isSettingName(name: string): name is StripeSettingName {
  return Object.hasOwn(stripeSettings, name);
}

/** What Stripe's ids and secrets begin with. */
const FORMS: Partial<Record<StripeSettingName, { pattern: RegExp; words: string }>> = {
  STRIPE_WEBHOOK_SECRET: { pattern: /^whsec_\S+$/, words: 'a webhook secret, whsec_…' },
  STRIPE_WEBHOOK_SECRET_PREVIOUS: { pattern: /^whsec_\S+$/, words: 'a webhook secret, whsec_…' },
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    words: 'an instant, 2026-11-25T10:00:00Z',
  },
  STRIPE_WEBHOOK_ENDPOINT: { pattern: /^we_\w+$/, words: 'a webhook endpoint, we_…' },
  STRIPE_PRICE_STARTER: {
    pattern: /^price_\w+(, *price_\w+)*$/,
    words: 'prices, price_…, with commas between',
  },
  STRIPE_PRICE_GROWTH: {
    pattern: /^price_\w+(, *price_\w+)*$/,
    words: 'prices, price_…, with commas between',
  },
  STRIPE_PORTAL_CONFIGURATION: { pattern: /^bpc_\w+$/, words: 'a portal configuration, bpc_…' },
  STRIPE_API_BASE: {
    pattern: /^https?:\/\/[^\s/]+$/,
    words: 'where a stand-in for Stripe is, http://host:port',
  },
  APP_URL: {
    pattern: /^https?:\/\/[^\s?#]*[^\s?#/]$/,
    words: 'a URL without a query and without a slash at its end',
  },
};

/** What is wrong with a value, in words that follow the setting's name and never hold the value; undefined if nothing. */
export function valueProblem(
  name: StripeSettingName,
  value: string,
  { name: stage, stripeMode }: ModedStage,
): string | undefined {
  if (name === 'STRIPE_SECRET_KEY') {
    const mode = stripeKeyMode(value);
    if (mode === stripeMode) return undefined;
    const found = mode === undefined ? 'is no secret key of Stripe' : `is a key of ${mode} mode`;
    return `${found}, and the stage ${stage} is of ${stripeMode} mode`;
  }
  if (name === 'STRIPE_API_BASE' && stripeMode === 'live')
    return `is for stand-ins, and the stage ${stage} is live`;
  const form = FORMS[name];
  return form === undefined || form.pattern.test(value) ? undefined : `is not ${form.words}`;
}

/**
 * What is missing from a stage's settings or wrong with them, a sentence each that says how to mend it. `settings` is
 * undefined when there is no secret. `isDeployed`: before its first deployment a stage has no webhook secret yet.
 */
export function settingProblems(
  stage: ModedStage,
  settings: StoredStripeSettings | undefined,
  { isDeployed }: { isDeployed: boolean },
): string[] {
  if (settings === undefined) return [noSecret(stage)];
  const required = REQUIRED_STRIPE_SETTINGS.filter((name) => isDeployed || name !== 'STRIPE_WEBHOOK_SECRET');
  const missing = required.filter((name) => !settings[name]).map((name) => notConfigured(stage, name));
  const wrong = Object.entries(settings).flatMap(([name, value]) => {
    if (!isSettingName(name)) return [`${name} is no setting of a stage: take it out of the secret`];
    const problem = value ? valueProblem(name, value, stage) : undefined;
    return problem === undefined ? [] : [`${name} ${problem}: ${mending(stage, name)}`];
  });
  return [...missing, ...wrong, ...sharedPrices(settings)];
}

/** Who pays a price that stands in both plans has the greater one. */
function sharedPrices(settings: StoredStripeSettings): string[] {
  const growth = pricesIn(settings, 'growth');
  const shared = pricesIn(settings, 'starter').filter((price) => growth.includes(price));
  return shared.map(
    (price) => `${price} stands in STRIPE_PRICE_STARTER and in STRIPE_PRICE_GROWTH: take it out of one`,
  );
}

/** The secret key of a stage. Throws a sentence when there is none, or one that does not fit the stage. */
export function requireSecretKey(stage: ModedStage, settings: StoredStripeSettings | undefined): string {
  const name = 'STRIPE_SECRET_KEY';
  if (settings === undefined) throw new Error(noSecret(stage));
  const key = settings[name];
  if (!key) throw new Error(notConfigured(stage, name));
  const problem = valueProblem(name, key, stage);
  if (problem !== undefined) throw new Error(`${name} ${problem}: ${mending(stage, name)}`);
  return key;
}

const noSecret = (stage: ModedStage) =>
  `the stage ${stage.name} has no secret yet: ${mending(stage, 'STRIPE_SECRET_KEY')}`;

const notConfigured = (stage: ModedStage, name: StripeSettingName) =>
  `${name} not configured for ${stage.name}: ${mending(stage, name)}`;

/** The command that mends a setting: what is made at Stripe is set up, what is shown there once is typed in. */
function mending({ name: stage }: ModedStage, name: StripeSettingName): string {
  const setUp = `npm run stripe:setup -- --stage ${stage}`;
  switch (name) {
    case 'STRIPE_PRICE_STARTER':
    case 'STRIPE_PRICE_GROWTH':
    case 'STRIPE_PORTAL_CONFIGURATION':
    case 'STRIPE_WEBHOOK_ENDPOINT':
      return setUp;
    case 'STRIPE_WEBHOOK_SECRET':
      return `${setUp}, or npm run secrets -- --stage ${stage} set ${name}`;
    case 'STRIPE_SECRET_KEY':
    case 'STRIPE_API_BASE':
    case 'APP_URL':
    case 'STRIPE_WEBHOOK_SECRET_PREVIOUS':
    case 'STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL':
      return `npm run secrets -- --stage ${stage} set ${name}`;
    default:
      return assertNever(name);
  }
}
