import type Stripe from 'stripe';
import { LOCAL_STAGE } from '../../infra/localStage.ts';
import { findStage } from '../../infra/stages.ts';
import { checkOut } from '../../services/billing/domain/checkOut.ts';
import { ensureCustomer } from '../../services/billing/domain/ensureCustomer.ts';
import type { BillingStore } from '../../services/billing/domain/ports.ts';
import { currentSales } from '../../services/billing/domain/sale.ts';
import { createBillingGateway } from '../../services/billing/gateway/billingGateway.ts';
import type { WebhookStore } from '../../services/webhooks/domain/ports.ts';
import { syncAccount } from '../../services/webhooks/domain/syncAccount.ts';
import { createSubscriptionGateway } from '../../services/webhooks/gateway/subscriptionGateway.ts';
import type { PlanPrices } from '../../shared/account/planPrices.ts';
import type { PaidPlanId } from '../../shared/account/plans.ts';
import { SECONDS_PER_DAY } from '../../shared/time.ts';
import type { DemoAccount } from './demoAccounts.ts';

const CARDS = ['4242424242424242', '5555555555554444'];

const DAYS_UNTIL_DUE = 30;

const PAGE_TIMEOUT_MS = 10_000;

export type DemoBillingInput = {
  stripe: Stripe;
  /** The address of the Stripe emulator. */
  apiBase: string;
  prices: PlanPrices;
  /** Where the pages of the run are. */
  baseUrl: string;
  billingStore: BillingStore;
  webhookStore: WebhookStore;
  /** The time of the history, epoch seconds. */
  now(): number;
};

/**
 * What the customers of the demo do at Stripe: through the product's own checkout, at the API of the emulator and with its controls.
 * After each step the account is synced, as a webhook would have it synced.
 */
