/** What happens when a card is charged. `declined_on_charge` can be saved, `declined` cannot. */
export type CardOutcome = 'pays' | 'declined' | 'declined_on_charge' | 'needs_authentication';

export type TestCard = { number: string; brand: string; names: string[]; outcome: CardOutcome };

/** Stripe's own test cards and their names, as far as the pages and the CLI use them. */
const TEST_CARDS: TestCard[] = [
  { number: '4242424242424242', brand: 'visa', names: ['visa'], outcome: 'pays' },
  { number: '5555555555554444', brand: 'mastercard', names: ['mastercard'], outcome: 'pays' },
  {
    number: '4000000000000002',
    brand: 'visa',
    names: ['chargeDeclined', 'visa_chargeDeclined', 'visa_chargeDeclinedInsufficientFunds'],
    outcome: 'declined',
  },
  {
    number: '4000000000000341',
    brand: 'visa',
    names: ['chargeCustomerFail'],
    outcome: 'declined_on_charge',
  },
  {
    number: '4000000000003220',
    brand: 'visa',
    names: ['threeDSecure2Required'],
    outcome: 'needs_authentication',
  },
];

/** The card of a token or a ready-made payment method: `tok_visa`, `pm_card_visa`. */
export function cardOfName(name: string): TestCard | undefined {
  const bare = name.replace(/^(pm_card_|tok_)/, '');
  return bare === name ? undefined : TEST_CARDS.find((card) => card.names.includes(bare));
}

export function cardOfNumber(number: string): TestCard | undefined {
  const digits = number.replace(/[\s-]/g, '');
  return TEST_CARDS.find((card) => card.number === digits);
}

/** Of a saved card only the last four digits are known; they differ between the test cards. */
export function outcomeOfLast4(last4: string | undefined): CardOutcome {
  return TEST_CARDS.find((card) => card.number.slice(-4) === last4)?.outcome ?? 'pays';
}
