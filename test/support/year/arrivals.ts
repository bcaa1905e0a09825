import type Stripe from 'stripe';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { reconcileMessage } from '../../../services/webhooks/domain/reconcile.ts';
import { toEventMessage } from '../../../services/webhooks/domain/toEventMessage.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { inParallel } from '../webhooks/webhookPath.ts';
import type { World } from './actors.ts';
import { logOf, type RandomOf, type YearLog } from './yearLog.ts';

const AT_ONCE = 8;

export type Arrivals = {
  /** Decides when the events of a slot arrive: at once, late, twice, or never, so that only a comparison finds what they say. */
  expect(events: Stripe.Event[], slot: number): void;
  /** Whether the first delivery of an event of the account is still on its way. */
  isWaited(accountId: string): boolean;
  /** Applies what has arrived by the slot. Returns whether anything has. */
  apply(slot: number, at: number): Promise<boolean>;
};

type Arriving = { accountId: string; customer: string; message: StripeEventMessage; isCopy: boolean };

export function createArrivals(
  deps: Omit<World, 'random'> & { randomOf: RandomOf; log: YearLog; count(name: string): void },
): Arrivals {
  const { shop, side, randomOf, log, count } = deps;
  const bySlot = new Map<number, Arriving[]>();
  const waited = new Map<string, number>();

  function arrive(slot: number, arriving: Arriving): void {
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), arriving]);
    if (!arriving.isCopy) waited.set(arriving.accountId, (waited.get(arriving.accountId) ?? 0) + 1);
  }

  function plan(arriving: Arriving, slot: number): void {
    const { customer, accountId, message } = arriving;
    const random = randomOf(accountId);
    const fate = random();
    if (fate < 0.02) {
      const created = message.created;
      const lost = reconcileMessage({
        customerId: customer,
        accountId,
        run: `night-${slot}`,
        created,
        livemode: false,
      });
      count('lost');
      arrive(slot + 1 + Math.floor(random() * 6), { ...arriving, message: lost });
      return;
    }
    if (fate < 0.1) {
      count('late');
      arrive(slot + 1 + Math.floor(random() * 12), arriving);
      return;
    }
    arrive(slot, arriving);
    if (fate > 0.93) {
      count('duplicated');
      arrive(slot + Math.floor(random() * 40), { ...arriving, isCopy: true });
    }
  }

  return {
    isWaited: (accountId) => (waited.get(accountId) ?? 0) > 0,
    expect(events, slot) {
      for (const event of events) {
        const { id, type, created, livemode, data } = event;
        const object = data.object as unknown as Record<string, unknown>;
        const decided = toEventMessage(
          { id, type, created, livemode, apiVersion: null, object },
          { livemode: false },
        );
        if (decided.kind !== 'enqueue' || decided.message.customer === null) continue;
        const { message } = decided;
        const customer = String(message.customer);
        const accountId = side.accountOf(customer);
        if (accountId) plan({ accountId, customer, message, isCopy: false }, slot);
      }
    },
    async apply(slot, at) {
      const due = Map.groupBy(bySlot.get(slot) ?? [], ({ customer }) => customer);
      bySlot.delete(slot);
      const seen = side.events.length;
      await inParallel([...due.values()], AT_ONCE, async (ofCustomer) => {
        const { failures } = await applyEvents(
          shop.apply,
          ofCustomer.map(({ message }) => message),
          at,
        );
        if (failures[0]) throw failures[0].error;
        for (const { accountId, isCopy } of ofCustomer) {
          if (!isCopy) waited.set(accountId, (waited.get(accountId) ?? 0) - 1);
        }
        count('sync');
        const [{ accountId = '', customer = '' } = {}] = ofCustomer;
        const { writes } = logOf(log, accountId);
        // Stripe no longer says whose a deleted customer was, so that nobody creates its account.
        if (writes.length > 0 || !side.isDeleted(customer)) writes.push({ at, sync: { customer, seen } });
      });
      return due.size > 0;
    },
  };
}
