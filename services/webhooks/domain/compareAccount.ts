import type { Account, Entitlements, SubscriptionSummary } from '../../../shared/account/account.ts';
import { accountAt, rollOver } from '../../../shared/account/rollOver.ts';
import { selectAtStripe } from './findDrift.ts';
import { driftedFields } from './isSameSubscription.ts';
import { termsWith } from './offerTerms.ts';
import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway, WebhookStore } from './ports.ts';

/** What of the entitlements is compared. They follow from the subscription and the terms. */
const ENTITLEMENTS = [
  'plan',
  'sessionsIncluded',
  'concurrent',
  'requestsPerMinute',
  'projectsIncluded',
  'periodEnd',
] as const satisfies (keyof Entitlements)[];

/** The parts of `included`, in their order. */
const INCLUDED = ['periodStart', 'sessions', 'laterSessions'] as const;

type Value = string | number | undefined;

/** A field in which the account differs from what a sync would store. Instants are epoch seconds. */
export type Difference = { field: string; stored?: Value; atStripe?: Value };

/**
 * The differences between an account as it is stored and as a sync would store it now; undefined if there is no such account. Nothing is
 * changed. A monthly revenue that an earlier release did not store is no difference. `now` is epoch seconds.
 */
export async function compareAccount(
  deps: {
    store: Pick<WebhookStore, 'readAccount' | 'readPrices' | 'readMigration'>;
    gateway: SubscriptionGateway;
    rules: PlanRules;
  },
  { accountId, now }: { accountId: string; now: number },
): Promise<Difference[] | undefined> {
  const account = await deps.store.readAccount(accountId);
  if (account === undefined) return undefined;
  const selection = await selectAtStripe(deps, { accountId, account, customerIds: [], now });
  const { subscription, unpriced } = selection;
  const terms = termsWith(account.terms, selection);
  return [
    ...entitlementDifferences(account, { subscription, terms }, now),
    ...subscriptionDifferences(account.subscription, subscription),
    ...(account.terms?.offer === terms?.offer
      ? []
      : [{ field: 'offer', stored: account.terms?.offer, atStripe: terms?.offer }]),
    // A sync reports it and fails: a setting is wrong, or the subscription is.
    ...(unpriced ? [{ field: 'unpricedSubscription', atStripe: unpriced.id }] : []),
  ];
}

function entitlementDifferences(
  account: Account,
  { subscription, terms }: Pick<Account, 'subscription' | 'terms'>,
  now: number,
): Difference[] {
  const stored = accountAt(account, now);
  const atStripe = rollOver({ ...stored, subscription, terms }, now);
  return ENTITLEMENTS.filter((field) => stored[field] !== atStripe[field]).map((field) => ({
    field,
    stored: stored[field],
    atStripe: atStripe[field],
  }));
}

function subscriptionDifferences(
  stored: SubscriptionSummary | undefined,
  atStripe: SubscriptionSummary | undefined,
): Difference[] {
  return driftedFields(stored, atStripe).flatMap((field) =>
    field === 'included'
      ? includedDifferences(stored?.included, atStripe?.included)
      : [{ field: `subscription.${field}`, stored: stored?.[field], atStripe: atStripe?.[field] }],
  );
}

type Included = SubscriptionSummary['included'];

const includedDifferences = (stored: Included, atStripe: Included): Difference[] =>
  INCLUDED.map((name, index) => ({
    field: `subscription.included.${name}`,
    stored: stored?.[index],
    atStripe: atStripe?.[index],
  })).filter((difference) => difference.stored !== difference.atStripe);
