import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { BillingGateway } from '../domain/ports.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { detailCalls } from './detailCalls.ts';
import { failedCreation, hasCode } from './failedCreation.ts';
import { invoiceCalls } from './invoiceCalls.ts';
import { portalCalls } from './portalCalls.ts';
import { sessionCalls } from './sessionCalls.ts';
import { subscriptionCalls } from './subscriptionCalls.ts';

/** Billing's calls to Stripe. Its errors are thrown as our own faults, which do not repeat Stripe's messages. */
export function createBillingGateway(options: BillingGatewayOptions): BillingGateway {
  return {
    ...customerCalls(options),
    ...sessionCalls(options),
    ...subscriptionCalls(options),
    ...detailCalls(options),
    ...invoiceCalls(options),
    ...portalCalls(options),
  };
}

function customerCalls({
  stripe,
  stage,
}: BillingGatewayOptions): Pick<BillingGateway, 'createCustomer' | 'setEmail'> {
  return {
    async createCustomer({ accountId, attempt }) {
      const idempotencyKey = `customer:${stage}:${accountId}:${attempt}`;
      const params = { metadata: { user_id: accountId } };
      try {
        const { id: customerId } = await stripe.customers.create(params, { idempotencyKey });
        return { kind: 'customer', customerId };
      } catch (error) {
        return failedCreation(error);
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
  };
}
