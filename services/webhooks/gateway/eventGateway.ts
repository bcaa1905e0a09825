import type Stripe from 'stripe';
import { SUBSCRIBED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { EventGateway } from '../domain/ports.ts';
import { parseEvent } from './parseEvent.ts';

/** The most that Stripe lists at once. */
const PAGE_COUNT_MAX = 100;

type Page = Parameters<EventGateway['listEvents']>[0];

/** Lists events. Throws the faults of `stripeFault`. */
export function createEventGateway(stripe: Stripe): EventGateway {
  return {
    async listEvents(page) {
      try {
        return await list(stripe, page).catch((error) => {
          // Stripe deletes events after 30 days. Without the event to resume after, the window starts again.
          if (page.after === undefined || !isMissing(error)) throw error;
          return list(stripe, { ...page, after: undefined });
        });
      } catch (error) {
        throw stripeFault(error);
      }
    },
  };
}

async function list(stripe: Stripe, { listed, from, to, after }: Page) {
  const { data, has_more: hasMore } = await stripe.events.list({
    ...(listed === 'undelivered' ? { delivery_success: false } : {}),
    types: SUBSCRIBED_EVENT_TYPES,
    created: { gte: from, lt: to },
    limit: PAGE_COUNT_MAX,
    ...(after === undefined ? {} : { starting_after: after }),
  });
  const events = data.flatMap((event) => parseEvent(event) ?? []);
  return hasMore ? { events, next: data.at(-1)?.id } : { events };
}
