/** `of_` and 20 characters: 119 bits that nobody can guess. */
export const OFFER_ID_PATTERN = /^of_[A-Za-z0-9]{20}$/;

/** The least that Stripe charges, 0.50 usd, and the most that a price can be. Source: "Minimum and maximum charge amounts", Stripe docs. */
export const OFFER_AMOUNT_MIN = 50;
export const OFFER_AMOUNT_MAX = 99_999_999;

export const OFFER_NOTE_LENGTH_MAX = 1_000;
