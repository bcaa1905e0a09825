import Stripe from 'stripe';
import type { PlanPrices } from '../../../shared/account/planPrices.ts';
import { priceSettingOf } from '../../../shared/stripe/setup/priceSettings.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { BillingGateway, CheckoutSession } from '../domain/ports.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { failedCreation } from './failedCreation.ts';
import { planOf } from './planOf.ts';
import { returnPages } from './returnPages.ts';

/** Stripe's page maximum. A customer has one open session of ours at a time. */
const SESSIONS_PAGE = 100;

const SESSION_STATUSES = ['open', 'complete'] as const;

/** Checkout sessions. */
export function sessionCalls({
  stripe,
  stage,
  prices,
  pagesUrl,
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
    async createSession({ attempt, ...order }) {
      const idempotencyKey = `checkout:${stage}:${order.accountId}:${attempt}`;
      try {
        const session = await stripe.checkout.sessions.create(sessionParams(order, pagesUrl), {
          idempotencyKey,
        });
        return { kind: 'session', session: sessionOf(session) };
      } catch (error) {
        if (isMissing(error, 'customer')) return { kind: 'customer_gone' };
        return failedCreation(error, (param) => settingProblem(order.plan, param));
      }
    },

    async readSession(sessionId) {
      try {
        return sessionOf(await stripe.checkout.sessions.retrieve(sessionId));
      } catch (error) {
        // Stripe no longer has it, for example after a test account's data was deleted: nobody can pay on it.
        if (isMissing(error)) return { id: sessionId, status: 'expired', expiresAt: 0 };
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
          expand: ['data.line_items'],
        });
        const own = data.filter((session) => isOwn(prices, session));
        await Promise.all(own.map(({ id }) => expireSession(id)));
      } catch (error) {
        throw stripeFault(error);
      }
    },
  };
}

type SessionOrder = Omit<Parameters<BillingGateway['createSession']>[0], 'attempt'>;

function sessionParams(order: SessionOrder, pagesUrl: string): Stripe.Checkout.SessionCreateParams {
  const { accountId, customer, plan, price, paymentMethods, appUrl, closesAt } = order;
  const metadata = { user_id: accountId };
  const { paid, cancelled } = returnPages({ appUrl, pagesUrl });
  return {
    mode: 'subscription',
    customer,
    client_reference_id: accountId,
    line_items: [{ price, quantity: 1 }],
    allowed_payment_method_types: paymentMethods,
    metadata,
    // Flexible billing credits what was paid. Classic billing credits the current price, which can be more.
    subscription_data: {
      metadata: { ...metadata, [SOLD_BY_US]: plan },
      billing_mode: { type: 'flexible' },
    },
    success_url: paid,
    cancel_url: cancelled,
    ...(closesAt === undefined ? {} : { expires_at: closesAt }),
  };
}

/** Our sessions sell one price. Stripe embeds the first ten, if they are expanded. */
function isOwn(prices: PlanPrices, { line_items: lines }: Stripe.Checkout.Session): boolean {
  const sold = lines?.data ?? [];
  return sold.some(({ price }) => price !== null && planOf(prices, price) !== undefined);
}

/** The setting that explains why Stripe refuses a parameter of `sessionParams`. */
function settingProblem(plan: string, param: string | undefined): string | undefined {
  if (param === undefined) return undefined;
  // Stripe blames the mode if the price is not recurring.
  if (param.startsWith('line_items') || param === 'mode') {
    return `${priceSettingOf(plan)} begins with a price that Stripe does not sell: it is missing, archived or not recurring`;
  }
  if (param === 'success_url' || param === 'cancel_url')
    return 'Stripe does not accept the address in APP_URL';
  if (param.startsWith('allowed_payment_method_types')) {
    return 'Stripe does not accept the paymentMethods of the stage: one is unknown, or not activated at Stripe';
  }
  return undefined;
}

function sessionOf(session: Stripe.Checkout.Session): CheckoutSession {
  const { id, status, url, subscription, expires_at: expiresAt } = session;
  return {
    id,
    status: SESSION_STATUSES.find((known) => known === status) ?? 'expired',
    url: url ?? undefined,
    expiresAt,
    subscription: typeof subscription === 'string' ? subscription : subscription?.id,
  };
}
