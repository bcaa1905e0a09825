import type Stripe from 'stripe';
import { stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { APPLIED_EVENT_TYPES } from '../domain/pointTo.ts';
import type { EventGateway } from '../domain/ports.ts';
import { parseEvent } from './parseEvent.ts';

const PAGE = 100;

/** Reading the events that Stripe could not deliver. Faults come out as our own errors, without Stripe's words. */
export function openEventGateway(stripe: Stripe): EventGateway {
  return {
    async listUndelivered({ from, to, after }) {
      try {
        const { data, has_more: hasMore } = await stripe.events.list({
          delivery_success: false,
          types: [...APPLIED_EVENT_TYPES],
          created: { gte: from, lt: to },
          limit: PAGE,
          ...(after === undefined ? {} : { starting_after: after }),
        });
        const events = data.flatMap((event) => parseEvent(event) ?? []);
        return hasMore ? { events, next: data.at(-1)?.id } : { events };
      } catch (error) {
        throw stripeFault(error);
      }
    },
  };
}
