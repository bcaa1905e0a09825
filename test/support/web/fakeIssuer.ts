/** An issuer behind `fetch`, for one person, with faults to switch on. It checks PKCE and that a code is used once. */
export type FakeIssuer = ReturnType<typeof createFakeIssuer>;

const CLIENT_ID = 'app';

export function createFakeIssuer({ issuer = 'https://issuer.example', nowMs = () => Date.now() } = {}) {
  const codes = new Map<string, { challenge: string; nonce: string }>();
  const refreshTokens = new Set<string>();
  let issued = 0;
  const requests: string[] = [];
  const settings = {
    isReachable: true,
    subject: 'ada',
    claims: { name: 'Ada Okafor', email: 'ada@example.com' } as Record<string, unknown>,
    /** Replaces the nonce of the request. */
    nonce: undefined as string | undefined,
    lifetimeSeconds: 300 as number | undefined,
    givesRefreshTokens: true,
    hasEndSession: true,
    hasUserinfo: false,
    clockOffsetSeconds: 0,
    config: { stage: 'test', identity: { issuer, clientId: CLIENT_ID, scope: 'openid profile' } } as unknown,
  };

  const json = (body: unknown, status = 200) => Response.json(body, { status });

  function tokens(nonce?: string) {
    issued += 1;
    const seconds = Math.floor(nowMs() / 1000) + settings.clockOffsetSeconds;
    const claims = {
      iss: issuer,
      aud: CLIENT_ID,
      sub: settings.subject,
      iat: seconds,
      exp: seconds + 300,
      ...settings.claims,
      ...(nonce !== undefined && { nonce }),
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    if (settings.givesRefreshTokens) refreshTokens.add(`refresh-${issued}`);
    return {
      access_token: `access-${issued}`,
      token_type: 'Bearer',
      ...(settings.lifetimeSeconds !== undefined && { expires_in: settings.lifetimeSeconds }),
      ...(settings.givesRefreshTokens && { refresh_token: `refresh-${issued}` }),
      id_token: `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`,
    };
  }

  async function tokenEndpoint(form: URLSearchParams): Promise<Response> {
    if (form.get('grant_type') === 'refresh_token') {
      const isKnown = refreshTokens.delete(form.get('refresh_token') ?? '');
      return isKnown ? json(tokens()) : json({ error: 'invalid_grant' }, 400);
    }
    const code = form.get('code') ?? '';
    const request = codes.get(code);
    codes.delete(code);
    const verifier = new TextEncoder().encode(form.get('code_verifier') ?? '');
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', verifier)).toString('base64url');
    if (!request || request.challenge !== hash) return json({ error: 'invalid_grant' }, 400);
    return json(tokens(settings.nonce ?? request.nonce));
  }

  async function respond(url: URL, body: unknown): Promise<Response> {
    if (url.pathname === '/app/config.json') {
      return settings.config === undefined
        ? new Response('not found', { status: 404 })
        : json(settings.config);
    }
    if (!settings.isReachable) throw new TypeError('fetch failed');
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          authorization_response_iss_parameter_supported: true,
          ...(settings.hasEndSession && { end_session_endpoint: `${issuer}/end` }),
          ...(settings.hasUserinfo && { userinfo_endpoint: `${issuer}/userinfo` }),
        });
      case '/token':
        return tokenEndpoint(new URLSearchParams(String(body)));
      case '/userinfo':
        return json({ sub: settings.subject, name: 'Ada of userinfo', email: 'info@example.com' });
      default:
        return new Response('not found', { status: 404 });
    }
  }

  return {
    issuer,
    settings,
    /** The paths that were requested, in order. */
    requests,
    fetch: (async (input: URL | string, init?: { body?: unknown }) => {
      const url = new URL(input);
      requests.push(url.pathname);
      return respond(url, init?.body);
    }) as typeof fetch,
    /** What the issuer sends the browser back with after a sign-in. */
    callbackOf(authorizationUrl: string): URLSearchParams {
      const { searchParams } = new URL(authorizationUrl);
      const code = `code-${crypto.randomUUID()}`;
      codes.set(code, {
        challenge: searchParams.get('code_challenge') ?? '',
        nonce: searchParams.get('nonce') ?? '',
      });
      return new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: issuer });
    },
    errorOf: (authorizationUrl: string, error: string) =>
      new URLSearchParams({
        error,
        state: new URL(authorizationUrl).searchParams.get('state') ?? '',
        iss: issuer,
      }),
    revokeAll: () => refreshTokens.clear(),
  };
}
