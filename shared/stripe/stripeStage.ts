/** Stripe's two modes. An object of one mode does not exist in the other. */
export type StripeMode = 'test' | 'live';

/** A stage, and the mode of its Stripe account. */
export type StripeStage = { name: string; stripeMode: StripeMode };
