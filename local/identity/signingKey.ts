import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { readStateFile, writeStateFile } from '../stateFile.ts';

/** OpenID Connect Discovery asks for RS256. ES256 makes keys a hundred times faster, and every client of today has it. */
export const ALGORITHM = 'ES256';
const KEY_ID = 'local-1';

/** What a token is for, in its header (RFC 8725, 3.11), so that none can be used as another. */
export type TokenType = 'at+jwt' | 'JWT' | 'session+jwt';

export interface SigningKey {
  /** The public key. */
  jwk: JWK;
  sign(type: TokenType, claims: JWTPayload): Promise<string>;
  /** The claims of a token of this type that the key signed; undefined for any other. `now`: epoch seconds; 0 accepts expired ones. */
  claimsOf(type: TokenType, token: string, now: number): Promise<JWTPayload | undefined>;
}

/** Creates a key, or with a `file` the key of an earlier run, so that its tokens stay valid. */
export async function loadSigningKey(file: string | undefined): Promise<SigningKey> {
  const stored = file === undefined ? undefined : readStateFile<JWK>(file);
  const privateJwk = stored ?? (await createKey());
  if (file !== undefined && stored === undefined) writeStateFile(file, privateJwk);
  const { d: _private, ...publicJwk } = privateJwk;
  const [privateKey, publicKey] = await Promise.all([
    importJWK(privateJwk, ALGORITHM),
    importJWK(publicJwk, ALGORITHM),
  ]);
  return {
    jwk: { ...publicJwk, kid: KEY_ID, alg: ALGORITHM, use: 'sig' },
    sign: (typ, claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ }).sign(privateKey),
    claimsOf: (typ, token, now) =>
      jwtVerify(token, publicKey, { typ, algorithms: [ALGORITHM], currentDate: new Date(now * 1000) }).then(
        ({ payload }) => payload,
        () => undefined,
      ),
  };
}

async function createKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return exportJWK(privateKey);
}
