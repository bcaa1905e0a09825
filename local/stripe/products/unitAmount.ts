/**
 * Returns what a whole number of units costs, in minor units, rounded half up. `unitAmount` is a decimal text such as
 * `1.2`. Computed without fractions, so that 1.2 cents are exact.
 */
export function amountOfUnits(unitAmount: string, quantity: number): number {
  const [whole = '0', fraction = ''] = unitAmount.split('.');
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(`${whole}${fraction}`) * BigInt(quantity);
  return Number((scaled * 2n + scale) / (scale * 2n));
}
