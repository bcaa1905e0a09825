import type { Departure } from './departure.ts';
import type { PlanId } from './planChange.ts';

/** How somebody comes back from a page of Stripe. */
export type Arrival =
  /** Stripe says that the checkout is paid. `plan` is what was bought, if this tab knows it. */
  | { kind: 'paid'; plan: PlanId | undefined }
  /** Stripe says that the person left the checkout without paying. */
  | { kind: 'cancelled'; plan: PlanId | undefined }
  /** From the portal, by its link or by Back. Something changed there, or nothing. */
  | { kind: 'portal'; departure: Departure };

/** The parameter that Stripe adds to the address of the overview. */
export const CHECKOUT_PARAMETER = 'checkout';

/** What the address and the latest departure say. Undefined for an ordinary visit. */
export function arrivalOf(search: string, departure: Departure | undefined): Arrival | undefined {
  const outcome = new URLSearchParams(search).get(CHECKOUT_PARAMETER);
  const plan = departure?.to === 'checkout' ? departure.plan : undefined;
  if (outcome === 'done') return { kind: 'paid', plan };
  if (outcome === 'cancelled') return { kind: 'cancelled', plan };
  return departure?.to === 'portal' ? { kind: 'portal', departure } : undefined;
}

/** The address without the outcome of a checkout, so that neither a reload nor Back repeats it. */
export function withoutOutcome({
  pathname,
  search,
  hash,
}: Pick<URL, 'pathname' | 'search' | 'hash'>): string {
  const parameters = new URLSearchParams(search);
  parameters.delete(CHECKOUT_PARAMETER);
  const rest = parameters.toString();
  return `${pathname}${rest && `?${rest}`}${hash}`;
}