export function createDemoBilling(input: DemoBillingInput) {
  const { stripe, apiBase, prices, baseUrl, billingStore, webhookStore, now } = input;
  const { pastDueGraceDays, paymentMethods } = findStage(LOCAL_STAGE);
  const gateway = createBillingGateway({
    stripe,
    stage: LOCAL_STAGE,
    prices,
    appUrl: baseUrl,
    pagesUrl: baseUrl,
  });
  const sales = currentSales({
    prices,
    appUrl: baseUrl,
    paymentMethods: [...(paymentMethods ?? ['card'])],
  });
  const sync = {
    store: webhookStore,
    gateway: createSubscriptionGateway(stripe),
    rules: { prices, graceSeconds: pastDueGraceDays * SECONDS_PER_DAY },
    report: (anomaly: string, ids: Record<string, string>) => {
      throw new Error(`the history of ${ids.accountId} raises ${anomaly}`);
    },
  };

  const customerOf = async (accountId: string): Promise<string> => {
    const customer = (await webhookStore.readAccount(accountId))?.customers.at(-1);
    if (customer === undefined) throw new Error(`${accountId} has no customer`);
    return customer;
  };

  async function subscriptionOf(accountId: string): Promise<Stripe.Subscription> {
    const customer = await customerOf(accountId);
    const { data } = await stripe.subscriptions.list({ customer, status: 'all', limit: 1 });
    const [subscription] = data;
    if (!subscription) throw new Error(`${accountId} has no subscription`);
    return subscription;
  }

  async function syncOne(accountId: string): Promise<void> {
    const customers = [{ customerId: await customerOf(accountId), isLinked: true }];
    await syncAccount(sync, { accountId, customers, now: now(), isReconcile: false, paidInvoices: [] });
  }

  async function control(path: string, body: object): Promise<void> {
    const response = await fetch(`${apiBase}/_control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PAGE_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the Stripe emulator refused ${path}: ${await response.text()}`);
  }

  async function buyWithCard({ person, plan }: DemoAccount, card: string): Promise<void> {
    const sale = sales[plan as PaidPlanId];
    const request = { accountId: person.id, sale, email: person.email, now: now() };
    const outcome = await checkOut(billingStore, gateway, request);
    if (outcome.kind !== 'session') throw new Error(`the checkout of ${person.id} returned ${outcome.kind}`);
    await billingStore.recordOpenedCheckout({ accountId: person.id, plan, at: now() });
    const paid = await fetch(outcome.url, {
      method: 'POST',
      body: new URLSearchParams({ card_number: card }),
      redirect: 'manual',
      signal: AbortSignal.timeout(PAGE_TIMEOUT_MS),
    });
    if (paid.status !== 303 && paid.status !== 302) {
      throw new Error(`the checkout page of ${person.id} responded with ${paid.status}`);
    }
  }

  /** Invoices are agreed on with an operator, who creates the subscription at Stripe. */
  async function agreeOnInvoices({ person, plan }: DemoAccount): Promise<void> {
    const account = await billingStore.readOrCreateAccount(person.id, now());
    await ensureCustomer(billingStore, gateway, account, now());
    const customer = await customerOf(person.id);
    await stripe.customers.update(customer, { email: person.email, name: person.name });
    await stripe.subscriptions.create({
      customer,
      items: [{ price: prices[plan as PaidPlanId][0] ?? '' }],
      collection_method: 'send_invoice',
      days_until_due: DAYS_UNTIL_DUE,
      metadata: { user_id: person.id },
    });
  }

  return {
    control,

    async buy(account: DemoAccount, index: number): Promise<void> {
      if (account.story === 'invoiced') await agreeOnInvoices(account);
      else await buyWithCard(account, CARDS[index % CARDS.length] ?? '');
      await syncOne(account.person.id);
    },

    async renew({ person }: DemoAccount, outcome: 'paid' | 'failed'): Promise<void> {
      const { id, customer, status } = await subscriptionOf(person.id);
      // One that was cancelled has ended by itself.
      if (status === 'canceled') return syncOne(person.id);
      if (outcome === 'failed') {
        // Paying the invoice with this card fails too, until the customer replaces it.
        const customerId = String(customer);
        const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
          customer: customerId,
        });
        await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: card.id } });
        await stripe.subscriptions.update(id, { default_payment_method: card.id });
      }
      await control(`subscriptions/${id}/renew`, { outcome });
      await syncOne(person.id);
    },

    /** Pays the open invoices of an invoiced customer by a bank transfer. */
    async payInvoices({ person }: DemoAccount): Promise<void> {
      const { data } = await stripe.invoices.list({ customer: await customerOf(person.id), status: 'open' });
      for (const { id } of data) await stripe.invoices.pay(id ?? '', { paid_out_of_band: true });
      await syncOne(person.id);
    },

    async cancelAtEnd({ person }: DemoAccount): Promise<void> {
      const { id } = await subscriptionOf(person.id);
      await stripe.subscriptions.update(id, { cancel_at_period_end: true });
      await syncOne(person.id);
    },

    /** As the portal does for a smaller plan. */
    async scheduleDowngrade({ person }: DemoAccount): Promise<void> {
      const { id: subscription } = await subscriptionOf(person.id);
      const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: subscription });
      const { start_date = 0, end_date = 0 } = phases[0] ?? {};
      await stripe.subscriptionSchedules.update(id, {
        phases: [
          { items: [{ price: prices.growth[0] ?? '' }], start_date, end_date },
          { items: [{ price: prices.starter[0] ?? '' }], proration_behavior: 'none' },
        ],
      });
      await syncOne(person.id);
    },

    /** Nothing is delivered to the run while the history is made: its own syncs have applied what the events say. */
    async setDeliveries(webhookUrl: string, isEnabled: boolean): Promise<void> {
      const { data } = await stripe.webhookEndpoints.list();
      for (const { id, url } of data) {
        if (url === webhookUrl) await stripe.webhookEndpoints.update(id, { disabled: !isEnabled });
      }
    },
  };
}

export type DemoBilling = ReturnType<typeof createDemoBilling>;
