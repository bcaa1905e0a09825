import type Stripe from 'stripe';
import type { StripeStage } from '../../shared/stripe/stripeStage.ts';
import { refusalOf, refusalText, type StripeRefusal } from './stripeRefusal.ts';

type Permission = {
  /** As in the dashboard's form of a restricted key. Write includes read. */
  name: `${string}: ${'Read' | 'Write'}`;
  /** What fails without it. */
  without: string;
  /** A call that needs the permission and changes nothing, whether or not it is allowed. */
  probe(stripe: Stripe): Promise<unknown>;
};

/** No object has this id: Stripe chooses random ones, and the ids that the setup chooses name a plan. */
const NO_OBJECT = 'session_billing_permission_check';
const ONE = { limit: 1 };

/**
 * The permissions that a restricted key needs, as in docs/deploy.md. Stripe checks the permission before it looks for the
 * object, so an update of an object that does not exist returns 403 without the permission and 404 with it.
 */
const PERMISSIONS: Permission[] = [
  {
    name: 'Products: Write',
    without: 'npm run stripe:setup cannot create products',
    probe: (stripe) => stripe.products.update(NO_OBJECT),
  },
  {
    name: 'Prices: Write',
    without: 'npm run stripe:setup cannot create prices, and nobody can accept an offer',
    probe: (stripe) => stripe.prices.update(`price_${NO_OBJECT}`),
  },
  {
    name: 'Customers: Write',
    without: 'nobody can check out for the first time',
    probe: (stripe) => stripe.customers.update(`cus_${NO_OBJECT}`),
  },
  {
    name: 'Checkout Sessions: Write',
    without: 'nobody can check out',
    probe: (stripe) => stripe.checkout.sessions.update(`cs_${NO_OBJECT}`),
  },
  {
    name: 'Customer portal: Write',
    without: 'nobody can open the portal, and npm run stripe:setup cannot configure it',
    probe: (stripe) => stripe.billingPortal.configurations.update(`bpc_${NO_OBJECT}`),
  },
  {
    name: 'Webhook Endpoints: Write',
    without: 'npm run stripe:setup cannot create the webhook endpoint',
    probe: (stripe) => stripe.webhookEndpoints.update(`we_${NO_OBJECT}`),
  },
  {
    // A preview saves nothing. It is a POST, so the key needs write, which includes the lists.
    name: 'Invoices: Write',
    without: 'payments are not seen, and customers cannot see their invoices or the next one',
    probe: (stripe) => stripe.invoices.createPreview({ subscription: `sub_${NO_OBJECT}` }),
  },
  {
    name: 'Subscriptions: Write',
    without: 'a paid plan is not granted, or no subscriber can accept an offer',
    probe: (stripe) => stripe.subscriptions.update(`sub_${NO_OBJECT}`),
  },
  {
    // Subscriptions are listed with their coupons.
    name: 'Coupons: Read',
    without: 'a paid plan is not granted',
    probe: (stripe) => stripe.coupons.list(ONE),
  },
  {
    name: 'Payment Methods: Read',
    without: 'customers cannot see what they pay, and with which card',
    probe: (stripe) => stripe.paymentMethods.retrieve(`pm_${NO_OBJECT}`),
  },
  {
    name: 'Charges: Read',
    without: 'disputes and fraud warnings alert nobody',
    probe: (stripe) => stripe.charges.list(ONE),
  },
  {
    name: 'Events: Read',
    without: 'events that Stripe could not deliver are lost',
    probe: (stripe) => stripe.events.list(ONE),
  },
];

/**
 * Returns a sentence for each permission that a restricted key lacks, in the order of docs/deploy.md, or one sentence when
 * Stripe rejects the key or cannot be reached. Changes nothing at Stripe. `key` is the stage's secret key: a key that is
 * not restricted has every permission, so nothing is asked.
 */
export async function permissionProblems(stripe: Stripe, stage: StripeStage, key: string): Promise<string[]> {
  if (!key.startsWith('rk_')) return [];
  const refusals = await Promise.all(PERMISSIONS.map(({ probe }) => probeRefusal(() => probe(stripe))));
  const failure = refusals.find((refusal) => refusal && refusal.kind !== 'permission_missing');
  if (failure) return [refusalText(failure, { stage, needs: 'make this request' })];
  return PERMISSIONS.flatMap(({ name, without }, index) =>
    refusals[index] === undefined
      ? []
      : [
          `STRIPE_SECRET_KEY lacks the permission "${name}", without which ${without}: add it to the restricted key in Stripe's dashboard`,
        ],
  );
}

async function probeRefusal(probe: () => Promise<unknown>): Promise<StripeRefusal | undefined> {
  try {
    await probe();
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}
