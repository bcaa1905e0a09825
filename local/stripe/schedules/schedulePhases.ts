import type { Price, Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import {
  groupListOf,
  groupOf,
  integerOf,
  mergedMetadata,
  requiredText,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { type Period, periodFrom, recurringOf } from '../subscriptions/subscriptionPeriods.ts';
import { emptyPhase, type Phase, type PhaseItem, phaseItem } from './scheduleShape.ts';

/** Returns the only phase of a new schedule: the subscription as it is, until the end of its period. */
export function currentPhaseOf(subscription: Subscription): Phase {
  return {
    ...emptyPhase({ period: periodOf(subscription), currency: subscription.currency }),
    items: subscription.items.data.map((item) =>
      phaseItem({ price: item.price.id, quantity: item.quantity ?? 1 }),
    ),
  };
}

/**
 * Returns the `phases` of an update. The first one is the current phase, whose start and items stay.
 *
 * @throws 400 when phases overlap or leave a gap, or when the current phase would change.
 */
export function phasesOf(
  account: StripeAccount,
  schedule: SubscriptionSchedule,
  parameters: Parameters,
): Phase[] {
  const given = groupListOf(parameters, 'phases');
  if (given.length === 0) throw missingParameter('phases');
  const current = schedule.phases.find(
    ({ start_date: start }) => start === schedule.current_phase?.start_date,
  );
  if (!current) throw badRequest('The schedule has no current phase, so its phases cannot be changed.');
  const phases: Phase[] = [];
  for (const [index, phase] of given.entries()) {
    const start = phases.at(-1)?.end_date ?? current.start_date;
    phases.push(phaseFrom(account, phase, { start, path: `phases[${index}]`, currency: current.currency }));
  }
  const wanted = JSON.stringify(phases[0]?.items.map(pricing));
  if (wanted !== JSON.stringify(current.items.map(pricing))) {
    throw badRequest('The Stripe emulator does not change the items of the current phase.', {
      param: 'phases[0][items]',
    });
  }
  return phases;
}

function phaseFrom(
  account: StripeAccount,
  given: Parameters,
  { start, path, currency }: { start: number; path: string; currency: string },
): Phase {
  const isStartGiven = textOf(given, 'start_date') !== undefined;
  if (isStartGiven && integerOf(given, 'start_date') !== start) {
    throw badRequest(
      'A phase must start where the phase before it ends, and the current phase keeps its start.',
      {
        param: `${path}[start_date]`,
      },
    );
  }
  const items = groupListOf(given, 'items').map((item, index) =>
    itemFrom(account, item, `${path}[items][${index}]`),
  );
  const [first] = items;
  if (!first) throw missingParameter(`${path}[items]`);
  const period = { start, end: endOf(given, { start, price: first.price }) };
  if (period.end <= start) {
    throw badRequest('A phase must end after it starts.', { param: `${path}[end_date]` });
  }
  return {
    ...emptyPhase({ period, currency }),
    items: items.map(({ item }) => item),
    metadata: mergedMetadata(given, {}),
    proration_behavior: textOf(given, 'proration_behavior') ?? 'create_prorations',
  };
}

function itemFrom(
  account: StripeAccount,
  given: Parameters,
  path: string,
): { price: Price; item: PhaseItem } {
  const price = account.find('price', requiredText(given, 'price'), { param: `${path}[price]` });
  return { price, item: phaseItem({ price: price.id, quantity: integerOf(given, 'quantity') ?? 1 }) };
}

/** A phase without an end lasts for its duration or else one interval of its price. */
function endOf(given: Parameters, { start, price }: { start: number; price: Price }): Period['end'] {
  const end = integerOf(given, 'end_date');
  if (end !== undefined) return end;
  const duration = groupOf(given, 'duration');
  const recurring = duration
    ? {
        interval: requiredText(duration, 'interval'),
        interval_count: integerOf(duration, 'interval_count') ?? 1,
      }
    : recurringOf(price);
  return periodFrom({ start, anchor: start, recurring }).end;
}

function pricing({ price, quantity }: PhaseItem): unknown {
  return [price, quantity];
}
