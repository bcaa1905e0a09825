import type { Account, Entitlements } from '../../../shared/account/account.ts';
import { FIRST_VERSION } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy, Fault } from '../../../shared/fault.ts';
import { withSubscription } from './carryOver.ts';
import { type FetchedSubscriptions, fetchSubscriptions, type NamedCustomer } from './fetchSubscriptions.ts';
import { paymentSeen } from './firstPayment.ts';
import { driftedFields, isSameSubscription } from './isSameSubscription.ts';
import { findLatePayments } from './latePayments.ts';
import { offerChanges } from './offerChanges.ts';
import { paymentNotices } from './paymentNotices.ts';
import type { PlanRules } from './planRules.ts';
import type { CorrectedDrift, Report, SubscriptionGateway, WebhookStore } from './ports.ts';
import { type SubscriptionSelection, selectSubscription } from './selectSubscription.ts';

/** Other writers of the account are checkouts, and starts that roll its period over: at most a few in a row. */
const SYNC_ATTEMPTS_MAX = 5;

export type SyncDeps = {
  store: WebhookStore;
  gateway: SubscriptionGateway;
  rules: PlanRules;
  report: Report;
};

/**
 * `isReconcile`: no event caused the sync, so every change that it makes is drift. `paidInvoices` are those whose payment
 * caused it. `now` is epoch seconds.
 */
type AccountSync = {
  accountId: string;
  customers: NamedCustomer[];
  now: number;
  isReconcile: boolean;
  paidInvoices: string[];
};

/**
 * `otherAccounts`: for each named customer that belongs to or pays for another account, that account by customer id. `isUnknown`:
 * there is no such account. It may have been erased.
 */
export type SyncResult = { otherAccounts: Map<string, string> } & (
  | { outcome: 'applied' | 'stale'; entitlements: Pick<Entitlements, 'plan' | 'status'> }
  | { outcome: 'no_plan'; isUnknown: boolean }
);

/**
 * Makes an account match what Stripe has now. The account's version is read before Stripe's state and guards the write, so
 * older state never replaces newer state. A named customer joins the account if it pays for one of the account's plans.
 * Repeating a sync is safe at any time.
 *
 * Throws `unknown_price` if a subscription of this service has no plan price, `customers_full` if the account has no
 * room for a customer, and `busy` if other callers changed the account on every attempt. What can be saved is saved first.
 */
export async function syncAccount(deps: SyncDeps, sync: AccountSync): Promise<SyncResult> {
  const { store, report } = deps;
  const { accountId, now } = sync;
  const claimedElsewhere = new Map<string, string>();
  const erased = new Set<string>();
  for (let attempt = 0; attempt < SYNC_ATTEMPTS_MAX; attempt++) {
    const account = await store.readAccount(accountId);
    const customers = sync.customers.filter(
      ({ customerId }) => !claimedElsewhere.has(customerId) && !erased.has(customerId),
    );
    const fetched = await fetchSubscriptions(deps, { accountId, account, customers, now });
    const isNew = account === undefined || account.erasedSalt !== undefined;
    const formerly = isNew ? await erasedAmong(store, accountId, fetched.joining) : [];
    if (formerly.length > 0) {
      for (const customerId of formerly) erased.add(customerId);
      continue;
    }
    const previous = account?.subscription;
    const rules = fetched.prices.rules();
    const selection = selectSubscription(fetched.subscriptions, { rules, now, previous });
    const otherAccounts = new Map([...fetched.otherAccounts, ...claimedElsewhere]);
    if (!concernsAccount(account, customers, fetched)) {
      reportAnomalies(report, { accountId, fetched, selection });
      return { outcome: 'no_plan', isUnknown: account === undefined, otherAccounts };
    }
    const saved = await save(store, {
      accountId,
      account,
      fetched,
      selection,
      isReconcile: sync.isReconcile,
      now,
    });
    switch (saved.kind) {
      case 'changed_meanwhile':
        continue;
      case 'claimed_elsewhere':
        claimedElsewhere.set(saved.customerId, saved.accountId);
        continue;
      case 'saved': {
        const isSame = isSameSubscription(account?.subscription, selection.subscription);
        const hasChanged = fetched.joining.length > 0 || !isSame || saved.hasOtherOffer;
        if (saved.drift) report('drift', { accountId, fields: saved.drift.fields.join() });
        await reportLatePayments(deps, sync, fetched);
        reportAnomalies(report, { accountId, fetched, selection });
        const { plan, status } = saved.account;
        return { outcome: hasChanged ? 'applied' : 'stale', entitlements: { plan, status }, otherAccounts };
      }
      default:
        assertNever(saved);
    }
  }
  throw busy(`account ${accountId}`);
}

/** A customer of an erased account does not bring it back with an event that names it, or with what Stripe still has. */
const erasedAmong = async (store: WebhookStore, accountId: string, joining: string[]): Promise<string[]> =>
  joining.length > 0 ? store.readErasedCustomers(accountId, joining) : [];

