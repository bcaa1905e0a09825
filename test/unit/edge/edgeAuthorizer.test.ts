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

  const ask = (...identitySource: string[]) =>
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

  it('lets the current token through, and any other not', async () => {
    secrets.put(SECRET, FIRST);
    expect(await ask(FIRST)).toEqual({ isAuthorized: true });
    const others = [SECOND, FIRST.slice(1), `${FIRST}a`, FIRST.toUpperCase(), `${FIRST},${FIRST}`];
    for (const other of others) expect(await ask(other), other).toEqual({ isAuthorized: false });
    expect(logged).toEqual([]);
  });

  it('lets the previous token through until another one takes its place', async () => {
    for (const token of [FIRST, SECOND, THIRD]) secrets.put(SECRET, token);
    expect(await ask(THIRD)).toEqual({ isAuthorized: true });
    expect(await ask(SECOND)).toEqual({ isAuthorized: true });
    expect(await ask(FIRST)).toEqual({ isAuthorized: false });
  });

  it('refuses a call that shows none, or an empty one, without a look at the secret', async () => {
    await secrets.close();
    expect(await ask()).toEqual({ isAuthorized: false });
    expect(await ask('')).toEqual({ isAuthorized: false });
    expect(await authorize({ requestContext: { requestId: 'r1' } } as never)).toEqual({
      isAuthorized: false,
    });
  });

  it.each([
    ['is not there', () => {}],
    ['is too short to be a token', () => secrets.put(SECRET, 'typed-by-hand')],
    ['cannot be read', () => secrets.close()],
  ])(
    'fails, and says so, while the secret %s: API Gateway keeps a refusal, but no fault',
    async (_name, make) => {
      await make();
      await expect(ask(FIRST)).rejects.toThrow();
      expect(logged.join()).toContain('edge_tokens_unreadable');
      for (const secret of [FIRST, 'typed-by-hand']) expect(logged.join()).not.toContain(secret);
    },
  );

  it('lets through again as soon as the secret makes sense', async () => {
    await expect(ask(FIRST)).rejects.toThrow();
    secrets.put(SECRET, FIRST);
    expect(await ask(FIRST)).toEqual({ isAuthorized: true });
  });
});

describe('the tokens', () => {
  const world = {
    current: FIRST,
    previous: undefined as string | undefined,
    isAway: false,
    nowMs: 0,
    reads: 0,
  };
  const stale: string[] = [];
  const open = () => {
    Object.assign(world, { current: FIRST, previous: undefined, isAway: false, nowMs: 0, reads: 0 });
    stale.length = 0;
    const logger = createLogger('test');
    vi.spyOn(logger, 'error').mockImplementation((...line) => void stale.push(String(line[0])));
    return createOriginTokens({
      secretArn: SECRET,
      logger,
      clockMs: () => world.nowMs,
      read: async (versionStage) => {
        world.reads++;
        if (world.isAway) throw new Error('away');
        return versionStage === 'AWSCURRENT' ? world.current : world.previous;
      },
    });
  };

  it('are read again after ten seconds, however many calls show wrong ones', async () => {
    const tokens = open();
    for (let call = 0; call < 100; call++) expect(await tokens.accept(SECOND)).toBe(false);
    expect(world.reads).toBe(2);
    world.nowMs += 9_999;
    await tokens.accept(SECOND);
    expect(world.reads).toBe(2);
    world.nowMs += 1;
    await tokens.accept(SECOND);
    expect(world.reads).toBe(4);
  });

  it('may be changed without an outage: first the secret, ten seconds later what CloudFront sends', async () => {
    const tokens = open();
    expect(await tokens.accept(FIRST)).toBe(true);
    Object.assign(world, { current: SECOND, previous: FIRST });
    expect(await tokens.accept(FIRST)).toBe(true);
    world.nowMs += 10_000;
    expect(await tokens.accept(FIRST)).toBe(true);
    expect(await tokens.accept(SECOND)).toBe(true);
  });

  it('read last serve on while the secret is away, which is logged, and are looked for again', async () => {
    const tokens = open();
    expect(await tokens.accept(FIRST)).toBe(true);
    Object.assign(world, { isAway: true, nowMs: 10_000 });
    expect(await tokens.accept(FIRST)).toBe(true);
    expect(await tokens.accept(SECOND)).toBe(false);
    expect(stale).toEqual(['edge_tokens_stale']);
    Object.assign(world, { isAway: false, current: SECOND, nowMs: 20_000 });
    expect(await tokens.accept(SECOND)).toBe(true);
  });

  it('never become what a person typed: the ones before serve on', async () => {
    const tokens = open();
    await tokens.accept(FIRST);
    Object.assign(world, { current: 'short', previous: FIRST, nowMs: 10_000 });
    expect(await tokens.accept('short')).toBe(false);
    expect(await tokens.accept(FIRST)).toBe(true);
  });
});
