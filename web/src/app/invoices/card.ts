import type { Operations } from '../../../../client/src/apiTypes.ts';

type Subscription = Operations['getSubscription']['response'];
type Card = NonNullable<Subscription['card']>;

/** The brands that Stripe names, as people know them. */
const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'Eftpos Australia',
  jcb: 'JCB',
  link: 'Link',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** The name of the brand, or nothing for one that is not known. */
export function brandOf({ brand }: Pick<Card, 'brand'>): string | undefined {
  return Object.hasOwn(BRANDS, brand) ? BRANDS[brand] : undefined;
}

/** Whether the card has expired, or will have when the next invoice is charged. A card is valid until the end of its month. */
export function expiryOf(
  card: Pick<Card, 'expMonth' | 'expYear'>,
  { nextInvoice, nowMs }: Pick<Subscription, 'nextInvoice'> & { nowMs: number },
): 'expired' | 'early' | 'expires' {
  const endMs = Date.UTC(card.expYear, card.expMonth, 1);
  if (nowMs >= endMs) return 'expired';
  return nextInvoice && Date.parse(nextInvoice.at) >= endMs ? 'early' : 'expires';
}
