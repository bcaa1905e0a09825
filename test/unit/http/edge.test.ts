import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { checkoutInput, createProjectInput } from '../../../shared/contract/billingHttp.ts';
import { listSessionsInput, startSessionInput } from '../../../shared/contract/meteringHttp.ts';
import { AppError, ConfigurationError } from '../../../shared/http/errors.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';
import { problemResponse } from '../../../shared/http/problem.ts';
import { readBody, readJsonObject } from '../../../shared/http/readBody.ts';
import { envBoolean, envNumber, envText, loadEnv } from '../../../shared/lambda/loadEnv.ts';

const eventWith = (body: string, isBase64Encoded = false) => ({ body, isBase64Encoded }) as HttpEvent;
const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? [error.status, error.code] : error;
  }
  return 'no error';
};

describe('a body', () => {
  it('is decoded when API Gateway sends it as base64', () => {
    expect(readBody(eventWith(Buffer.from([0xff, 0x00]).toString('base64'), true))).toEqual(
      Buffer.from([0xff, 0x00]),
    );
  });

  it.each(['', 'nonsense', '[]', 'null', '"text"', '7', '{"a":'])(
    '%j is refused where an object is due',
    (body) => {
      expect(codeOf(() => readJsonObject(eventWith(body)))).toEqual([400, 'invalid_body']);
    },
  );

  it('that says it is base64 and is not is refused, and breaks nothing', () => {
    for (const body of ['*&^%$', 'äöü', '====', '{"a":1}', '\u0000']) {
      expect(
        codeOf(() => readJsonObject(eventWith(body, true))),
        body,
      ).toEqual([400, 'invalid_body']);
    }
  });

  it('that nests as deep as it can is read or refused as any other', () => {
    const open = '['.repeat(64 * 1024);
    expect(codeOf(() => readJsonObject(eventWith(open)))).toEqual([400, 'invalid_body']);
    const depth = 32 * 1024 - 20;
    const nested = `{"session_id":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const read = readJsonObject(eventWith(nested));
    expect(codeOf(() => parseInput(startSessionInput, read))).toEqual([400, 'invalid_request']);
  });

  it('of 64 kB is read, and of a byte more refused', () => {
    const full = JSON.stringify({ a: 'x'.repeat(64 * 1024 - 8) });
    expect(readJsonObject(eventWith(full))).toHaveProperty('a');
    expect(codeOf(() => readJsonObject(eventWith(`${full} `)))).toEqual([413, 'body_too_large']);
  });
});

const ILL_FORMED_IDS = [
  undefined,
  null,
  7,
  '',
  ' ',
  'x'.repeat(129),
  'a#b',
  'a b',
  'a\u0000b',
  'é',
  '-a',
  '.',
  '../x',
  'a\n',
  {},
  ['a'],
];

describe('an input', () => {
  const start = { session_id: 's1', user_id: 'u1', project_id: 'p1' };

  it.each(['session_id', 'user_id', 'project_id'] as const)(
    'with an ill-formed %s is refused, naming it',
    (field) => {
      for (const value of ILL_FORMED_IDS) {
        if (field === 'project_id' && value === undefined) continue;
        const attempt = () => parseInput(startSessionInput, { ...start, [field]: value });
        expect(attempt, JSON.stringify(value)).toThrow(
          expect.objectContaining({
            status: 400,
            code: 'invalid_request',
            details: { errors: [{ field, message: expect.stringContaining('must be') }] },
          }),
        );
      }
    },
  );

  it('takes ids of 1 to 128 characters and passes over what it does not know', () => {
    const given = { session_id: 'x'.repeat(128), user_id: 'a', surprise: true };
    expect(parseInput(startSessionInput, given)).toEqual({ session_id: given.session_id, user_id: 'a' });
  });

  it.each([
    ['plan', 'free'],
    ['plan', 'gold'],
    ['plan', undefined],
    ['email', undefined],
    ['email', ''],
    ['email', 'nobody'],
    ['email', `${'x'.repeat(120)}@example.com`],
    ['email', 'a@b\r\nBcc: c@d.com'],
  ])('of a checkout with %s %j is refused, naming it', (field, value) => {
    const given = { plan: 'starter', user_id: 'u1', email: 'user@example.com', [field]: value };
    expect(() => parseInput(checkoutInput, given)).toThrow(
      expect.objectContaining({ details: { errors: [{ field, message: expect.any(String) }] } }),
    );
  });

  it('with a name as long as a body may be is refused at once', () => {
    const startedMs = performance.now();
    for (const name of [`${'a'.repeat(65_000)}\n`, ' '.repeat(65_000), `${' a'.repeat(32_000)}\u0000`]) {
      const attempt = () => parseInput(createProjectInput, { user_id: 'u', project_id: 'p', name });
      expect(attempt).toThrow(/name must be 1 to 100 characters/);
    }
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('has a limit of 20 unless told, from 1 to 100', () => {
    expect(parseInput(listSessionsInput, { user_id: 'u1' }).limit).toBe(20);
    expect(parseInput(listSessionsInput, { user_id: 'u1', limit: '100' }).limit).toBe(100);
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '', '1e2']) {
      expect(() => parseInput(listSessionsInput, { user_id: 'u1', limit }), limit).toThrow(/limit must be/);
    }
  });
});

describe('a problem', () => {
  it('says below 500 what to mend', () => {
    const { body } = problemResponse(new AppError('invalid_request', 400, 'email must be one'), 'r1');
    expect(body).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: 'email must be one',
      requestId: 'r1',
    });
  });

  it('says nothing of the inside from 500 on', () => {
    for (const error of [
      new Error('table secret-name'),
      new AppError('busy', 503, 'secret-name'),
      'secret-name',
    ]) {
      expect(JSON.stringify(problemResponse(error, 'r1'))).not.toContain('secret-name');
    }
  });

  it('names a setting that is missing', () => {
    expect(problemResponse(new ConfigurationError('STRIPE_SECRET_KEY not configured'), 'r1')).toMatchObject({
      status: 500,
      body: { code: 'not_configured', detail: 'STRIPE_SECRET_KEY not configured' },
    });
  });
});

describe('the environment', () => {
  const schema = z.object({ STRIPE_SECRET_KEY: envText, LEASE_SECONDS: envNumber, LIVE: envBoolean });

  it('is parsed', () => {
    expect(loadEnv(schema, { STRIPE_SECRET_KEY: 'sk', LEASE_SECONDS: '120', LIVE: 'false' })).toEqual({
      STRIPE_SECRET_KEY: 'sk',
      LEASE_SECONDS: 120,
      LIVE: false,
    });
  });

  it('names every setting that is missing, empty or wrong, and shows no value', () => {
    expect(() => loadEnv(schema, { STRIPE_SECRET_KEY: '', LEASE_SECONDS: 'sk_secret' })).toThrow(
      'STRIPE_SECRET_KEY not configured; LEASE_SECONDS is not valid: a whole number is expected; LIVE not configured',
    );
  });
});
