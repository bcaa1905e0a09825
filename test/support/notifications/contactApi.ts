import { randomBytes } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { JWTPayload } from 'jose';
import type { NewLink } from '../../../services/notifications/domain/sendingPorts.ts';
import { linkItem } from '../../../services/notifications/store/linkStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { type ApiClient, type ApiResponse, apiClient } from '../api/apiClient.ts';
import { LOGGING, recordLogs } from '../api/recordLogs.ts';
import { testApi } from '../api/testApi.ts';
import { AUDIENCE, type Key, newKey, startTokenIssuer, type TokenIssuer } from '../api/tokenIssuer.ts';
import { CLIENT_ID } from '../identity/signIn.ts';
import { scanRows } from '../table/fullAccount.ts';

export type ContactApi = {
  issuer: TokenIssuer;
  key: Key;
  /** Without credentials. */
  stranger: ApiClient;
  baseUrl: string;
  logLines(): string[];
  /** The user's access token. */
  tokenOf(user: string, claims?: JWTPayload): Promise<string>;
  /** The user's ID token; `claims` replace the usual ones. */
  idTokenOf(user: string, claims?: JWTPayload): Promise<string>;
  get(user: string): Promise<ApiResponse>;
  put(user: string, body: object): Promise<ApiResponse>;
};

/** The API with an issuer that signs any token, until the test ends. The test fails if a log line has an address or a token. */
export async function contactApi(table: Table, stripe: Record<string, string | undefined> = {}) {
  const issuer = await startTokenIssuer();
  const key = await newKey('k1');
  issuer.keys = [key.jwk];
  const logLines = recordLogs();
  const { baseUrl } = await testApi(table, stripe, {
    IDENTITY_ISSUER: issuer.identity.issuer,
    IDENTITY_AUDIENCE: AUDIENCE,
    IDENTITY_JWKS_URL: issuer.identity.jwksUrl,
    ...LOGGING,
  });
  const now = () => Math.floor(Date.now() / 1000);
  const tokenOf = (user: string, claims: JWTPayload = {}) => key.sign(claims, { user, typ: 'at+jwt' });
  const clientOf = async (user: string) => apiClient(baseUrl, await tokenOf(user));
  const api: ContactApi = {
    issuer,
    key,
    stranger: apiClient(baseUrl),
    baseUrl,
    logLines,
    tokenOf,
    idTokenOf: (user, claims) =>
      key.sign(
        {
          aud: CLIENT_ID,
          iat: now(),
          nonce: 'n',
          email: `${user}@example.com`,
          email_verified: true,
          ...claims,
        },
        { user, typ: 'JWT' },
      ),
    get: async (user) => (await clientOf(user)).get('/accounts/contact'),
    put: async (user, body) =>
      (await clientOf(user)).send('PUT', '/accounts/contact', { body: JSON.stringify(body) }),
  };
  return api;
}

/** A link in the table. Returns its token. */
export async function givenLink(
  { client, tableName }: Table,
  link: NewLink['link'],
  token = randomBytes(32).toString('base64url'),
): Promise<string> {
  await client.send(new PutItemCommand({ TableName: tableName, Item: linkItem(token, link) }));
  return token;
}

/** The rows whose partition keys begin with the prefix. */
export const rowsOf = async (table: Table, prefix: string) =>
  (await scanRows(table)).filter(({ pk }) => String(pk).startsWith(prefix));

/** The keys of the notices of an account, sorted. */
export const noticeKeys = async (table: Table, accountId: string): Promise<string[]> =>
  (await rowsOf(table, `NOTICE#${accountId}`)).map(({ sk }) => String(sk)).sort();
