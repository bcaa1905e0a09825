/**
 * Payment methods of subscriptions, under Stripe's names, that settle at once, also at renewals. Any other may be delayed: bank debits by
 * up to 14 days, and methods such as iDEAL renew by a bank debit.
 */
export const IMMEDIATE_METHODS: ReadonlySet<string> = new Set([
  'amazon_pay',
  'card',
  'cashapp',
  'kakao_pay',
  'kr_card',
  'link',
  'naver_pay',
  'paypal',
  'revolut_pay',
]);
