import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billingRoutes, statementRoutes } from '../shared/contract/billing/routes.ts';
import { offerAdminRoutes } from '../shared/contract/offers/adminRoutes.ts';
import { offerRoutes } from '../shared/contract/offers/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import { alarmedCounts, OFFER_TASKS_SERVICE } from '../shared/metrics.ts';
import { COMPARISON_CALLS_PER_SECOND_MAX, STRIPE_SHARES } from '../shared/stripe/stripeShares.ts';
import type { BillingApi } from './api.ts';
import { accountTableEnvironment } from './parts/accountTableEnvironment.ts';
import { addCountAlarms } from './parts/countAlarms.ts';
import { identityEnvironment, operatorEnvironment } from './parts/identityEnvironment.ts';
import { livemode, type Operations } from './parts/operations.ts';
import { ScheduledFunction } from './parts/scheduledFunction.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { StripeSecret } from './parts/stripeSecret.ts';
import type { BillingTable } from './table.ts';
import type { Webhooks } from './webhooks.ts';

/**
 * A first checkout makes four calls to Stripe. A slow call takes 5 s, so 20 s in all. If other requests use checkout's share of
 * calls, a call begins after a wait of at most 11 s (shared/stripe/callBudget.ts). The API allows 30 s.
 */
const CHECKOUT_TIMEOUT = Duration.seconds(25);

/**
 * Reading takes at most about a second and waits 5 s at most for Stripe (services/billing/handlers/statementInvoices.ts). The PDF of a
 * year of three projects takes 0.4 s of a CPU, that of 100 projects 0.5 s.
 */
const STATEMENTS_TIMEOUT = Duration.seconds(10);

/** Cards settle at once: a payment that Stripe reports is not taken back days later. */
const PAYMENT_METHODS_DEFAULT = ['card'];

/** An offer expires at most an hour late, and an end that could not be made is attempted 70 times. */
const OFFER_TASKS_EVERY = Duration.hours(1);

/** No offer is begun after 4 minutes. One takes at most six calls to Stripe of 5 s. */
const OFFER_TASKS_TIMEOUT = Duration.minutes(5);

export interface BillingProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSecret;
  webhooks: Webhooks;
}

/** Checkout, customer portal and invoices, through Stripe, and statements. */
export class Billing extends Construct {
  readonly checkout: ServiceFunction;
  /** Writes offers and notices. */
  readonly offerTasks: ServiceFunction;

  constructor(scope: Construct, id: string, props: BillingProps) {
    super(scope, id);
    const { operations, table, api, stripe, webhooks } = props;
    const checkout = new ServiceFunction(this, 'CheckoutApi', {
      operations,
      entry: 'services/billing/handlers/checkoutApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        STRIPE_SECRET_ID: stripe.secretName,
        PAGES_URL: api.pages.address,
        PAYMENT_METHOD_TYPES: (operations.stage.paymentMethods ?? PAYMENT_METHODS_DEFAULT).join(','),
        QUEUE_URL: webhooks.queueUrl,
        STRIPE_LIVEMODE: livemode(operations),
        STRIPE_CALLS_PER_SECOND_MAX: String(STRIPE_SHARES.checkout),
        ...operatorEnvironment(operations.identity),
      },
      timeout: CHECKOUT_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Customers cannot buy a plan, open the billing portal or see their invoices: sales are lost.',
    });
    table.allow(checkout, {
      GetItem: ['account', 'checkout', 'contact', 'erasure', 'migration', 'offer'],
      ConditionCheckItem: ['account'],
      Query: ['offer'],
      PutItem: [
        ...(['account', 'accountAction', 'audit', 'change', 'checkout', 'contact', 'customer'] as const),
        ...(['figure', 'liveOffer', 'offer', 'price'] as const),
      ],
      DeleteItem: ['liveOffer'],
      UpdateItem: ['account', 'audit', 'checkout', 'notice', 'rate', 'stripeCalls'],
    });
    table.allowKeyChecks(checkout);
    stripe.allowReading(checkout);
    webhooks.allowSending(checkout);
    api.route(checkout, routeKeysOf({ ...billingRoutes, ...offerRoutes, ...offerAdminRoutes }));
    this.checkout = checkout;
    this.offerTasks = this.#addOfferTasks(props);
    this.#addStatements(props);
  }

  #addOfferTasks({ operations, table, api, stripe }: BillingProps): ServiceFunction {
    const task = new ScheduledFunction(this, 'OfferTasks', {
      operations,
      every: OFFER_TASKS_EVERY,
      entry: 'services/billing/handlers/offerTasks.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        STRIPE_SECRET_ID: stripe.secretName,
        PAGES_URL: api.pages.address,
        STRIPE_CALLS_PER_SECOND_MAX: String(COMPARISON_CALLS_PER_SECOND_MAX),
      },
      timeout: OFFER_TASKS_TIMEOUT,
      impact: 'Offers do not expire and do not end: a customer keeps a price that was agreed on for a time.',
    });
    table.allow(task, {
      Query: ['liveOffer', 'offer'],
      GetItem: ['account', 'checkout'],
      PutItem: ['liveOffer', 'offer'],
      DeleteItem: ['liveOffer'],
      UpdateItem: ['notice', 'stripeCalls'],
    });
    stripe.allowReading(task);
    const counts = alarmedCounts().filter(({ service }) => service === OFFER_TASKS_SERVICE);
    addCountAlarms(this, operations, counts);
    return task;
  }

  /** Apart from checkout, which would load what makes a PDF for nothing. Both take their calls to Stripe from the same share. */
  #addStatements({ operations, table, api, stripe }: BillingProps): void {
    const statements = new ServiceFunction(this, 'StatementsApi', {
      operations,
      entry: 'services/billing/handlers/statementsApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        STRIPE_SECRET_ID: stripe.secretName,
        STRIPE_CALLS_PER_SECOND_MAX: String(STRIPE_SHARES.checkout),
        ...identityEnvironment(operations.identity),
      },
      timeout: STATEMENTS_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Customers cannot see or download the statements of their closed periods.',
    });
    table.allow(statements, {
      BatchGetItem: ['project'],
      GetItem: ['account', 'checkout', 'closedPeriod', 'contact', 'day', 'migration'],
      Query: ['closedPeriod', 'day'],
      UpdateItem: ['rate', 'stripeCalls'],
    });
    table.allowKeyChecks(statements);
    stripe.allowReading(statements);
    api.route(statements, routeKeysOf(statementRoutes));
  }
}
