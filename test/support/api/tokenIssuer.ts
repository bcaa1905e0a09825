import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import type { Identity } from '../../../shared/credentials/tokenCheck.ts';

const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'billing';

/** A key of the issuer. Its tokens are valid for ten minutes, unless the claims differ. `kid: false` leaves the key id out of a token. */
export type Key = {
  jwk: JWK;
  sign(claims?: JWTPayload, options?: { kid?: false; user?: string; typ?: string }): Promise<string>;
};

export async function newKey(kid: string, alg: 'RS256' | 'ES256' = 'ES256'): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims = {}, options = {}) =>
      new SignJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: options.user ?? 'ada',
        exp: Math.floor(Date.now() / 1000) + 600,
        ...claims,
      })
        .setProtectedHeader({ alg, typ: options.typ, ...(options.kid === false ? {} : { kid }) })
        .sign(privateKey),
  };
}

/** What the issuer publishes, and how many requests it received. Tests change the first three. */
export type TokenIssuer = {
  keys: JWK[];
  status: number;
  delayMs: number;
  requests: number;
  identity: Identity;
};

/** Serves the public keys of an issuer until the test ends. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const identity = { issuer: ISSUER, audience: { aud: AUDIENCE }, jwksUrl: '' };
  const issuer: TokenIssuer = { keys: [], status: 200, delayMs: 0, requests: 0, identity };
  const server = createServer(async (_request, response) => {
    issuer.requests++;
    await new Promise((resolve) => setTimeout(resolve, issuer.delayMs).unref());
    const { keys, status } = issuer;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  identity.jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
  return issuer;
}
