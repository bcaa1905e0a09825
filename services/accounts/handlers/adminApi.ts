import { createTableClient } from '../../../shared/aws/dynamo.ts';
import * as input from '../../../shared/contract/adminHttp.ts';
import { userInput } from '../../../shared/contract/billingHttp.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { createAuditTrail, listAudit } from '../../../shared/credentials/auditTrail.ts';
import { KEY_CACHED_SECONDS } from '../../../shared/credentials/authenticate.ts';
import { createKeyAuthenticate } from '../../../shared/credentials/createKeyAuthenticate.ts';
import { AppError, invalidField } from '../../../shared/http/errors.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { adminRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { isoDay, isoInstant } from '../../../shared/time.ts';
import { auditCursorOf, auditPositionOf } from '../domain/auditCursor.ts';
import { setTerms } from '../domain/setTerms.ts';
import { termsOf } from '../domain/termsOf.ts';
import { adminEnv } from '../env.ts';
import { createAdminStore } from '../store/adminStore.ts';
import { accountBody, auditBody, keyBody, listedKeyBody } from './adminResponses.ts';

const logger = createLogger('operator');

const wire = lazy(() => {
  const { TABLE_NAME, STAGE: stage } = loadEnv(adminEnv);
  const table = createTableClient(TABLE_NAME);
  return {
    table,
    stage,
    store: createAdminStore(table),
    // Without the stage's issuer: no end user is an operator.
    authenticate: createKeyAuthenticate(table, logger),
    audit: createAuditTrail(table, logger),
  };
});
type Deps = ReturnType<typeof wire>;

const createKey = adminRoute({
  input: input.createKeyInput,
  async handle({ table, stage }: Deps, { name, scopes, expires_at: endsAt }, { now }) {
    if (endsAt !== undefined && endsAt <= now) throw invalidField('expires_at', 'must be later than now');
    const wanted = { name, scopes: [...new Set(scopes)], endsAt };
    const { apiKey, keyId } = await createApiKey(table, { ...wanted, stage, now });
    return { status: 201, body: { apiKey, ...keyBody({ keyId, ...wanted, createdAt: now }) } };
  },
});

const listKeys = adminRoute({
  input: input.noInput,
  async handle({ table }: Deps) {
    return { status: 200, body: { keys: (await listApiKeys(table)).map(listedKeyBody) } };
  },
});

const revokeKey = adminRoute({
  input: input.keyInput,
  async handle({ table }: Deps, { key_id: keyId }, { now }) {
    if (!(await revokeApiKey(table, { keyId, now }))) {
      throw new AppError('key_not_found', 404, `There is no key ${keyId}.`);
    }
    // From after the write: a copy that was read just before it lives as long.
    const refusedFrom = Math.ceil(Date.now() / 1000) + KEY_CACHED_SECONDS;
    return { status: 200, body: { keyId, refusedFrom: isoInstant(refusedFrom) } };
  },
});

const audit = adminRoute({
  input: input.listAuditInput,
  async handle({ table }: Deps, { day: asked, limit, cursor }, { now }) {
    const day = asked ?? isoDay(now);
    const after = cursor === undefined ? undefined : auditPositionOf(cursor);
    const { entries, next } = await listAudit(table, { day, limit, after });
    return {
      status: 200,
      body: { day, acts: entries.map(auditBody), nextCursor: next && auditCursorOf(next) },
    };
  },
});

const showAccount = adminRoute({
  input: userInput,
  async handle({ store }: Deps, { user_id }, { now }) {
    const [account, note] = await Promise.all([store.readAccount(user_id), store.readTermsNote(user_id)]);
    if (!account) throw new AppError('account_not_found', 404, `There is no account ${user_id}.`);
    return { status: 200, body: accountBody(account, note, now) };
  },
});

const putTerms = adminRoute({
  input: input.termsInput,
  async handle({ store }: Deps, { user_id: accountId, reason, ...figures }, { now, by }) {
    const note = { by, at: now, reason };
    const account = await setTerms(store, { accountId, terms: termsOf(figures), note });
    return { status: 200, body: accountBody(account, note, now) };
  },
});

const endTerms = adminRoute({
  input: input.endTermsInput,
  async handle({ store }: Deps, { user_id: accountId, reason }, { now, by }) {
    const note = { by, at: now, reason };
    return { status: 200, body: accountBody(await setTerms(store, { accountId, note }), note, now) };
  },
});

export const handler = httpFunction(
  logger,
  routed(wire, {
    'POST /admin/keys': createKey,
    'GET /admin/keys': listKeys,
    'DELETE /admin/keys/{key_id}': revokeKey,
    'GET /admin/audit': audit,
    'GET /admin/accounts/{user_id}': showAccount,
    'PUT /admin/accounts/{user_id}/terms': putTerms,
    'DELETE /admin/accounts/{user_id}/terms': endTerms,
  }),
);
