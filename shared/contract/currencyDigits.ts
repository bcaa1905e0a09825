/**
 * Where the decimals of Stripe's amounts are not those of the currency (https://docs.stripe.com/currencies, "Special cases" and
 * "Zero-decimal currencies"). Keys are ISO 4217 codes in lower case.
 */
const STRIPE_DIGITS: Readonly<Record<string, number>> = { isk: 2, ugx: 2, mga: 0 };

/** How many decimals Stripe's amounts in a currency (ISO 4217) have: none for yen. Throws a RangeError if it is not three letters. */
export function currencyDigits(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return STRIPE_DIGITS[currency.toLowerCase()] ?? maximumFractionDigits;
}
