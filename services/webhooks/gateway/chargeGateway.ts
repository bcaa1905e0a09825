import type Stripe from 'stripe';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { ChargeGateway } from '../domain/ports.ts';

/** Reads charges. Throws the faults of `stripeFault`. */
export function createChargeGateway(stripe: Stripe): ChargeGateway {
  return {
    async readChargeCustomer(chargeId) {
      try {
        const { customer } = await stripe.charges.retrieve(chargeId);
        return typeof customer === 'object' ? customer?.id : customer;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw stripeFault(error);
      }
    },
  };
}
