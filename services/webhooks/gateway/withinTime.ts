import { Fault } from '../../../shared/fault.ts';
import type { SubscriptionGateway } from '../domain/ports.ts';

/**
 * Wraps a gateway: once `hasTime` returns false, a call throws `out_of_time` instead of beginning. The function then has
 * time left to delay its messages, even if Stripe hangs.
 */
export function withinTime(gateway: SubscriptionGateway, hasTime: () => boolean): SubscriptionGateway {
  const requireTime = () => {
    if (!hasTime()) throw new Fault('out_of_time', 'the batch took too long; this event was not applied');
  };
  return {
    async listSubscriptions(customerId) {
      requireTime();
      return gateway.listSubscriptions(customerId);
    },

    async listInvoices(subscriptionId) {
      requireTime();
      return gateway.listInvoices(subscriptionId);
    },

    async readInvoice(invoiceId) {
      requireTime();
      return gateway.readInvoice(invoiceId);
    },

    async readCustomerAccount(customerId) {
      requireTime();
      return gateway.readCustomerAccount(customerId);
    },
  };
}
