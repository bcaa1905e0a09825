import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSecretsServer } from '../../../local/secrets/secretsServer.ts';
import type { handler } from '../../../services/edge/handlers/edgeAuthorizer.ts';
import { createOriginTokens } from '../../../services/edge/store/originTokens.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';

const SECRET = 'session-billing/test/edge';
const tokenOf = (letter: string) => letter.repeat(64);
const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map(tokenOf) as [string, string, string];

describe('the authorizer', () => {
  let authorize: typeof handler;
  let secrets: Awaited<ReturnType<typeof startSecretsServer>>;
  let logged: string[];

  const authorizeWith = (...identitySource: string[]) =>
    authorize({
      identitySource,
      headers: { 'x-origin-token': identitySource[0] },
      requestContext: { requestId: 'r1' },
    } as unknown as APIGatewayRequestAuthorizerEventV2);

  beforeEach(async () => {
    const server = await startSecretsServer();
    secrets = server;
    logged = [];
    const env = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      ORIGIN_TOKEN_SECRET_ARN: SECRET,
      POWERTOOLS_DEV: 'true',
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const) {
      vi.spyOn(console, level).mockImplementation((...line) => void logged.push(line.join(' ')));
    }
    onTestFinished(async () => {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      await server.close();
    });
    vi.resetModules();
    authorize = (await import('../../../services/edge/handlers/edgeAuthorizer.ts')).handler;
  });

  it('authorizes the current token, and no other', async () => {
    secrets.put(SECRET, FIRST);
    expect(await authorizeWith(FIRST)).toEqual({ isAuthorized: true });
    const others = [SECOND, FIRST.slice(1), `${FIRST}a`, FIRST.toUpperCase(), `${FIRST},${FIRST}`];
    for (const other of others) expect(await authorizeWith(other), other).toEqual({ isAuthorized: false });
    expect(logged).toEqual([]);
  });

  it('fails for an event without a token, which only a fault of ours can cause, and does not refuse the caller', async () => {
    secrets.put(SECRET, FIRST);
    const event = { requestContext: { requestId: 'r1' } } as never;
    for (const call of [authorizeWith(), authorize(event)]) {
      await expect(call).rejects.toThrow('the event has no origin token');
    }
  });

  it('authorizes the previous token until the next rotation', async () => {
    for (const token of [FIRST, SECOND, THIRD]) secrets.put(SECRET, token);
    expect(await authorizeWith(THIRD)).toEqual({ isAuthorized: true });
    expect(await authorizeWith(SECOND)).toEqual({ isAuthorized: true });
    expect(await authorizeWith(FIRST)).toEqual({ isAuthorized: false });
  });

  it('refuses a request with an empty token, without reading the secret', async () => {
    await secrets.close();
    expect(await authorizeWith('')).toEqual({ isAuthorized: false });
  });

  it.each([
    ['does not exist', () => {}],
    ['is too short to be a token', () => secrets.put(SECRET, 'typed-by-hand')],
    ['cannot be read', () => secrets.close()],
  ])(
    'throws and logs an error while the secret %s, because API Gateway caches refusals but not errors',
    async (_name, make) => {
      await make();
      await expect(authorizeWith(FIRST)).rejects.toThrow();
      expect(logged.join()).toContain('edge_tokens_unreadable');
      for (const secret of [FIRST, 'typed-by-hand']) expect(logged.join()).not.toContain(secret);
    },
  );

  it('authorizes again as soon as the secret is valid', async () => {
    await expect(authorizeWith(FIRST)).rejects.toThrow();
    secrets.put(SECRET, FIRST);
    expect(await authorizeWith(FIRST)).toEqual({ isAuthorized: true });
  });
});

describe('the origin tokens', () => {
  const secret = {
    current: FIRST,
    previous: undefined as string | undefined,
    isUnavailable: false,
    nowMs: 0,
    reads: 0,
  };
  const stale: string[] = [];
  const createTokens = () => {
    Object.assign(secret, { current: FIRST, previous: undefined, isUnavailable: false, nowMs: 0, reads: 0 });
    stale.length = 0;
    const logger = createLogger('test');
    vi.spyOn(logger, 'error').mockImplementation((...line) => void stale.push(String(line[0])));
    return createOriginTokens({
      secretArn: SECRET,
      logger,
      clockMs: () => secret.nowMs,
      read: async (versionStage) => {
        secret.reads++;
        if (secret.isUnavailable) throw new Error('unavailable');
        return versionStage === 'AWSCURRENT' ? secret.current : secret.previous;
      },
    });
  };

  it('are read again after ten seconds, and not sooner for any number of wrong tokens', async () => {
    const tokens = createTokens();
    for (let call = 0; call < 100; call++) expect(await tokens.accept(SECOND)).toBe(false);
    expect(secret.reads).toBe(2);
    secret.nowMs += 9_999;
    await tokens.accept(SECOND);
    expect(secret.reads).toBe(2);
    secret.nowMs += 1;
    await tokens.accept(SECOND);
    expect(secret.reads).toBe(4);
  });

  it('can be rotated without an outage: first the secret, ten seconds later what CloudFront sends', async () => {
    const tokens = createTokens();
    expect(await tokens.accept(FIRST)).toBe(true);
    Object.assign(secret, { current: SECOND, previous: FIRST });
    expect(await tokens.accept(FIRST)).toBe(true);
    secret.nowMs += 10_000;
    expect(await tokens.accept(FIRST)).toBe(true);
    expect(await tokens.accept(SECOND)).toBe(true);
  });

  it('stay in use while the secret is unavailable, which is logged, and are then read again', async () => {
    const tokens = createTokens();
    expect(await tokens.accept(FIRST)).toBe(true);
    Object.assign(secret, { isUnavailable: true, nowMs: 10_000 });
    expect(await tokens.accept(FIRST)).toBe(true);
    expect(await tokens.accept(SECOND)).toBe(false);
    expect(stale).toEqual(['edge_tokens_stale']);
    Object.assign(secret, { isUnavailable: false, current: SECOND, nowMs: 20_000 });
    expect(await tokens.accept(SECOND)).toBe(true);
  });

  it('are not replaced by a token that is too short', async () => {
    const tokens = createTokens();
    await tokens.accept(FIRST);
    Object.assign(secret, { current: 'short', previous: FIRST, nowMs: 10_000 });
    expect(await tokens.accept('short')).toBe(false);
    expect(await tokens.accept(FIRST)).toBe(true);
  });
});
