import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { problemDocument } from '../../../shared/contract/values.ts';
import { testApi } from '../../support/api/testApi.ts';
import { appOf } from '../../support/identity/signIn.ts';
import { testTable } from '../../support/table/testTable.ts';

let table: Table;

beforeEach(async () => {
  table = await testTable();
});

/** The status of a call with this token and, of a refused one, why. */
async function usageWith(baseUrl: string, token: string): Promise<{ status: number; detail?: string }> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(`${baseUrl}/billing/usage`, { headers });
  const body = await response.json();
  return response.ok
    ? { status: response.status }
    : { status: response.status, detail: problemDocument.parse(body).detail };
}

describe('somebody who signed in', () => {
  it('calls the API with the access token, also with one that was renewed', async () => {
    const { baseUrl, issuer } = await testApi(table);
    const { signIn, refresh } = await appOf(issuer);
    const { access_token, refresh_token } = await signIn();
    expect(await usageWith(baseUrl, access_token)).toEqual({ status: 200 });
    const renewed = await refresh(refresh_token);
    expect(await usageWith(baseUrl, renewed.access_token)).toEqual({ status: 200 });
  });

  it('gets 401 with the ID token, which says to send the access token', async () => {
    const { baseUrl, issuer } = await testApi(table);
    const { id_token = '' } = await (await appOf(issuer)).signIn();
    expect(await usageWith(baseUrl, id_token)).toEqual({
      status: 401,
      detail: expect.stringContaining('This is an ID token. Send the access token.'),
    });
  });

  it('gets 401 with a refresh token or a code', async () => {
    const { baseUrl, issuer } = await testApi(table);
    const { refresh_token = '', callback } = await (await appOf(issuer)).signIn();
    for (const secret of [refresh_token, callback.searchParams.get('code') ?? '']) {
      expect(await usageWith(baseUrl, secret)).toMatchObject({ status: 401 });
    }
  });
});

describe('in a stage that accepts tokens of a client', () => {
  const CLAIMS = { aud: undefined, client_id: 'customer-app', token_use: 'access' };
  const IDENTITY = { IDENTITY_AUDIENCE: '', IDENTITY_CLIENT_ID: 'customer-app' };

  it('a user with an access token of the client calls the API', async () => {
    const { baseUrl, issuer } = await testApi(table, {}, IDENTITY);
    expect(await usageWith(baseUrl, await issuer.tokenOf('ada', CLAIMS))).toEqual({ status: 200 });
  });

  it.each([
    [{ ...CLAIMS, client_id: 'other' }, 'The token’s client_id is wrong.'],
    [{ ...CLAIMS, token_use: 'id' }, 'The token’s token_use is wrong.'],
    [{}, 'The token’s token_use is wrong.'],
    [{ ...CLAIMS, client_id: undefined, aud: 'customer-app' }, 'The token’s client_id is wrong.'],
  ])('a user whose token has the claims %j gets 401', async (claims, words) => {
    const { baseUrl, issuer } = await testApi(table, {}, IDENTITY);
    expect(await usageWith(baseUrl, await issuer.tokenOf('ada', claims))).toEqual({
      status: 401,
      detail: expect.stringContaining(words),
    });
  });
});
