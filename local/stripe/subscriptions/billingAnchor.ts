import type { Subscription } from '../account/storedTypes.ts';
import { groupOf, integerOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { type Period, periodFrom, recurringOf, wholeCycle } from './subscriptionPeriods.ts';

export type AnchorConfig = NonNullable<Subscription['billing_cycle_anchor_config']>;

/** The longest wait for a month that has the day: February 29 can be eight years away, as from 2096 to 2104. */
const MONTH_COUNT_MAX = 8 * 12;

/** Returns how an update changes the billing cycle anchor. This API version has a group where older ones had a text. */
export function anchorChangeOf(parameters: Parameters): string | undefined {
  return textOf(groupOf(parameters, 'billing_cycle_anchor') ?? {}, 'type');
}

/** Returns the `billing_cycle_anchor_config` of a new subscription, or null. */
export function anchorConfigOf(parameters: Parameters): AnchorConfig | null {
  const given = groupOf(parameters, 'billing_cycle_anchor_config');
  if (!given) return null;
  const day = integerOf(given, 'day_of_month');
  if (day === undefined || day < 1 || day > 31) {
    throw badRequest('`day_of_month` must be between 1 and 31.', {
      param: 'billing_cycle_anchor_config[day_of_month]',
    });
  }
  return {
    day_of_month: day,
    hour: integerOf(given, 'hour') ?? null,
    minute: integerOf(given, 'minute') ?? null,
    month: integerOf(given, 'month') ?? null,
    second: integerOf(given, 'second') ?? null,
  };
}

/**
 * Returns the first instant after `now` that matches the configuration, in epoch seconds. In a shorter month it is
 * the last day. The time of day that is not configured is that of `now`.
 */
export function firstAnchor(config: AnchorConfig, now: number): number {
  const from = new Date(now * 1000);
  for (let months = 0; months <= MONTH_COUNT_MAX; months += 1) {
    const month = from.getUTCMonth() + months;
    const anchor = instantIn({ year: from.getUTCFullYear(), month, config, now });
    const isInMonth = config.month === null || new Date(anchor * 1000).getUTCMonth() === config.month - 1;
    if (isInMonth && anchor > now) return anchor;
  }
  throw badRequest('There is no such billing cycle anchor.', { param: 'billing_cycle_anchor_config' });
}

/** Returns the period of the subscription's billing cycle that begins at `start`. */
export function nextPeriod(subscription: Subscription, start: number): Period {
  const [first] = subscription.items.data;
  if (!first) throw new Error(`${subscription.id} has no item`);
  return periodFrom({ start, anchor: cycleAnchorOf(subscription), recurring: recurringOf(first.price) });
}

/** Returns the whole cycle in which a period of the subscription lies. Only a first period can be shorter than it. */
export function cycleAround(subscription: Subscription, period: Period): Period {
  const [first] = subscription.items.data;
  if (!first) return period;
  return wholeCycle({ period, anchor: cycleAnchorOf(subscription), recurring: recurringOf(first.price) });
}

/**
 * Returns an instant of the billing cycle from which the others are counted. It is not always the anchor: one that
 * was moved to the end of February for the 31st would lose the 31st.
 */
function cycleAnchorOf(subscription: Subscription): number {
  const { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config } = subscription;
  if (!config) return anchor;
  const recurring = recurringOf(subscription.items.data[0]?.price);
  const stepMonths = recurring.interval_count * (recurring.interval === 'year' ? 12 : 1);
  const from = new Date(anchor * 1000);
  for (let back = 0; back <= MONTH_COUNT_MAX; back += stepMonths) {
    const month = from.getUTCMonth() - back;
    const instant = instantIn({ year: from.getUTCFullYear(), month, config, now: anchor });
    if (new Date(instant * 1000).getUTCDate() === config.day_of_month) return instant;
  }
  return anchor;
}

/** `month` counts from 0 and can lie outside the year. */
function instantIn({
  year,
  month,
  config,
  now,
}: {
  year: number;
  month: number;
  config: AnchorConfig;
  now: number;
}): number {
  const time = new Date(now * 1000);
  const dayMax = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const instant = Date.UTC(
    year,
    month,
    Math.min(config.day_of_month, dayMax),
    config.hour ?? time.getUTCHours(),
    config.minute ?? time.getUTCMinutes(),
    config.second ?? time.getUTCSeconds(),
  );
  return Math.floor(instant / 1000);
}
