import { describe, expect, it } from 'vitest';
import { busy, ConfigurationError, Fault } from '../../../shared/fault.ts';
import { invalidField, Problem, problemResponse } from '../../../shared/http/problem.ts';

describe('a problem', () => {
  it('below 500 shows the caller its detail', () => {
    const { body } = problemResponse(invalidField('email', 'must be one'), 'r1');
    expect(body).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: 'email must be one',
      requestId: 'r1',
    });
  });

  it('has the further members that the contract declares for its code, and no others', () => {
    const details = { projectsIncluded: 1, projectsActive: 1 };
    expect(problemResponse(new Problem('projects_exceeded', 'no', { details }), 'r1').body).toMatchObject(
      details,
    );
    // @ts-expect-error This code has members.
    new Problem('projects_exceeded', 'no');
    // @ts-expect-error One of its members is missing.
    new Problem('projects_exceeded', 'no', { details: { projectsIncluded: 1 } });
    // @ts-expect-error This code has no such member.
    new Problem('projects_exceeded', 'no', { details: { ...details, url: 'https://example.com' } });
    // @ts-expect-error This code has no members.
    new Problem('session_not_found', 'no', { details });
  });

  it('with status 500 or above shows no internals', () => {
    for (const error of [new Error('table secret-name'), new Fault('busy', 'secret-name'), 'secret-name']) {
      expect(JSON.stringify(problemResponse(error, 'r1'))).not.toContain('secret-name');
    }
  });

  it('names a missing setting', () => {
    expect(problemResponse(new ConfigurationError('STRIPE_SECRET_KEY not configured'), 'r1')).toMatchObject({
      status: 500,
      body: { code: 'not_configured', detail: 'STRIPE_SECRET_KEY not configured' },
    });
  });

  it('names a setting that the payment provider refuses, and cannot be retried', () => {
    const error = new ConfigurationError('STRIPE_PRICE_STARTER is archived', {
      code: 'payment_provider_misconfigured',
      cause: new Fault('payment_provider_refused', 'inside'),
    });
    expect(problemResponse(error, 'r1')).toMatchObject({
      status: 500,
      body: { code: 'payment_provider_misconfigured', detail: 'STRIPE_PRICE_STARTER is archived' },
    });
    expect(problemResponse(error, 'r1').headers).not.toHaveProperty('Retry-After');
  });

  it('of a refusal by the payment provider does not ask for another attempt', () => {
    const { body, status } = problemResponse(new Fault('payment_provider_refused', 'inside'), 'r1');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/inside|again/);
  });

  it('of a temporary fault has a Retry-After header', () => {
    expect(problemResponse(busy('the account'), 'r1')).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
      body: { code: 'busy', detail: 'Other requests change the same account at this moment. Try again.' },
    });
  });

  it.each([
    ['busy', 'ThrottlingException', 400, '1'],
    ['service_unavailable', 'InternalServerError', 500, '5'],
  ])('%s of AWS has a status of 503 and a Retry-After header', (code, name, httpStatusCode, retryAfter) => {
    const error = Object.assign(new Error('inside'), { name, $metadata: { httpStatusCode } });
    const { body, status, headers } = problemResponse(error, 'r1');
    expect({ body, status, headers }).toMatchObject({
      status: 503,
      headers: { 'Retry-After': retryAfter },
      body: { code },
    });
    expect(JSON.stringify(body)).not.toMatch(/inside|Exception|Error/);
  });

  it('of a request that AWS refuses for good is an internal error without a Retry-After header', () => {
    const $metadata = { httpStatusCode: 400 };
    for (const name of ['ValidationException', 'AccessDeniedException']) {
      const { body, headers } = problemResponse(Object.assign(new Error('x'), { name, $metadata }), 'r1');
      expect(body).toMatchObject({ status: 500, code: 'internal_error' });
      expect(headers).not.toHaveProperty('Retry-After');
    }
  });

  it('of a fault with a code that is not in the contract is an internal error', () => {
    expect(problemResponse(new Fault('unknown_price', 'inside'), 'r1')).toMatchObject({
      status: 500,
      body: { code: 'internal_error' },
    });
  });
});
