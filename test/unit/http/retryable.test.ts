import { describe, expect, it } from 'vitest';
import { PROBLEM_RETRYABLE, PROBLEM_STATUSES, type ProblemCode } from '../../../shared/contract/problems.ts';
import { ConfigurationError } from '../../../shared/fault.ts';
import { Problem, problemResponse } from '../../../shared/http/problem.ts';

const codes = Object.keys(PROBLEM_STATUSES) as ProblemCode[];
const ofStatus = (isWanted: (status: number) => boolean) =>
  codes.filter((code) => isWanted(PROBLEM_STATUSES[code]));
const retryableOf = (codes: ProblemCode[]) => codes.filter((code) => PROBLEM_RETRYABLE[code]);

describe('a problem is retryable', () => {
  it('with any status of 429 or 503', () => {
    const temporary = ofStatus((status) => status === 429 || status === 503);
    expect(retryableOf(temporary)).toEqual(temporary);
  });

  it('with another 4xx only while something is in progress that ends by itself, such as a draft of an invoice', () => {
    expect(retryableOf(ofStatus((status) => status < 500 && status !== 429))).toEqual([
      'checkout_pending',
      'invoice_pending',
      'notice_in_progress',
      'offer_in_progress',
      'sessions_open',
    ]);
  });

  it('with a status of 500 only if no setting and no other party refuses the request', () => {
    expect(retryableOf(ofStatus((status) => status === 500))).toEqual(['internal_error']);
  });
});

describe('the problem document', () => {
  it.each(codes)('of %s states whether it is retryable', (code) => {
    expect(problemResponse(new Problem(code, 'detail'), 'r1').body).toMatchObject({
      retryable: PROBLEM_RETRYABLE[code],
    });
  });

  it('of an unexpected error is retryable, and that of a missing setting is not', () => {
    expect(problemResponse(new Error('inside'), 'r1').body).toMatchObject({ retryable: true });
    const missing = new ConfigurationError('STRIPE_SECRET_KEY not configured');
    expect(problemResponse(missing, 'r1').body).toMatchObject({ retryable: false });
  });
});
