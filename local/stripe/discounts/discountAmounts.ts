import type { Coupon } from '../account/storedTypes.ts';

/** A coupon and the id of the discount that it gives. */
export type AppliedDiscount = { discount: string; coupon: Coupon };

export type DiscountAmount = { amount: number; discount: string };

/**
 * Returns what each discount takes off each amount, in minor units. A percentage is rounded per amount. A fixed
 * reduction is shared in proportion to the amounts and never exceeds them. Amounts below zero are not discounted.
 */
export function discountAmounts(amountsMinor: number[], discounts: AppliedDiscount[]): DiscountAmount[][] {
  const left = amountsMinor.map((amount) => Math.max(0, amount));
  const taken: DiscountAmount[][] = amountsMinor.map(() => []);
  for (const { discount, coupon } of discounts) {
    const reductions = reductionsBy(coupon, left);
    for (const [index, amount] of reductions.entries()) {
      left[index] = (left[index] ?? 0) - amount;
      taken[index]?.push({ amount, discount });
    }
  }
  return taken;
}

function reductionsBy(coupon: Coupon, amountsMinor: number[]): number[] {
  const { percent_off: percentOff, amount_off: amountOff } = coupon;
  if (percentOff !== null) return amountsMinor.map((amount) => Math.round((amount * percentOff) / 100));
  const total = amountsMinor.reduce((sum, amount) => sum + amount, 0);
  const reduction = Math.min(amountOff ?? 0, total);
  let before = 0;
  // Each share is the difference of two rounded running totals, so the shares add up to the reduction.
  return amountsMinor.map((amount) => {
    const from = total === 0 ? 0 : Math.round((reduction * before) / total);
    before += amount;
    const to = total === 0 ? 0 : Math.round((reduction * before) / total);
    return to - from;
  });
}
