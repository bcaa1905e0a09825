import { describe, expect, it } from 'vitest';
import { checkoutResponse } from '../../../services/billing/handlers/responses.ts';

const url = 'https://billing.example/session';

describe('the response to a checkout', () => {
  it('is the address of the page', () => {
    expect(checkoutResponse({ kind: 'session', sessionId: 'cs_1', url })).toEqual({
      status: 200,
      body: { url },
    });
  });

  it('sends a subscriber to the portal', () => {
    expect(() => checkoutResponse({ kind: 'subscribed', portalUrl: url })).toThrow(
      expect.objectContaining({ code: 'subscription_exists', status: 409, details: { url } }),
    );
  });

  it('has no address for a subscriber whose customers were all deleted at Stripe', () => {
    expect(() => checkoutResponse({ kind: 'subscribed' })).toThrow(
      expect.objectContaining({ code: 'subscription_exists', details: {} }),
    );
  });

  it.each([
    [{ kind: 'pending' as const }, 'checkout_pending', 409],
    [{ kind: 'email_invalid' as const }, 'invalid_request', 400],
  ])('to the outcome %j is the problem %s', (outcome, code, status) => {
    expect(() => checkoutResponse(outcome)).toThrow(expect.objectContaining({ code, status }));
  });
});
