import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import { listApiKeys } from '../../../shared/credentials/apiKeyStore.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const DAY = 86_400;

let clock: VirtualClock;
let table: Table;
let api: TestApi;
let operator: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await testApi(table);
  operator = apiClient(api.baseUrl, await testKey(table, ['admin']));
});

const createKey = async (fields: object) => {
  const response = await operator.post('/admin/keys', { name: 'gateway eu', scopes: ['read'], ...fields });
  expect(response.status).toBe(201);
  return accountAdminResponses.createKey[201].parse(response.body);
};
const usageBy = async (apiKey: string) =>
  (await apiClient(api.baseUrl, apiKey).get('/billing/usage?user_id=u1')).status;

describe('an API key', () => {
  it('is created with its scopes, shown once and stored hashed', async () => {
    const { apiKey, keyId, ...rest } = await createKey({ scopes: ['read', 'metering', 'read'] });
    expect(apiKey).toMatch(/^lk_test_[A-Za-z0-9_-]{43}$/);
    expect(rest).toEqual({
      name: 'gateway eu',
      scopes: ['read', 'metering'],
      expiresAt: null,
      createdAt: '2026-11-25T12:00:00Z',
    });
    expect(await usageBy(apiKey)).toBe(200);
    const listed = await operator.get('/admin/keys');
    const { keys } = accountAdminResponses.listKeys[200].parse(listed.body);
    expect(keys).toHaveLength(2);
    expect(keys.find((key) => key.keyId === keyId)).toMatchObject({
      lastUsedDay: '2026-11-25',
      revokedAt: null,
    });
    expect(JSON.stringify(listed.body)).not.toContain(apiKey.slice(-20));
    const pages = Array.from({ length: 16 }, (_, bucket) =>
      table.client.send(
        new QueryCommand({
          TableName: table.tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': tableKeys.apiKeys(bucket) }),
        }),
      ),
    );
    expect(JSON.stringify(await Promise.all(pages))).not.toContain(apiKey.slice(-20));
  });

  it('is refused within 60 s of its revocation, and stays in the list', async () => {
    const { apiKey, keyId } = await createKey({});
    expect(await usageBy(apiKey)).toBe(200);
    const revoked = await operator.send('DELETE', `/admin/keys/${keyId}`);
    expect(accountAdminResponses.revokeKey[200].parse(revoked.body).refusedFrom).toBe('2026-11-25T12:01:10Z');
    clock.advanceTo(NOW + 60);
    expect(await usageBy(apiKey)).toBe(401);
    clock.advanceTo(NOW + 300);
    await operator.send('DELETE', `/admin/keys/${keyId}`);
    const [key] = (await listApiKeys(table)).filter((one) => one.keyId === keyId);
    expect(key?.revokedAt).toBe(NOW);
  });

  it('keeps the time from which it is refused when it is revoked again', async () => {
    const { keyId } = await createKey({});
    const revoke = async () =>
      accountAdminResponses.revokeKey[200].parse(
        (await operator.send('DELETE', `/admin/keys/${keyId}`)).body,
      );
    const first = await revoke();
    clock.advanceTo(NOW + 300);
    expect(await revoke()).toEqual(first);
  });

  it('is refused from its expiry on', async () => {
    const { apiKey } = await createKey({ expires_at: '2026-11-25T12:00:30Z' });
    expect(await usageBy(apiKey)).toBe(200);
    clock.advanceTo(NOW + 30);
    expect(await usageBy(apiKey)).toBe(401);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'clears the screen \u001b[2J' }, 'name'],
    [{ name: ' \t ' }, 'name'],
    [{ name: 'half a character \ud800' }, 'name'],
    [{ name: 'gnp.\u202eexe' }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['root'] }, 'scopes.0'],
    [{ scopes: 'admin' }, 'scopes'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ expires_at: '2026-11-25T12:00:00Z' }, 'expires_at'],
  ])('is not created from %j', async (wrong, field) => {
    const response = await operator.post('/admin/keys', { name: 'k', scopes: ['read'], ...wrong });
    expect(response.status).toBe(400);
    expect(response.body.errors).toMatchObject([{ field }]);
    expect(await listApiKeys(table)).toHaveLength(1);
  });

  it('is listed with all others, even if they fill several pages', async () => {
    for (let index = 0; index < 40; index++) await testKey(table);
    expect(
      accountAdminResponses.listKeys[200].parse((await operator.get('/admin/keys')).body).keys,
    ).toHaveLength(41);
  });
});

