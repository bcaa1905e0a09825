import Stripe from 'stripe';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { Prices } from '../../../shared/stripe/stripeSettings.ts';
import type { BillingGateway, CheckoutSession, Invoice } from '../domain/ports.ts';

/** Stripe's page maximum. A customer buys one plan, so more subscriptions than this can only come from a script. */
const SUBSCRIPTIONS_PAGE = 100;

/** Stripe's page maximum. A customer has one open session at a time. */
const SESSIONS_PAGE = 100;

/** Stripe's page maximum. Our own pages are not longer, so one call per customer fills any of them. */
const INVOICES_PAGE = 100;

const SESSION_STATUSES = ['open', 'complete'] as const;

export type BillingGatewayOptions = {
  stripe: Stripe;
  stage: string;
  prices: Prices;
  /** What the portal lets customers do. Without it, the default of the Stripe account applies. */
  portalConfiguration?: string;
  /** The application that customers return to, without a trailing slash. */
  appUrl: string;
};

/** Billing's calls to Stripe. Its errors are thrown as our own faults, which do not repeat Stripe's messages. */
export function createBillingGateway(options: BillingGatewayOptions): BillingGateway {
  return { ...customerCalls(options), ...sessionCalls(options), ...listCalls(options) };
}

function customerCalls({
  stripe,
  stage,
  portalConfiguration,
  appUrl,
}: BillingGatewayOptions): Pick<BillingGateway, 'createCustomer' | 'setEmail' | 'createPortal'> {
  return {
    async createCustomer({ accountId, attempt }) {
      const idempotencyKey = `customer:${stage}:${accountId}:${attempt}`;
      const params = { metadata: { user_id: accountId } };
      try {
        const { id: customerId } = await stripe.customers.create(params, { idempotencyKey });
        return { kind: 'customer', customerId };
      } catch (error) {
        if (isServerError(error)) return { kind: 'key_spent', fault: stripeFault(error) };
        throw stripeFault(error);
      }
    },

    async setEmail({ customerId, email }) {
      try {
        await stripe.customers.update(customerId, { email });
        return 'set';
      } catch (error) {
        if (isMissing(error)) return 'customer_gone';
        if (hasCode(error, 'email_invalid')) return 'email_invalid';
        throw stripeFault(error);
      }
    },

    async createPortal(customer) {
      try {
        const { url } = await stripe.billingPortal.sessions.create({
          customer,
          configuration: portalConfiguration,
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

function sessionCalls({
  stripe,
  stage,
  prices,
  appUrl,
}: BillingGatewayOptions): Pick<
  BillingGateway,
  'createSession' | 'readSession' | 'expireSession' | 'expireOpenSessions'
> {
  /** Stripe refuses to expire a paid or expired session. The next read of the session shows which it is. */
  async function expireSession(sessionId: string): Promise<void> {
    try {
      await stripe.checkout.sessions.expire(sessionId);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw stripeFault(error);
    }
  }

  return {
    async createSession({ accountId, customer, plan, attempt }) {
      const metadata = { user_id: accountId };
      const params: Stripe.Checkout.SessionCreateParams = {
        mode: 'subscription',
        customer,
        client_reference_id: accountId,
        line_items: [{ price: prices[plan][0], quantity: 1 }],
        metadata,
        subscription_data: { metadata: { ...metadata, [SOLD_BY_US]: plan } },
        // Stripe replaces the placeholder in braces with the session's id.
        success_url: `${appUrl}/billing/success?session_id={CHECKOUT_SESSION_ID}`,
        cancel_url: `${appUrl}/billing/cancel`,
      };
      const idempotencyKey = `checkout:${stage}:${accountId}:${attempt}`;
      try {
        const session = await stripe.checkout.sessions.create(params, { idempotencyKey });
        return { kind: 'session', session: sessionOf(session) };
      } catch (error) {
        if (isMissing(error, 'customer')) return { kind: 'customer_gone' };
        if (hasCode(error, 'idempotency_key_in_use')) return { kind: 'key_in_use' };
        if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'key_reused' };
        if (isServerError(error)) return { kind: 'key_spent', fault: stripeFault(error) };
        throw stripeFault(error);
      }
    },

    async readSession(sessionId) {
      try {
        return sessionOf(await stripe.checkout.sessions.retrieve(sessionId));
      } catch (error) {
        // Stripe no longer has it, for example after a test account's data was deleted: nobody can pay on it.
        if (isMissing(error)) return { id: sessionId, status: 'expired' };
        throw stripeFault(error);
      }
    },

    expireSession,

    async expireOpenSessions(customer) {
      try {
        const { data } = await stripe.checkout.sessions.list({
          customer,
          status: 'open',
          limit: SESSIONS_PAGE,
        });
        await Promise.all(data.map(({ id }) => expireSession(id)));
      } catch (error) {
        throw stripeFault(error);
      }
    },
  };
}

function listCalls({
  stripe,
}: BillingGatewayOptions): Pick<BillingGateway, 'listSubscriptions' | 'listInvoices'> {
  return {
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
  };
}

/** Stripe stores a 5xx under the idempotency key and repeats it to every call with that key. It does not store a lost connection. */
const isServerError = (error: unknown) =>
  error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500;

const hasCode = (error: unknown, code: string) =>
  error instanceof Stripe.errors.StripeError && error.code === code;

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
