import { createContactStore } from '../../../shared/account/contactStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { accountAdminInputs } from '../../../shared/contract/accounts/adminInputs.ts';
import { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { listAccountActions } from '../../../shared/credentials/accountActions.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { createAuditTrail, listAudit } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { invalidField } from '../../../shared/http/problem.ts';
import { routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { isoDay } from '../../../shared/time.ts';
import { setTerms } from '../domain/setTerms.ts';
import { adminEnv } from '../env.ts';
import { createAdminStore } from '../store/adminStore.ts';
import { accountResponse, termsResponse } from './accountResponse.ts';
import { auditBody, keyBody, listedKeyBody, revokeResponse } from './adminResponses.ts';
import { auditCursor } from './cursors.ts';
import { getAccountMigration, listAllMigrations } from './migrationAdminRoutes.ts';
import { erase, exportAll } from './personalData.ts';
import { termsOf } from './termsOf.ts';

const logger = createLogger('operator');

const wire = lazy(() => {
  const env = loadEnv(adminEnv);
  const table = openTable(env);
  return {
    table,
    stage: env.STAGE,
    store: createAdminStore(table),
    contacts: createContactStore(table),
    migrations: createMigrationStore(table),
    // The tokens of end users are checked all the same: a valid one is forbidden, an invalid one unauthorized.
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
  };
});
type Deps = ReturnType<typeof wire>;
type Routes = typeof accountAdminRoutes;

const getCaller = adminRoute(accountAdminRoutes.getCaller, {
  input: accountAdminInputs.getCaller,
  async handle({ stage }: Deps, _input, { by, role }): Promise<ResponseOf<Routes['getCaller']>> {
    return { status: 200, body: { name: by, role, stage } };
  },
});

const createKey = adminRoute(accountAdminRoutes.createKey, {
  input: accountAdminInputs.createKey,
  async handle(
    { table, stage }: Deps,
    { name, scopes, expires_at: endsAt },
    { now },
  ): Promise<ResponseOf<Routes['createKey']>> {
    if (endsAt !== undefined && endsAt <= now) throw invalidField('expires_at', 'must be later than now');
    const key = { name, scopes: [...new Set(scopes)], endsAt };
    const { apiKey, keyId } = await createApiKey(table, { ...key, stage, now });
    return { status: 201, body: { apiKey, ...keyBody({ keyId, ...key, createdAt: now }) } };
  },
});

const listKeys = adminRoute(accountAdminRoutes.listKeys, {
  input: accountAdminInputs.listKeys,
  async handle({ table }: Deps): Promise<ResponseOf<Routes['listKeys']>> {
    return { status: 200, body: { keys: (await listApiKeys(table)).map(listedKeyBody) } };
  },
});

const revokeKey = adminRoute(accountAdminRoutes.revokeKey, {
  input: accountAdminInputs.revokeKey,
  async handle({ table }: Deps, { key_id: keyId }, { now }): Promise<ResponseOf<Routes['revokeKey']>> {
    return revokeResponse(await revokeApiKey(table, { keyId, now, keepsAdmin: true }), keyId);
  },
});

const listActions = adminRoute(accountAdminRoutes.listAdminActions, {
  input: accountAdminInputs.listAdminActions,
  async handle(
    { table }: Deps,
    { day: requestedDay, limit, cursor },
    { now },
  ): Promise<ResponseOf<Routes['listAdminActions']>> {
    const day = requestedDay ?? isoDay(now);
    const after = cursor === undefined ? undefined : auditCursor.decode(cursor);
    const { entries, next } = await listAudit(table, { day, limit, after });
    const nextCursor = next && auditCursor.encode(next);
    return { status: 200, body: { day, acts: entries.map(auditBody), nextCursor } };
  },
});

const listActionsOfAccount = adminRoute(accountAdminRoutes.listAccountActions, {
  input: accountAdminInputs.listAccountActions,
  async handle(
    { table }: Deps,
    { user_id: accountId, only, limit, cursor },
  ): Promise<ResponseOf<Routes['listAccountActions']>> {
    const after = cursor === undefined ? undefined : auditCursor.decode(cursor);
    const query = { accountId, onlyChanges: only === 'changes', limit, after };
    const { entries, next } = await listAccountActions(table, query);
    const nextCursor = next && auditCursor.encode(next);
    return { status: 200, body: { userId: accountId, acts: entries.map(auditBody), nextCursor } };
  },
});

const getAccount = adminRoute(accountAdminRoutes.getAccount, {
  input: accountAdminInputs.getAccount,
  async handle({ store, contacts }: Deps, { user_id: accountId }, { now }) {
    const [account, note, contact] = await Promise.all([
      store.readAccount(accountId),
      store.readTermsNote(accountId),
      contacts.readContact(accountId),
    ]);
    return accountResponse({ accountId, account, note, contact, now });
  },
});

const putTerms = adminRoute(accountAdminRoutes.setTerms, {
  input: accountAdminInputs.setTerms,
  async handle({ store, contacts }: Deps, { user_id: accountId, reason, ...figures }, { now, by }) {
    const note = { by, at: now, reason };
    const outcome = await setTerms(store, { accountId, terms: termsOf(figures), note });
    return termsResponse(outcome, { accountId, note, contact: await contacts.readContact(accountId) });
  },
});

const endTerms = adminRoute(accountAdminRoutes.endTerms, {
  input: accountAdminInputs.endTerms,
  async handle({ store, contacts }: Deps, { user_id: accountId, reason }, { now, by }) {
    const note = { by, at: now, reason };
    const outcome = await setTerms(store, { accountId, note });
    return termsResponse(outcome, { accountId, note, contact: await contacts.readContact(accountId) });
  },
});

export const handler = httpFunction(
  logger,
  routed<Deps>(wire, [
    getCaller,
    createKey,
    listKeys,
    revokeKey,
    listActions,
    listActionsOfAccount,
    getAccount,
    exportAll,
    erase,
    putTerms,
    endTerms,
    listAllMigrations,
    getAccountMigration,
  ]),
);
