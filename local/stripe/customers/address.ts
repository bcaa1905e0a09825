import type { Customer } from '../account/storedTypes.ts';
import { changedText } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';

/** Returns an address with all fields, as Stripe returns it. Missing fields are null. */
export function addressOf(given: Parameters): NonNullable<Customer['address']> {
  const field = (name: string) => changedText(given, name, null);
  return {
    city: field('city'),
    country: field('country'),
    line1: field('line1'),
    line2: field('line2'),
    postal_code: field('postal_code'),
    state: field('state'),
  };
}