describe('the last admin key', () => {
  const revoke = (keyId: string, by = operator) => by.send('DELETE', `/admin/keys/${keyId}`);
  const ownId = async () => (await listApiKeys(table))[0]?.keyId ?? '';
  const codeOf = ({ status, body }: Awaited<ReturnType<typeof revoke>>) => [status, body.code];

  it('cannot be revoked by a request, which would lock all operators out', async () => {
    await createKey({ scopes: ['metering', 'billing', 'read'] });
    const { keyId: revokedBefore } = await createKey({ scopes: ['admin'] });
    expect((await revoke(revokedBefore)).status).toBe(200);
    const { keyId: soonOver } = await createKey({
      scopes: ['admin'],
      expires_at: new Date((NOW + DAY) * 1000).toISOString(),
    });
    expect(codeOf(await revoke(await ownId()))).toEqual([409, 'last_admin_key']);
    expect((await operator.get('/admin/keys')).status).toBe(200);
    expect((await revoke(soonOver)).status).toBe(200);
  });

  it('can be revoked once there is another', async () => {
    const { apiKey, keyId } = await createKey({ scopes: ['read', 'admin'] });
    expect((await revoke(await ownId())).status).toBe(200);
    expect(codeOf(await revoke(keyId, apiClient(api.baseUrl, apiKey)))).toEqual([409, 'last_admin_key']);
  });

  it('is one of two whose owners revoke each other at the same time', async () => {
    const own = await ownId();
    const { apiKey, keyId } = await createKey({ scopes: ['admin'] });
    const other = apiClient(api.baseUrl, apiKey);
    const both = await Promise.all([revoke(keyId), revoke(own, other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await listApiKeys(table)).filter(({ revokedAt }) => revokedAt === undefined)).toHaveLength(1);
  });
});

describe('the audit trail', () => {
  const trail = async (query = '') =>
    accountAdminResponses.listAdminActions[200].parse((await operator.get(`/admin/audit${query}`)).body);

  it('has every admin action with the operator, the account, the reason and the status', async () => {
    const { keyId } = await createKey({ name: 'new', reason: 'second region' });
    await operator.send('DELETE', `/admin/keys/${keyId}?reason=leaked%20in%20a%20log`);
    await operator.send('PUT', '/admin/accounts/u1/terms', {
      body: JSON.stringify({ concurrent: 5, reason: 'contract 17' }),
    });
    await operator.get('/admin/accounts/nobody');
    await operator.get('/admin/events?customer=cus_1');
    await operator.post('/admin/accounts/u1/sessions/s1/end', { reason: 'stuck' });
    const { acts } = await trail();
    const recorded = acts.map(({ act, userId, details, status }) => [act, userId, status, details]);
    expect(recorded).toEqual(
      expect.arrayContaining([
        ['POST /admin/keys', null, 201, { name: 'new', scopes: ['read'], reason: 'second region' }],
        ['DELETE /admin/keys/{key_id}', null, 200, { key_id: keyId, reason: 'leaked in a log' }],
        ['PUT /admin/accounts/{user_id}/terms', 'u1', 200, { concurrent: 5, reason: 'contract 17' }],
        ['GET /admin/accounts/{user_id}', 'nobody', 404, {}],
        ['GET /admin/events', null, 200, { customer: 'cus_1', limit: 20 }],
        [
          'POST /admin/accounts/{user_id}/sessions/{session_id}/end',
          'u1',
          404,
          { session_id: 's1', reason: 'stuck' },
        ],
        ['GET /admin/audit', null, null, { limit: 20 }],
      ]),
    );
    expect(acts).toHaveLength(7);
    expect(new Set(acts.map(({ by }) => by))).toEqual(new Set(['gateway']));
    expect(new Set(acts.map(({ keyId }) => keyId)).size).toBe(1);
    expect(JSON.stringify(acts)).not.toContain('lk_');
  });

  it('is listed by day, newest first, in pages', async () => {
    for (let index = 0; index < 5; index++) {
      await operator.get(`/admin/accounts/u${index}`);
      clock.advanceTo(NOW + index + 1);
    }
    clock.advanceTo(NOW + DAY);
    const seen: unknown[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages++) {
      const page = await trail(`?day=2026-11-25&limit=2${cursor}`);
      seen.push(...page.acts.map(({ userId }) => userId));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual(['u4', 'u3', 'u2', 'u1', 'u0']);
  });

  it('is written before the action: an action that cannot be recorded is not carried out', async () => {
    table.client.middlewareStack.add(
      (next, context) => async (args) => {
        const { Item } = args.input as { Item?: { pk?: { S?: string } } };
        if (context.commandName === 'PutItemCommand' && Item?.pk?.S?.startsWith('AUDIT#')) {
          throw new Error('the audit item was not written');
        }
        return next(args);
      },
      { step: 'initialize', name: 'noAudit' },
    );
    const { createAuditTrail } = await import('../../../shared/credentials/auditTrail.ts');
    const { adminRoute } = await import('../../../shared/http/adminRoute.ts');
    const { accountAdminInputs } = await import('../../../shared/contract/accounts/adminInputs.ts');
    const { accountAdminRoutes } = await import('../../../shared/contract/accounts/adminRoutes.ts');
    const { httpEvent } = await import('../../support/api/httpEvent.ts');
    let handled = 0;
    const route = adminRoute(accountAdminRoutes.listKeys, {
      input: accountAdminInputs.listKeys,
      handle: async () => {
        handled++;
        return { status: 200 as const, body: { keys: [] } };
      },
    });
    const deps = {
      audit: createAuditTrail(table, { info: () => undefined, error: () => undefined } as never),
      authenticate: async () =>
        ({ kind: 'key', keyId: '0'.repeat(16), keyName: 'k', scopes: ['admin'] }) as const,
    };
    const event = httpEvent({ route: 'GET /admin/keys' });
    await expect(
      route.respond(deps, {
        event,
        now: NOW,
        context: { addLogIds: () => undefined, addHeaders: () => undefined },
      }),
    ).rejects.toThrow('the audit item was not written');
    expect(handled).toBe(0);
  });
});
