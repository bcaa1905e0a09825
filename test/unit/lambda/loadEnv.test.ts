import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { envBoolean, envNumber, envText, loadEnv } from '../../../shared/lambda/loadEnv.ts';

describe('the environment', () => {
  const schema = z.object({ STRIPE_SECRET_KEY: envText, LEASE_SECONDS: envNumber, LIVE: envBoolean });

  it('is parsed by its schema', () => {
    expect(loadEnv(schema, { STRIPE_SECRET_KEY: 'sk', LEASE_SECONDS: '120', LIVE: 'false' })).toEqual({
      STRIPE_SECRET_KEY: 'sk',
      LEASE_SECONDS: 120,
      LIVE: false,
    });
  });

  it('with missing, empty or invalid settings names each of them and shows no value', () => {
    expect(() => loadEnv(schema, { STRIPE_SECRET_KEY: '', LEASE_SECONDS: 'sk_secret' })).toThrow(
      'STRIPE_SECRET_KEY not configured; LEASE_SECONDS is not valid: a whole number is expected; LIVE not configured',
    );
  });
});
