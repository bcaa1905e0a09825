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

/** What the issuer publishes, and how many requests it received. */
let published: { keys: JWK[]; status: number; delayMs: number; requests: number };
let check: CheckUserToken;

beforeEach(async () => {
  published = { keys: [], status: 200, delayMs: 0, requests: 0 };
  const server = createServer(async (_request, response) => {
    published.requests++;
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
  it.each(['RS256', 'ES256'] as const)('signed with %s identifies its user', async (alg) => {
    const key = await newKey('k1', alg);
    published.keys = [key.jwk];
    expect(await check(await key.sign())).toEqual(ADA);
    expect(await check(await key.sign({ aud: ['other', AUDIENCE] }))).toEqual(ADA);
  });

  it('is checked with keys that are fetched once for any number of concurrent tokens', async () => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    const token = await key.sign();
    await Promise.all(Array.from({ length: 64 }, () => check(token)));
    await check(token);
    expect(published.requests).toBe(1);
  });

  it('is refused from its expiry on, with a tolerance of 5 s', async () => {
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
    ['sub', { sub: 'auth0#1' }],
    ['sub', { sub: 'ada@example.com' }],
    ['sub', { sub: '' }],
    ['sub', { sub: 'x'.repeat(129) }],
  ])('with a wrong %s is refused with the name of the claim', async (claim, claims) => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    expect(await check(await key.sign(claims))).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(claim),
    });
  });

  it('longer than headers can be is refused without fetching keys', async () => {
    expect((await check('x'.repeat(8_193))).kind).toBe('refused');
    expect(published.requests).toBe(0);
  });
});

describe('the keys of an issuer', () => {
  it('are fetched again for a token signed with a new key', async () => {
    const [old, added] = await Promise.all([newKey('k1'), newKey('k2')]);
    published.keys = [old.jwk];
    expect(await check(await old.sign())).toEqual(ADA);
    published.keys = [old.jwk, added.jwk];
    const token = await added.sign();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_001 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await check(token)).toEqual(ADA);
    expect(await check(await old.sign())).toEqual(ADA);
    expect(published.requests).toBe(2);
  });

  it('are refused within an hour of their withdrawal', async () => {
    const [old, added] = await Promise.all([newKey('k1'), newKey('k2')]);
    published.keys = [old.jwk];
    const token = await old.sign();
    expect(await check(token)).toEqual(ADA);
    published.keys = [added.jwk];
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_001 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await check(token)).kind).toBe('refused');
  });

  it('are fetched once in 30 s for any number of tokens with unknown keys', async () => {
    const [known, unknown] = await Promise.all([newKey('k1'), newKey('k9')]);
    published.keys = [known.jwk];
    await check(await known.sign());
    const token = await unknown.sign();
    for (let count = 0; count < 50; count++) expect((await check(token)).kind).toBe('refused');
    expect(published.requests).toBe(1);
  });

  it('are not ambiguous for a token without a key id: it is refused', async () => {
    const [one, other] = await Promise.all([newKey('k1'), newKey('k2')]);
    published.keys = [one.jwk, other.jwk];
    const header = Buffer.from('{"alg":"ES256"}').toString('base64url');
    expect((await check(`${header}.e30.AAAA`)).kind).toBe('refused');
    expect(await check(await other.sign())).toEqual(ADA);
  });
});

describe('the check of a token', () => {
  it.each([
    ['responds with 500', { status: 500 }],
    ['hangs', { delayMs: 60_000 }],
  ])('fails as unavailable while the issuer %s, and calls it again after a pause', async (_name, trouble) => {
    const key = await newKey('k1');
    published.keys = [key.jwk];
    Object.assign(published, trouble);
    const startedMs = Date.now();
    await expect(check(await key.sign())).rejects.toMatchObject({
      code: 'issuer_unavailable',
      retryAfterSeconds: 5,
    });
    expect(Date.now() - startedMs).toBeLessThan(4_000);
    // For five seconds no other check waits for it.
    const againMs = Date.now();
    for (let count = 0; count < 20; count++) {
      await expect(check(await key.sign())).rejects.toMatchObject({ code: 'issuer_unavailable' });
    }
    expect(published.requests).toBe(1);
    expect(Date.now() - againMs).toBeLessThan(2_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_001 });
    onTestFinished(() => void vi.useRealTimers());
    Object.assign(published, { status: 200, delayMs: 0 });
    expect(await check(await key.sign())).toEqual(ADA);
  });

  it('fails as unavailable, and does not refuse the token, while the issuer publishes invalid keys', async () => {
    const key = await newKey('k1');
    published.keys = 'none' as never;
    await expect(check(await key.sign())).rejects.toMatchObject({ code: 'issuer_unavailable' });
  });
});

describe('the issuer’s settings', () => {
  it('are refused at the start if the address of the keys is invalid', () => {
    const settings = { IDENTITY_ISSUER: ISSUER, IDENTITY_AUDIENCE: AUDIENCE };
    const load = (IDENTITY_JWKS_URL: string) =>
      loadEnv(z.object(identityEnv), { ...settings, IDENTITY_JWKS_URL });
    expect(() => load('issuer.test/keys')).toThrow('IDENTITY_JWKS_URL is not valid: a URL is expected');
    expect(load('https://issuer.test/keys')).toMatchObject(settings);
  });
});