/** Whether a named customer belongs to the account, joins it, or had its previous subscription. */
function concernsAccount(
  account: Account | undefined,
  customers: NamedCustomer[],
  { joining }: FetchedSubscriptions,
): boolean {
  // A customer that checkout found deleted is no longer listed, and its subscription may still be the selected one.
  const concerned = new Set([...(account?.customers ?? []), account?.subscription?.customer, ...joining]);
  return customers.some(({ customerId }) => concerned.has(customerId));
}

/** `changed_meanwhile`: the account changed after it was read. `claimed_elsewhere`: a customer belongs to another account. */
type SaveResult =
  | { kind: 'saved'; account: Account; hasOtherOffer: boolean; drift?: CorrectedDrift }
  | { kind: 'changed_meanwhile' }
  | { kind: 'claimed_elsewhere'; customerId: string; accountId: string };

/** Claims the joining customers, remembers the leaving ones, rolls the account over with the selected subscription, and saves it. */
async function save(
  store: WebhookStore,
  sync: {
    accountId: string;
    account: Account | undefined;
    fetched: FetchedSubscriptions;
    selection: SubscriptionSelection;
    isReconcile: boolean;
    now: number;
  },
): Promise<SaveResult> {
  const { accountId, account, fetched, selection, now } = sync;
  for (const customerId of fetched.joining) {
    const owner = await store.claimCustomer({ customerId, accountId });
    if (owner !== accountId) return { kind: 'claimed_elsewhere', customerId, accountId: owner };
  }
  for (const customer of fetched.leaving) {
    if (!(await store.rememberFormerCustomer({ accountId, customer }))) return { kind: 'changed_meanwhile' };
  }
  const before = account ?? (await store.readOrCreateAccount(accountId, now));
  if (!account && before.version !== FIRST_VERSION) return { kind: 'changed_meanwhile' };
  const staying = before.customers.filter((customer) => !fetched.leaving.includes(customer));
  const customers = [...staying, ...fetched.joining];
  const { subscription, paidTime } = selection;
  const after = { ...withSubscription(before, subscription, { paidTime, now }), customers };
  const synced = { before, after, subscriptions: fetched.subscriptions, now };
  const ofOffers = await offerChanges({ store, rules: fetched.prices.rules() }, synced);
  const drift = sync.isReconcile ? driftOf({ account, before, after }, fetched) : undefined;
  const isSaved = await store.saveEntitlements({
    before,
    after,
    ...ofOffers,
    notices: [...paymentNotices(synced), ...ofOffers.notices],
    firstPaidAt: paymentSeen(synced),
    drift,
    now,
  });
  if (!isSaved) return { kind: 'changed_meanwhile' };
  return { kind: 'saved', account: after, hasOtherOffer: after.terms?.offer !== before.terms?.offer, drift };
}

/** What a comparison corrects in an account; undefined if it matches Stripe. */
function driftOf(
  { account, before, after }: { account: Account | undefined; before: Account; after: Account },
  { joining }: FetchedSubscriptions,
): CorrectedDrift | undefined {
  const joined = joining.length > 0 ? ['customers'] : [];
  const offer = account?.terms?.offer === after.terms?.offer ? [] : ['offer'];
  const fields = [...driftedFields(account?.subscription, after.subscription), ...offer, ...joined];
  return fields.length > 0 ? { fields, planBefore: before.plan } : undefined;
}

/** A payment that came too late buys nothing: an operator refunds it or grants something for it. */
async function reportLatePayments(
  { gateway, report }: SyncDeps,
  { accountId, paidInvoices }: AccountSync,
  { subscriptions, prices }: FetchedSubscriptions,
): Promise<void> {
  const late = await findLatePayments({ gateway, prices }, { paidInvoices, subscriptions });
  for (const invoiceId of late) report('late_payment', { accountId, invoiceId });
}

/** Reports what an operator has to resolve. Throws if a retry can succeed once the operator has resolved it. */
function reportAnomalies(
  report: Report,
  found: { accountId: string; fetched: FetchedSubscriptions; selection: SubscriptionSelection },
): void {
  const { accountId, fetched, selection } = found;
  if (selection.hasTwoLive) report('two_live_subscriptions', { accountId });
  if (selection.otherCurrency)
    report('mrr_other_currency', { accountId, subscriptionId: selection.otherCurrency.id });
  if (selection.unbilled) report('price_not_billed', { accountId, subscriptionId: selection.unbilled.id });
  if (fetched.withoutRoom.length > 0) {
    report('customers_full', { accountId });
    throw new Fault(
      'customers_full',
      `account ${accountId} has no room for ${fetched.withoutRoom.join(', ')}`,
    );
  }
  if (selection.unpriced) {
    const { id: subscriptionId } = selection.unpriced;
    report('unknown_price', { accountId, subscriptionId });
    throw new Fault('unknown_price', `subscription ${subscriptionId} has no plan price`);
  }
}
