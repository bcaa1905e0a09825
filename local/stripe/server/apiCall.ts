import type { StripeAccount } from '../account/account.ts';
import type { Parameters } from './formBody.ts';

/** One call as a handler sees it: `id` is the id in the path, empty when there is none. */
export type ApiCall = { id: string; parameters: Parameters };

/** Carries out one call and gives the object to answer with. Throws `StripeApiError` for any other answer. */
export type ApiHandler = (account: StripeAccount, call: ApiCall) => object;
