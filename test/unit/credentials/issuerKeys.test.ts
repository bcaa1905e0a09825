import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type CheckToken, createTokenCheck } from '../../../shared/credentials/tokenCheck.ts';
import { type Key, newKey, startTokenIssuer, type TokenIssuer } from '../../support/api/tokenIssuer.ts';

const ADA = { kind: 'user', userId: 'ada' };
const UNAVAILABLE = { code: 'issuer_unavailable', retryAfterSeconds: 5 };
const HOUR_MS = 3_600_000;
/** Longer than the tests move the clock. */
const LONG = { exp: Math.floor(Date.now() / 1000) + 30 * 86_400 };

let issuer: TokenIssuer;
let check: CheckToken;
let unreadable: unknown[];
let known: Key;
let unknown: Key;

beforeEach(async () => {
  issuer = await startTokenIssuer();
  unreadable = [];
  check = createTokenCheck(issuer.identity, { onUnreadable: (error) => unreadable.push(error) });
  [known, unknown] = await Promise.all([newKey('k1'), newKey('k2')]);
  issuer.keys = [known.jwk];
});

/** Moves the clock of this process forward. */
function pass(ms: number): void {
  const now = Date.now() + ms;
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['Date'], now });
  onTestFinished(() => void vi.useRealTimers());
}

/** An outage of the issuer that is noticed at once. */
const DOWN = { status: 500 };

describe('the keys of an issuer', () => {
  it('are fetched once for any number of concurrent tokens', async () => {
    const token = await known.sign();
    await Promise.all(Array.from({ length: 64 }, () => check(token)));
    await check(token);
    expect(issuer.requests).toBe(1);
  });

  it('are fetched again for a token signed with a new key', async () => {
    expect(await check(await known.sign())).toEqual(ADA);
    issuer.keys = [known.jwk, unknown.jwk];
    pass(30_001);
    expect(await check(await unknown.sign())).toEqual(ADA);
    expect(await check(await known.sign())).toEqual(ADA);
    expect(issuer.requests).toBe(2);
  });

  it('are fetched again for a token without a key id that no key signed: it may be signed with a new one', async () => {
    expect(await check(await known.sign({}, { kid: false }))).toEqual(ADA);
    issuer.keys = [unknown.jwk];
    pass(30_001);
    expect(await check(await unknown.sign({}, { kid: false }))).toEqual(ADA);
    expect(issuer.requests).toBe(2);
  });

  it('are not fetched again for a token with the id of a known key and a wrong signature', async () => {
    expect(await check(await known.sign())).toEqual(ADA);
    pass(30_001);
    const stranger = await newKey('k1');
    expect((await check(await stranger.sign())).kind).toBe('refused');
    expect(issuer.requests).toBe(1);
  });

  it('are refused within an hour of their withdrawal', async () => {
    const token = await known.sign(LONG);
    expect(await check(token)).toEqual(ADA);
    issuer.keys = [unknown.jwk];
    pass(HOUR_MS + 1);
    expect((await check(token)).kind).toBe('refused');
  });

  it('are fetched once in 30 s for any number of tokens with unknown keys', async () => {
    await check(await known.sign());
    const token = await unknown.sign();
    for (let count = 0; count < 50; count++) expect((await check(token)).kind).toBe('refused');
    expect(issuer.requests).toBe(1);
  });
});

