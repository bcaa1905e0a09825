import type { Price, Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { groupListOf, groupOf, integerOf, requiredText, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';
import { nextPeriod } from '../subscriptions/billingAnchor.ts';
import { intervalOf, periodOf, quantityOf } from '../subscriptions/subscriptionItems.ts';
import { type Period, periodFrom, recurringOf } from '../subscriptions/subscriptionPeriods.ts';
import { discountsFrom, passedOn } from './phaseDiscounts.ts';
import { settingsFrom } from './phaseSettings.ts';
import { emptyPhase, type Phase, type PhaseItem, phaseItem } from './scheduleShape.ts';

/** Returns the only phase of a new schedule: the subscription as it is, until the end of its period. */
export function currentPhaseOf(subscription: Subscription): Phase {
  return {
    ...emptyPhase({ period: periodOf(subscription), currency: subscription.currency }),
    discounts: passedOn(subscription.discounts),
    items: subscription.items.data.map(({ price, quantity, discounts }) =>
      phaseItem({ price: price.id, quantity, discounts: passedOn(discounts) }),
    ),
  };
}

/** Phases of an update, and the starts of those whose `discounts` are an empty text. */
export type GivenPhases = { phases: Phase[]; refusals: number[] };

/**
 * Returns the `phases` of an update: the current phase, whose start and items stay, and those after it. Past phases before
 * it are left out.
 *
 * @throws 400 when phases overlap or leave a gap, when the current phase would change, or when a phase begins inside a
 *   billing period.
 */
export function phasesOf(
  account: StripeAccount,
  schedule: SubscriptionSchedule,
  parameters: Parameters,
): GivenPhases {
  const all = groupListOf(parameters, 'phases');
  if (all.length === 0) throw missingParameter('phases');
  const current = schedule.phases.find(
    ({ start_date: start }) => start === schedule.current_phase?.start_date,
  );
  if (!current) throw badRequest('The schedule has no current phase, so its phases cannot be changed.');
  const isPast = (phase: Parameters) => (integerOf(phase, 'end_date') ?? Infinity) <= current.start_date;
  const given = all.filter((phase) => !isPast(phase));
  if (textOf(all[0] ?? {}, 'start_date') === undefined) throw missingParameter('phases[0][start_date]');
  const subscription = account.find('subscription', schedule.subscription ?? '');
  const phases: Phase[] = [];
  for (const [index, phase] of given.entries()) {
    const start = phases.at(-1)?.end_date ?? current.start_date;
    if (index > 0) refuseInsidePeriod(account, subscription, phases.at(-1));
    phases.push(phaseFrom(account, phase, { start, path: `phases[${index}]`, subscription }));
  }
  const wanted = pricingOf(phases[0]);
  if (wanted !== pricingOf(current)) {
    throw badRequest('The Stripe emulator does not change the items of the current phase.', {
      param: 'phases[0][items]',
    });
  }
  const refusals = phases.filter((_, index) => given[index]?.discounts === '');
  return { phases, refusals: refusals.map(({ start_date: start }) => start) };
}

/** The emulator enters a phase when a period begins, so one that begins at another time would be billed wrongly. */
function refuseInsidePeriod(account: StripeAccount, subscription: Subscription, before?: Phase): void {
  const price = account.store.get('price', before?.items[0]?.price ?? '');
  if (!before || !price) return;
  const { interval, interval_count: count } = recurringOf(price);
  const isSameCycle = intervalOf(subscription) === `${count} ${interval}`;
  const anchor = before.start_date;
  let end = anchor;
  while (end < before.end_date) {
    end = isSameCycle
      ? nextPeriod(subscription, end).end
      : periodFrom({ start: end, anchor, recurring: recurringOf(price) }).end;
  }
  if (end === before.end_date) return;
  throw badRequest(
    'The Stripe emulator begins phases only with a billing period, and this one would begin inside of one.',
    { param: 'phases' },
  );
}

function phaseFrom(
  account: StripeAccount,
  given: Parameters,
  { start, path, subscription }: { start: number; path: string; subscription: Subscription },
): Phase {
  const isStartGiven = textOf(given, 'start_date') !== undefined;
  if (isStartGiven && integerOf(given, 'start_date') !== start) {
    throw badRequest(
      'A phase must start where the phase before it ends, and the current phase keeps its start.',
      { param: `${path}[start_date]` },
    );
  }
  const items = groupListOf(given, 'items').map((item, index) =>
    itemFrom(account, item, { subscription, path: `${path}[items][${index}]` }),
  );
  const [first] = items;
  if (!first) throw missingParameter(`${path}[items]`);
  const period = { start, end: endOf(given, { start, price: first.price }) };
  if (period.end <= start) {
    throw badRequest('A phase must end after it starts.', { param: `${path}[end_date]` });
  }
  return {
    ...emptyPhase({ period, currency: subscription.currency }),
    ...settingsFrom(account, given, { subscription, path }),
    items: items.map(({ item }) => item),
  };
}

function itemFrom(
  account: StripeAccount,
  given: Parameters,
  { subscription, path }: { subscription: Subscription; path: string },
): { price: Price; item: PhaseItem } {
  const price = account.find('price', requiredText(given, 'price'), { param: `${path}[price]` });
  const quantity = quantityOf(given, { price, path });
  const discounts = discountsFrom(account, given, { subscription, path, isItem: true });
  return { price, item: phaseItem({ price: price.id, quantity, discounts }) };
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

/** Prices and quantities in an order that does not depend on that of the items. */
function pricingOf(phase: Phase | undefined): string {
  return JSON.stringify((phase?.items ?? []).map(({ price, quantity }) => `${price} ${quantity}`).sort());
}
