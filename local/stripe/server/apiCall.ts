import type { StripeAccount } from '../account/stripeAccount.ts';
import type { Parameters } from './parseForm.ts';

/** One API call as its handler receives it. `id` is the id in the path, empty when the path has none. */
export type ApiCall = { id: string; parameters: Parameters };

/** Carries out one call and returns the object of the response. Throws `StripeApiError` for an error response. */
export type ApiHandler = (account: StripeAccount, call: ApiCall) => object;
