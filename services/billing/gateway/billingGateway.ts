import Stripe from 'stripe';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { Prices } from '../../../shared/stripe/stripeSettings.ts';
import type { BillingGateway, CheckoutSession, Invoice } from '../domain/ports.ts';

/** A customer buys one plan; more subscriptions than a page holds would be someone's script. */
const SUBSCRIPTIONS_PAGE = 100;

/** One session is open at a time, so a page of them is already more than there can be. */
const SESSIONS_PAGE = 100;

/** The most that Stripe gives at once, and so more than any page of ours takes of one customer. */
const INVOICES_PAGE = 100;

const SESSION_STATUSES = ['open', 'complete'] as const;

export type BillingGatewayOptions = {
  stripe: Stripe;
  stage: string;
  prices: Prices;
  /** What the portal lets customers do; undefined for the Stripe account's default. */
  portalConfiguration?: string;
  /** The application that customers return to, without a slash at its end. */
  appUrl: string;
};

/** Selling through Stripe. Faults come out as our own errors, without Stripe's words. */
export function createBillingGateway(options: BillingGatewayOptions): BillingGateway {
  const { stripe, stage, prices, appUrl } = options;
  return {
    async createCustomer({ accountId, attempt }) {
      const idempotencyKey = `customer:${stage}:${accountId}:${attempt}`;
      const params = { metadata: { user_id: accountId } };
      try {
        const { id: customerId } = await stripe.customers.create(params, { idempotencyKey });
        return { kind: 'customer', customerId };
      } catch (error) {
        if (isStripesFault(error)) return { kind: 'key_spent', fault: stripeFault(error) };
        throw stripeFault(error);
      }
    },

    async setEmail(customerId, email) {
      try {
        await stripe.customers.update(customerId, { email });
        return 'set';
      } catch (error) {
        if (isMissing(error)) return 'customer_gone';
        if (error instanceof Stripe.errors.StripeError && error.code === 'email_invalid')
          return 'email_invalid';
        throw stripeFault(error);
      }
    },

    async listSubscriptions(customer) {
      try {
        const { data } = await stripe.subscriptions.list({
          customer,
          status: 'all',
          limit: SUBSCRIPTIONS_PAGE,
        });
        return data.map(({ id, status }) => ({ id, status }));
      } catch (error) {
        if (isMissing(error, 'customer')) return [];
        throw stripeFault(error);
      }
    },

    async createSession({ accountId, customer, plan, attempt }) {
      const metadata = { user_id: accountId };
      try {
        const session = await stripe.checkout.sessions.create(
          {
            mode: 'subscription',
            customer,
            client_reference_id: accountId,
            line_items: [{ price: prices[plan][0], quantity: 1 }],
            metadata,
            subscription_data: { metadata: { ...metadata, [SOLD_BY_US]: plan } },
            // Stripe replaces the placeholder in braces by the session's id.
            success_url: `${appUrl}/billing/success?session_id={CHECKOUT_SESSION_ID}`,
            cancel_url: `${appUrl}/billing/cancel`,
          },
          { idempotencyKey: `checkout:${stage}:${accountId}:${attempt}` },
        );
        return { kind: 'session', session: sessionOf(session) };
      } catch (error) {
        if (isMissing(error, 'customer')) return { kind: 'customer_gone' };
        if (isInUse(error)) return { kind: 'key_in_use' };
        if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'key_reused' };
        if (isStripesFault(error)) return { kind: 'key_spent', fault: stripeFault(error) };
        throw stripeFault(error);
      }
    },

    async readSession(sessionId) {
      try {
        return sessionOf(await stripe.checkout.sessions.retrieve(sessionId));
      } catch (error) {
        // Stripe forgot it, as when a test account's data is wiped: nobody can pay on it any more.
        if (isMissing(error)) return { id: sessionId, status: 'expired' };
        throw stripeFault(error);
      }
    },

    expireSession: (sessionId) => expire(stripe, sessionId),

    async expireOpenSessions(customer) {
      const { data } = await ask(() =>
        stripe.checkout.sessions.list({ customer, status: 'open', limit: SESSIONS_PAGE }),
      );
      await Promise.all(data.map(({ id }) => expire(stripe, id)));
    },

    async listInvoices(customer, until) {
      try {
        const { data, has_more: hasMore } = await stripe.invoices.list({
          customer,
          limit: INVOICES_PAGE,
          ...(until === undefined ? {} : { created: { lte: until } }),
        });
        return { invoices: data.map(invoiceOf), hasMore };
      } catch (error) {
        if (isMissing(error, 'customer')) return { invoices: [], hasMore: false };
        throw stripeFault(error);
      }
    },

    async createPortal(customer) {
      try {
        const { url } = await stripe.billingPortal.sessions.create({
          customer,
          configuration: options.portalConfiguration,
          return_url: `${appUrl}/billing`,
        });
        return { kind: 'portal', url };
      } catch (error) {
        if (isMissing(error, 'customer')) return { kind: 'customer_gone' };
        throw stripeFault(error);
      }
    },
  };
}

/** A 5xx is stored under the idempotency key and repeated to whoever comes with it; a lost connection is not. */
const isStripesFault = (error: unknown) =>
  error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500;

/** Another call with the same key is under way; it will have answered soon. */
const isInUse = (error: unknown) =>
  error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use';

async function ask<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw stripeFault(error);
  }
}

/** Stripe refuses to expire what is paid or expired already; the next look at the session tells which. */
async function expire(stripe: Stripe, sessionId: string): Promise<void> {
  try {
    await stripe.checkout.sessions.expire(sessionId);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw stripeFault(error);
  }
}

function invoiceOf(invoice: Stripe.Invoice): Invoice {
  const { id = '', status, created, number, total, currency, hosted_invoice_url, invoice_pdf } = invoice;
  return {
    invoiceId: id,
    status: status ?? 'draft',
    createdAt: created,
    number: number ?? undefined,
    amountMinor: total,
    currency,
    pageUrl: hosted_invoice_url ?? undefined,
    pdfUrl: invoice_pdf ?? undefined,
  };
}

function sessionOf(session: Stripe.Checkout.Session): CheckoutSession {
  const { id, status, url, subscription } = session;
  return {
    id,
    status: SESSION_STATUSES.find((known) => known === status) ?? 'expired',
    url: url ?? undefined,
    subscription: typeof subscription === 'string' ? subscription : subscription?.id,
  };
}