describe('before the keys were read once, the check of a token', () => {
  it.each([
    ['responds with 500', DOWN],
    ['hangs', { delayMs: 60_000 }],
  ])('fails as unavailable while the issuer %s, and calls it again after a pause', async (_name, trouble) => {
    Object.assign(issuer, trouble);
    const startedMs = Date.now();
    await expect(check(await known.sign())).rejects.toMatchObject(UNAVAILABLE);
    expect(Date.now() - startedMs).toBeLessThan(4_000);
    // For five seconds no other check waits for it.
    const againMs = Date.now();
    for (let count = 0; count < 20; count++) {
      await expect(check(await known.sign())).rejects.toMatchObject(UNAVAILABLE);
    }
    expect(issuer.requests).toBe(1);
    expect(Date.now() - againMs).toBeLessThan(2_000);
    pass(5_001);
    Object.assign(issuer, { status: 200, delayMs: 0 });
    expect(await check(await known.sign())).toEqual(ADA);
  });

  it('fails as unavailable, and does not refuse the token, while the issuer publishes no keys', async () => {
    issuer.keys = [];
    for (let count = 0; count < 2; count++) {
      await expect(check(await known.sign())).rejects.toMatchObject(UNAVAILABLE);
    }
    expect(unreadable).toHaveLength(1);
    pass(5_001);
    issuer.keys = [known.jwk];
    expect(await check(await known.sign())).toEqual(ADA);
  });

  it('fails as unavailable, and does not refuse the token, while the issuer publishes invalid keys', async () => {
    issuer.keys = 'none' as never;
    await expect(check(await known.sign())).rejects.toMatchObject({ code: 'issuer_unavailable' });
  });
});

describe('while the issuer publishes no keys any more', () => {
  it('tokens are neither accepted nor refused: their check is unavailable, and the failure is reported', async () => {
    const token = await known.sign(LONG);
    expect(await check(token)).toEqual(ADA);
    issuer.keys = [];
    pass(HOUR_MS + 1);
    for (let count = 0; count < 20; count++) await expect(check(token)).rejects.toMatchObject(UNAVAILABLE);
    expect([issuer.requests, unreadable.length]).toEqual([2, 1]);
    pass(5_001);
    issuer.keys = [known.jwk];
    expect(await check(token)).toEqual(ADA);
  });
});

describe('while the issuer is down', () => {
  beforeEach(async () => {
    expect(await check(await known.sign())).toEqual(ADA);
  });

  it('only a token with an unknown key is unavailable; users with a known key are served', async () => {
    pass(30_001);
    Object.assign(issuer, DOWN);
    await expect(check(await unknown.sign())).rejects.toMatchObject(UNAVAILABLE);
    expect(await check(await known.sign())).toEqual(ADA);
    await expect(check(await unknown.sign())).rejects.toMatchObject(UNAVAILABLE);
    expect(await check(await known.sign())).toEqual(ADA);
    // For five seconds the issuer is not called again.
    expect(issuer.requests).toBe(2);
    pass(5_001);
    Object.assign(issuer, { status: 200, keys: [unknown.jwk] });
    expect(await check(await unknown.sign())).toEqual(ADA);
    expect((await check(await known.sign())).kind).toBe('refused');
  });

  it('the last keys are used for a day, with one attempt a minute to read new ones, and each failure is reported', async () => {
    const token = await known.sign(LONG);
    Object.assign(issuer, DOWN);
    pass(HOUR_MS + 1);
    for (let count = 0; count < 20; count++) expect(await check(token)).toEqual(ADA);
    expect(issuer.requests).toBe(2);
    pass(60_001);
    expect(await check(token)).toEqual(ADA);
    expect(issuer.requests).toBe(3);
    expect(unreadable).toHaveLength(2);
    pass(22.9 * HOUR_MS);
    expect(await check(token)).toEqual(ADA);
    pass(0.1 * HOUR_MS);
    await expect(check(token)).rejects.toMatchObject(UNAVAILABLE);
    Object.assign(issuer, { status: 200 });
    pass(5_001);
    expect(await check(token)).toEqual(ADA);
  });

  it('a hanging request for new keys delays a token with a known key by 3 s at most, once a minute', async () => {
    const token = await known.sign(LONG);
    Object.assign(issuer, { delayMs: 60_000 });
    pass(HOUR_MS + 1);
    const startedMs = performance.now();
    for (let count = 0; count < 20; count++) expect(await check(token)).toEqual(ADA);
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    expect(issuer.requests).toBe(2);
  });
});
