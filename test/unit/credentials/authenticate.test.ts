import { beforeEach, describe, expect, it } from 'vitest';
import { type ApiKey, hashApiKey, keyIdOf, newApiKey } from '../../../shared/credentials/apiKey.ts';
import {
  type Authenticate,
  authenticateWith,
  type CredentialSources,
} from '../../../shared/credentials/authenticate.ts';

const DAY_MS = 86_400_000;
let nowMs: number;
let key: ApiKey | undefined;
let reads: number;
let uses: string[];
let apiKey: string;
let sources: CredentialSources;
let authenticate: Authenticate;

beforeEach(() => {
  nowMs = Date.parse('2026-11-25T12:00:00Z');
  apiKey = newApiKey('test');
  key = { keyId: keyIdOf(hashApiKey(apiKey)), name: 'gateway', scopes: ['metering'], createdAt: 1 };
  reads = 0;
  uses = [];
  sources = {
    readKey: async (hash) => {
      reads++;
      return hash === hashApiKey(apiKey) ? key : undefined;
    },
    recordKeyUse: async ({ day }) => {
      uses.push(day);
      if (key) key = { ...key, lastUsedDay: day };
    },
    onUseUnrecorded: () => expect.fail('a use was not recorded'),
  };
  authenticate = authenticateWith(sources, () => nowMs);
});

const call = () => authenticate(`Bearer ${apiKey}`);
const isRefused = () =>
  call().then(
    () => false,
    (error) => error.code === 'unauthorized',
  );

describe('an API key', () => {
  it('is read once a minute, for any number of requests', async () => {
    for (let second = 0; second < 60; second++) {
      expect(await call()).toMatchObject({ kind: 'key', keyName: 'gateway', scopes: ['metering'] });
      nowMs += 999;
    }
    expect(reads).toBe(1);
    nowMs += 1_000;
    await call();
    expect(reads).toBe(2);
  });

  it('is refused within 60 s of its revocation, even if it was cached just before', async () => {
    await call();
    if (key) key = { ...key, revokedAt: nowMs / 1000 };
    nowMs += 59_999;
    expect(await isRefused()).toBe(false);
    nowMs += 1;
    expect(await isRefused()).toBe(true);
  });

  it('is cached for a minute counted from before it was read', async () => {
    const { readKey } = sources;
    sources.readKey = async (hash) => {
      const read = await readKey(hash);
      nowMs += 10_000;
      return read;
    };
    await call();
    nowMs += 50_000;
    sources.readKey = readKey;
    key = undefined;
    expect(await isRefused()).toBe(true);
  });

  it('is refused from the second it expires, even while it is cached', async () => {
    if (key) key = { ...key, endsAt: nowMs / 1000 + 10 };
    expect(await isRefused()).toBe(false);
    nowMs += 9_999;
    expect(await isRefused()).toBe(false);
    nowMs += 1;
    expect(await isRefused()).toBe(true);
    expect(reads).toBe(1);
  });

  it('has its use recorded once a day', async () => {
    for (let hour = 0; hour < 48; hour++) {
      await call();
      nowMs += DAY_MS / 24;
    }
    expect(uses).toEqual(['2026-11-25', '2026-11-26', '2026-11-27']);
  });

  it('keeps working while its use cannot be recorded, and the error is reported', async () => {
    const reported: unknown[] = [];
    const fault = new Error('throttled');
    authenticate = authenticateWith(
      {
        ...sources,
        recordKeyUse: () => Promise.reject(fault),
        onUseUnrecorded: (error) => reported.push(error),
      },
      () => nowMs,
    );
    expect(await isRefused()).toBe(false);
    expect(reported).toEqual([fault]);
  });

  it('is read at each request while it is unknown', async () => {
    const known = key;
    key = undefined;
    expect(await isRefused()).toBe(true);
    key = known;
    expect(await isRefused()).toBe(false);
  });

  it('is not refused when reading it fails: the error is thrown', async () => {
    authenticate = authenticateWith({ ...sources, readKey: () => Promise.reject(new Error('down')) });
    await expect(call()).rejects.toThrow('down');
  });

  it.each(['Bearer  ', 'bearer ', 'BEARER   ', 'Bearer\t', ' Bearer '])(
    'is accepted after %j: the scheme has any case, and any white space follows it',
    async (scheme) => {
      expect(await authenticate(`${scheme}${apiKey}`)).toMatchObject({ kind: 'key', keyName: 'gateway' });
      expect(await authenticate(`${scheme}${apiKey} `)).toMatchObject({ kind: 'key', keyName: 'gateway' });
    },
  );

  it('is refused with an error by RFC 6750 only if credentials were sent', async () => {
    const challenge = (authorization?: string) =>
      authenticate(authorization).catch((error) => error.headers['WWW-Authenticate']);
    expect(await challenge()).toBe('Bearer');
    for (const none of ['', 'Bearer', 'Bearer ', 'Basic dXNlcg=='])
      expect(await challenge(none)).toBe('Bearer');
    for (const wrong of [
      'Bearer lk_test_short',
      `Bearer ${apiKey} ${apiKey}`,
      `Bearer ${apiKey},Bearer ${apiKey}`,
    ]) {
      expect(await challenge(wrong)).toBe('Bearer error="invalid_token"');
    }
  });
});

describe('a user token', () => {
  const token = 'aaa.bbb.ccc';

  it('is accepted only in a stage with an issuer', async () => {
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ status: 401 });
    authenticate = authenticateWith({
      ...sources,
      checkToken: async () => ({ kind: 'user', userId: 'ada' }),
    });
    expect(await authenticate(`bearer ${token}`)).toEqual({ kind: 'user', userId: 'ada' });
  });

  it('is never looked up as a key, and a key is never checked as a token', async () => {
    const checked: string[] = [];
    const checkToken: CredentialSources['checkToken'] = async (sent) => {
      checked.push(sent);
      return { kind: 'refused', reason: 'no' };
    };
    authenticate = authenticateWith({ ...sources, checkToken }, () => nowMs);
    await authenticate(`Bearer ${token}`).catch(() => undefined);
    expect(reads).toBe(0);
    await call();
    await authenticate('Bearer lk_test_nonsense').catch(() => undefined);
    expect(checked).toEqual([token]);
  });
});
