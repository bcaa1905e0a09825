import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod/mini';
import { identityEnv } from '../../../shared/credentials/identity.ts';
import { type CheckUserToken, createUserTokenCheck } from '../../../shared/credentials/userTokens.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'billing';
const NOW = Math.floor(Date.now() / 1000);

type Key = { jwk: JWK; sign(claims?: JWTPayload, user?: string): Promise<string> };

async function newKey(kid: string, alg: 'RS256' | 'ES256' = 'ES256'): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims = {}, user = 'ada') =>
      new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: user, exp: NOW + 600, ...claims })
        .setProtectedHeader({ alg, kid })
        .sign(privateKey),
  };
}

/** What the issuer publishes, and how often it was asked. */
let published: { keys: JWK[]; status: number; delayMs: number; asked: number };
let check: CheckUserToken;

beforeEach(async () => {
  published = { keys: [], status: 200, delayMs: 0, asked: 0 };
  const server = createServer(async (_request, response) => {
    published.asked++;
    await new Promise((resolve) => setTimeout(resolve, published.delayMs).unref());
    const { keys, status } = published;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const jwksUrl = `http://127.0.0.1:${port}/.well-known/jwks.json`;
  check = createUserTokenCheck({ issuer: ISSUER, audience: AUDIENCE, jwksUrl }, () => NOW);
});

const ADA = { kind: 'user', userId: 'ada' };

describe('a token of the issuer', () => {
  it.each(['RS256', 'ES256'] as const)('signed by %s is its user', async (alg) => {
    const key = await newKey('k1', alg);
    published.keys = [key.jwk];
    expect(await check(await key.sign())).toEqual(ADA);
    expect(await check(await key.sign({ aud: ['other', AUDIENCE] }))).toEqual(ADA);
  });

  it('is checked with keys that are asked for once, however many come at once', async () => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    const token = await key.sign();
    await Promise.all(Array.from({ length: 64 }, () => check(token)));
    await check(token);
    expect(published.asked).toBe(1);
  });

  it('is refused from its end on, give or take the clocks', async () => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    expect(await check(await key.sign({ exp: NOW - 4 }))).toEqual(ADA);
    expect(await check(await key.sign({ exp: NOW - 5 }))).toEqual({
      kind: 'refused',
      reason: 'The token has expired.',
    });
  });

  it.each([
    ['iss', { iss: `${ISSUER}/` }],
    ['aud', { aud: 'other' }],
    ['nbf', { nbf: NOW + 60 }],
    ['exp', { exp: undefined }],
    ['sub', { sub: undefined }],
    ['sub', { sub: 'auth0|1' }],
    ['sub', { sub: '' }],
    ['sub', { sub: 'x'.repeat(129) }],
  ])('with a wrong %s is refused, naming it', async (claim, claims) => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    expect(await check(await key.sign(claims))).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(claim),
    });
  });

  it('that is longer than headers may be is refused unread', async () => {
    expect((await check('x'.repeat(8_193))).kind).toBe('refused');
    expect(published.asked).toBe(0);
  });
});

describe('keys that change', () => {
  it('are read again for a token of a new one', async () => {
    const [old, young] = await Promise.all([newKey('k1'), newKey('k2')]);
    published.keys = [old.jwk];
    expect(await check(await old.sign())).toEqual(ADA);
    published.keys = [old.jwk, young.jwk];
    const token = await young.sign();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_001 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await check(token)).toEqual(ADA);
    expect(await check(await old.sign())).toEqual(ADA);
    expect(published.asked).toBe(2);
  });

  it('are forgotten within an hour when the issuer takes one back', async () => {
    const [old, young] = await Promise.all([newKey('k1'), newKey('k2')]);
    published.keys = [old.jwk];
    const token = await old.sign();
    expect(await check(token)).toEqual(ADA);
    published.keys = [young.jwk];
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_001 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await check(token)).kind).toBe('refused');
  });

  it('are asked for once in half a minute, however many tokens of unknown ones come', async () => {
    const [known, unknown] = await Promise.all([newKey('k1'), newKey('k9')]);
    published.keys = [known.jwk];
    await check(await known.sign());
    const token = await unknown.sign();
    for (let count = 0; count < 50; count++) expect((await check(token)).kind).toBe('refused');
    expect(published.asked).toBe(1);
  });

  it('that are two are no reason to fail for a token that names none of them', async () => {
    const [one, other] = await Promise.all([newKey('k1'), newKey('k2')]);
    published.keys = [one.jwk, other.jwk];
    const header = Buffer.from('{"alg":"ES256"}').toString('base64url');
    expect((await check(`${header}.e30.AAAA`)).kind).toBe('refused');
    expect(await check(await other.sign())).toEqual(ADA);
  });
});

describe('an issuer that', () => {
  it.each([
    ['answers 500', { status: 500 }],
    ['hangs', { delayMs: 60_000 }],
  ])('%s makes no token wrong, and is asked again', async (_name, trouble) => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    Object.assign(published, trouble);
    const startedMs = Date.now();
    await expect(check(await key.sign())).rejects.toMatchObject({
      code: 'issuer_unavailable',
      retryAfterSeconds: 5,
    });
    expect(Date.now() - startedMs).toBeLessThan(4_000);
    // For some seconds nobody else waits for it.
    const againMs = Date.now();
    for (let count = 0; count < 20; count++) {
      await expect(check(await key.sign())).rejects.toMatchObject({ code: 'issuer_unavailable' });
    }
    expect(published.asked).toBe(1);
    expect(Date.now() - againMs).toBeLessThan(2_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_001 });
    onTestFinished(() => void vi.useRealTimers());
    Object.assign(published, { status: 200, delayMs: 0 });
    expect(await check(await key.sign())).toEqual(ADA);
  });

  it('publishes nonsense is at fault, not the token', async () => {
    const key = await newKey('k1');
    published.keys = 'none' as never;
    await expect(check(await key.sign())).rejects.toMatchObject({ code: 'issuer_unavailable' });
  });
});

describe('the issuer’s settings', () => {
  it('are refused when the keys’ address is none, before any token comes', () => {
    const settings = { IDENTITY_ISSUER: ISSUER, IDENTITY_AUDIENCE: AUDIENCE };
    const load = (IDENTITY_JWKS_URL: string) =>
      loadEnv(z.object(identityEnv), { ...settings, IDENTITY_JWKS_URL });
    expect(() => load('issuer.test/keys')).toThrow('IDENTITY_JWKS_URL is not valid: a URL is expected');
    expect(load('https://issuer.test/keys')).toMatchObject(settings);
  });
});
