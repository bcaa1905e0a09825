import type Stripe from 'stripe';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { toEventMessage } from '../../../services/webhooks/domain/toEventMessage.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import type { Shop } from '../stripe/shop.ts';
import { createSyncing } from './syncing.ts';

/** The most that Lambda passes to apply at once. */
const BATCH_COUNT = 10;

/** The events of Stripe and the messages of this service, applied with the real domain, stores and gateway. */
export async function eventFeed(shop: Shop) {
  const { deps, reports } = await createSyncing(shop);
  const queued: StripeEventMessage[] = [];
  const { stripe } = shop.stripe;
  let newest: string | undefined;

  async function newMessages(): Promise<StripeEventMessage[]> {
    const events: Stripe.Event[] = [];
    for await (const event of stripe.events.list({ limit: 100 })) {
      if (event.id === newest) break;
      events.push(event);
    }
    newest = events[0]?.id ?? newest;
    return events.reverse().flatMap(({ id, type, created, livemode, api_version: apiVersion, data }) => {
      const object = data.object as unknown as Record<string, unknown>;
      const decision = toEventMessage(
        { id, type, created, livemode, apiVersion, object },
        { livemode: false },
      );
      return decision.kind === 'enqueue' ? [decision.message] : [];
    });
  }

  return {
    /** The anomalies that apply reported, and its failures. */
    reports,
    queue: (body: string) => void queued.push(JSON.parse(body)),
    async apply(now: number): Promise<void> {
      const messages = [...(await newMessages()), ...queued.splice(0)];
      for (let from = 0; from < messages.length; from += BATCH_COUNT) {
        const { failures } = await applyEvents(deps, messages.slice(from, from + BATCH_COUNT), now);
        reports.push(...failures.map(({ error }) => `failed: ${String(error)}`));
      }
    },
  };
}
