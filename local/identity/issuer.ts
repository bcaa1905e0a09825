import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { isId } from '../../shared/contract/ids.ts';

export interface IssuerOptions {
  /** The `aud` of access tokens. */
  audience: string;
}

/** An issuer of end users' tokens on 127.0.0.1. It issues a token for any user, without authentication. */
export interface Issuer {
  /** Also the `iss` of its tokens. */
  url: string;
  jwksUrl: string;
  /** Returns a token for the user; `claims` replace the default claims. */
  tokenOf(user: string, claims?: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

const ALGORITHM = 'ES256';
const KEY_ID = 'local-1';

/** 8 h, a working day, so that a developer can keep using a copied token. */
const TOKEN_LIFETIME_SECONDS = 8 * 3_600;

/** Creates a signing key. Serves its public key at `/.well-known/jwks.json` and tokens at `/token?user=ada`. */
export async function startIssuer({ audience }: IssuerOptions): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] };

  function tokenOf(user: string, claims: JWTPayload = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: url,
      aud: audience,
      sub: user,
      iat: now,
      exp: now + TOKEN_LIFETIME_SECONDS,
      ...claims,
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
      .sign(privateKey);
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://issuer');
    const user = searchParams.get('user');
    if (pathname === '/.well-known/jwks.json') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(jwks));
    } else if (pathname === '/token' && isId(user)) {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(await tokenOf(user));
    } else {
      response
        .writeHead(404, { 'Content-Type': 'text/plain' })
        .end('not found: request a token at /token?user=NAME\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    jwksUrl: `${url}/.well-known/jwks.json`,
    tokenOf,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
