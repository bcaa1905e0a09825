import { randomText } from '../account/ids.ts';
import type { Coupon } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { changedText, inRange, integerOf, mergedMetadata, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';

const DURATIONS = ['once', 'repeating', 'forever'];
const COUPON_ID_LENGTH = 8;

/**
 * Creates a coupon with `percent_off` or `amount_off` (minor units of `currency`).
 *
 * @throws 400 when it has neither or both, or lacks what its `duration` needs.
 */
export function createCoupon(account: StripeAccount, { parameters }: ApiCall): object {
  const id = textOf(parameters, 'id') || randomText(COUPON_ID_LENGTH);
  if (account.store.get('coupon', id)) {
    throw badRequest('Coupon already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const { percentOff, amountOff } = reductionOf(parameters);
  const duration = textOf(parameters, 'duration') ?? 'once';
  if (!DURATIONS.includes(duration)) throw badRequest(`Invalid duration: ${duration}`, { param: 'duration' });
  const months = integerOf(parameters, 'duration_in_months') ?? null;
  if (duration === 'repeating' && months === null) throw missingParameter('duration_in_months');
  const coupon: Coupon = {
    id,
    object: 'coupon',
    amount_off: amountOff,
    created: account.now(),
    currency: amountOff === null ? null : (textOf(parameters, 'currency') ?? null),
    duration,
    duration_in_months: duration === 'repeating' ? months : null,
    livemode: false,
    max_redemptions: integerOf(parameters, 'max_redemptions') ?? null,
    metadata: mergedMetadata(parameters, {}),
    name: changedText(parameters, 'name', null),
    percent_off: percentOff,
    redeem_by: integerOf(parameters, 'redeem_by') ?? null,
    times_redeemed: 0,
    valid: true,
  };
  return account.save(coupon, 'coupon.created');
}

export function retrieveCoupon(account: StripeAccount, { id }: ApiCall): object {
  return account.find('coupon', id);
}

export function listCoupons(account: StripeAccount, { parameters }: ApiCall): object {
  const found = account.store
    .newestFirst('coupon')
    .filter((coupon) => inRange(coupon.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/coupons');
}

function reductionOf(parameters: Parameters): { percentOff: number | null; amountOff: number | null } {
  const percent = textOf(parameters, 'percent_off');
  const amountOff = integerOf(parameters, 'amount_off') ?? null;
  if ((percent === undefined) === (amountOff === null)) {
    throw badRequest('You must pass exactly one of `percent_off` and `amount_off`.', {
      param: 'percent_off',
    });
  }
  if (amountOff !== null) {
    if (!textOf(parameters, 'currency')) throw missingParameter('currency');
    if (amountOff < 1) throw badRequest('`amount_off` must be positive.', { param: 'amount_off' });
    return { percentOff: null, amountOff };
  }
  const percentOff = Number(percent);
  if (!(percentOff > 0 && percentOff <= 100)) {
    throw badRequest('`percent_off` must be more than 0 and at most 100.', { param: 'percent_off' });
  }
  return { percentOff, amountOff: null };
}
