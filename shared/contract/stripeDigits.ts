/**
 * The decimals of Stripe's amounts where they are not those of the currency (https://docs.stripe.com/currencies, "Special cases" and
 * "Zero-decimal currencies"). Keys are ISO 4217 codes in lower case.
 */
export const STRIPE_DIGITS: Readonly<Record<string, number>> = { isk: 2, ugx: 2, mga: 0 };
