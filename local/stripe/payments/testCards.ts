/** The outcome of a charge. A `declined_on_charge` card can be saved, a `declined` card cannot. */
export type CardOutcome = 'pays' | 'declined' | 'declined_on_charge' | 'needs_authentication';

export type TestCard = {
  number: string;
  brand: string;
  names: string[];
  outcome: CardOutcome;
  /** What the bank replies, when it is not just that the card was declined. */
  declineMessage?: string;
};

/** Stripe's test cards and their names, limited to those that the pages and the CLI use. */
const TEST_CARDS: TestCard[] = [
  { number: '4242424242424242', brand: 'visa', names: ['visa'], outcome: 'pays' },
  { number: '5555555555554444', brand: 'mastercard', names: ['mastercard'], outcome: 'pays' },
  {
    number: '4000000000000002',
    brand: 'visa',
    names: ['chargeDeclined', 'visa_chargeDeclined'],
    outcome: 'declined',
  },
  {
    number: '4000000000009995',
    brand: 'visa',
    names: ['chargeDeclinedInsufficientFunds', 'visa_chargeDeclinedInsufficientFunds'],
    outcome: 'declined',
    declineMessage: 'Your card has insufficient funds.',
  },
  {
    number: '4000000000000069',
    brand: 'visa',
    names: ['chargeDeclinedExpiredCard', 'visa_chargeDeclinedExpiredCard'],
    outcome: 'declined',
    declineMessage: 'Your card has expired.',
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

/** Returns the card of a test token or test payment method, such as `tok_visa` or `pm_card_visa`. */
export function cardByName(name: string): TestCard | undefined {
  const bare = name.replace(/^(pm_card_|tok_)/, '');
  return bare === name ? undefined : TEST_CARDS.find((card) => card.names.includes(bare));
}

/** Returns the test card with this number. Spaces and dashes are ignored. */
export function cardByNumber(number: string): TestCard | undefined {
  const digits = number.replace(/[\s-]/g, '');
  return TEST_CARDS.find((card) => card.number === digits);
}

/** Only the last four digits of a saved card are stored. They are different for each test card. */
export function outcomeOfLast4(last4: string | undefined): CardOutcome {
  return TEST_CARDS.find((card) => card.number.slice(-4) === last4)?.outcome ?? 'pays';
}
