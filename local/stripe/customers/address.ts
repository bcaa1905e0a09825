import type { Customer } from '../account/storedTypes.ts';
import type { Parameters } from '../server/formBody.ts';
import { changedText } from '../server/parameters.ts';

/** An address with all its fields, as Stripe answers it. */
export function addressOf(given: Parameters): NonNullable<Customer['address']> {
  const part = (name: string) => changedText(given, name, null);
  return {
    city: part('city'),
    country: part('country'),
    line1: part('line1'),
    line2: part('line2'),
    postal_code: part('postal_code'),
    state: part('state'),
  };
}
