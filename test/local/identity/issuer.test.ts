import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JWK } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startIssuer } from '../../../local/identity/issuer.ts';
import { createTokenCheck } from '../../../shared/credentials/tokenCheck.ts';
import { APP_ORIGIN, AUDIENCE, OPERATORS, startTestIssuer } from '../../support/identity/signIn.ts';

const DISCOVERY = '/.well-known/openid-configuration';

describe('the local issuer', () => {
  it('has the address that its metadata name, and endpoints under it', async () => {
    const { issuer, server } = await startTestIssuer();
    expect(server).toMatchObject({
      issuer: issuer.url,
      jwks_uri: issuer.jwksUrl,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('lets pages of the app read its endpoints, and no others', async () => {
    const { issuer } = await startTestIssuer();
    const allowed = async (path: string, origin: string) =>
      (await fetch(issuer.url + path, { headers: { Origin: origin } })).headers.get(
        'access-control-allow-origin',
      );
    for (const path of [DISCOVERY, '/.well-known/jwks.json', '/userinfo']) {
      expect(await allowed(path, APP_ORIGIN)).toBe(APP_ORIGIN);
      expect(await allowed(path, 'http://127.0.0.1:4001')).toBeNull();
      expect(await allowed(path, 'null')).toBeNull();
    }
    expect(await allowed('/token?user=ada', APP_ORIGIN)).toBeNull();
    expect(await allowed('/authorize', APP_ORIGIN)).toBeNull();
  });

  it.each([
    ['userinfo', 'GET', APP_ORIGIN, APP_ORIGIN],
    ['token', 'POST', APP_ORIGIN, APP_ORIGIN],
    ['token', 'GET', APP_ORIGIN, null],
    ['userinfo', 'GET', 'https://evil.example.com', null],
    ['authorize', 'POST', APP_ORIGIN, null],
  ])('responds to the preflight of %s by %s from %s', async (path, method, origin, expected) => {
    const { issuer } = await startTestIssuer();
    const headers = { Origin: origin, 'Access-Control-Request-Method': method };
    const response = await fetch(`${issuer.url}/${path}`, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(expected);
    expect(response.headers.has('access-control-allow-headers')).toBe(expected !== null);
  });

  it.each(['/token?user=ada', '/.well-known/jwks.json', '/userinfo', '/authorize', '/end-session'])(
    'lets no page of another origin load %s as a script',
    async (path) => {
      const { issuer } = await startTestIssuer();
      const { headers } = await fetch(issuer.url + path);
      expect(headers.get('content-type')).not.toContain('javascript');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('gives nothing to a page whose host name leads to this machine', async () => {
    const { issuer } = await startTestIssuer();
    const { port } = new URL(issuer.url);
    const status = (host: string) =>
      new Promise((resolve, reject) => {
        request(`${issuer.url}/token?user=ada`, { headers: { Host: host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status(`evil.example.com:${port}`)).toBe(421);
    expect(await status(`127.0.0.1:${port}`)).toBe(200);
    expect(await status(`localhost:${port}`)).toBe(200);
  });

  it('issues a token for any name to a terminal', async () => {
    const { issuer } = await startTestIssuer();
    const { url, jwksUrl } = issuer;
    const token = await (await fetch(`${url}/token?user=henri`)).text();
    const check = createTokenCheck({ issuer: url, jwksUrl, audience: { aud: AUDIENCE } });
    expect(await check(token)).toEqual({ kind: 'user', userId: 'henri' });
    for (const path of ['/token', '/token?user=a%40b', '/x']) {
      expect((await fetch(url + path)).status).toBe(404);
    }
  });
});

describe('a token of an operator for a terminal', () => {
  it('has the role of the person, and is one that the API accepts', async () => {
    const { issuer } = await startTestIssuer();
    const { url, jwksUrl } = issuer;
    const check = createTokenCheck({
      issuer: url,
      jwksUrl,
      audience: { aud: AUDIENCE },
      operators: OPERATORS,
    });
    const tokenOf = async (person: string) => (await fetch(`${url}/token?operator=${person}`)).text();
    expect(await check(await tokenOf('vera'))).toEqual({
      kind: 'operator',
      operatorId: 'vera',
      role: 'viewer',
    });
    expect(await check(await tokenOf('otto'))).toEqual({
      kind: 'operator',
      operatorId: 'otto',
      role: 'operator',
    });
  });

  it('is given for no other name', async () => {
    const { issuer } = await startTestIssuer();
    for (const query of ['operator=ada', 'operator=', 'operator=nobody']) {
      expect((await fetch(`${issuer.url}/token?${query}`)).status).toBe(404);
    }
  });
});

describe('the key of the local issuer', () => {
  it('survives a restart with a file that only its owner can read, so that earlier tokens stay valid', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-issuer-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const keyFile = path.join(directory, 'key.json');
    const first = await startIssuer({ audience: AUDIENCE, keyFile });
    const token = await first.tokenOf('ada');
    await first.close();
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const { issuer } = await startTestIssuer({ keyFile, port: Number(new URL(first.url).port) });
    expect(issuer.url).toBe(first.url);
    const identity = { issuer: issuer.url, jwksUrl: issuer.jwksUrl, audience: { aud: AUDIENCE } };
    expect(await createTokenCheck(identity)(token)).toEqual({ kind: 'user', userId: 'ada' });
  });

  it('is a new one without a file, and is never published with its private part', async () => {
    const [one, other] = [await startTestIssuer(), await startTestIssuer()];
    const keyOf = async (url: string) => ((await (await fetch(url)).json()) as { keys: [JWK] }).keys[0];
    const key = await keyOf(one.issuer.jwksUrl);
    expect(key).not.toHaveProperty('d');
    expect(key.x).not.toBe((await keyOf(other.issuer.jwksUrl)).x);
  });
});
