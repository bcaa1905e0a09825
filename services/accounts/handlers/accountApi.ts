import { createContactStore } from '../../../shared/account/contactStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { createUsageStore } from '../../../shared/account/usageStore.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity, createIdTokens } from '../../../shared/credentials/identity.ts';
import { jsonOrCsv } from '../../../shared/http/csv.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { renewBadgeKey } from '../domain/badge.ts';
import { dailyUsage, dayRange } from '../domain/dailyUsage.ts';
import { archiveProject, createProject, listProjects, usageByProject } from '../domain/projects.ts';
import { accountEnv } from '../env.ts';
import { createProjectStore } from '../store/projectStore.ts';
import { getContact, putContact } from './contactRoutes.ts';
import { idCursor, periodCursor } from './cursors.ts';
import { getMigration, postMigration } from './migrationRoutes.ts';
import { archivedResponse, badgeKeyResponse, createdResponse, projectsResponse } from './projectResponses.ts';
import {
  dailyUsageCsv,
  dailyUsageResponse,
  periodsCsv,
  periodsResponse,
  requiredRange,
} from './usageHistoryResponses.ts';
import { usageResponse } from './usageResponse.ts';

const logger = createLogger('account');

const wire = lazy(() => {
  const env = loadEnv(accountEnv);
  const table = openTable(env);
  return {
    store: createProjectStore(table),
    usageStore: createUsageStore(table),
    contacts: createContactStore(table),
    migrations: createMigrationStore(table),
    checkIdToken: createIdTokens(env, logger),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
  };
});
type Deps = ReturnType<typeof wire>;

const usage = rateLimitedRoute(accountRoutes.getUsage, {
  input: accountInputs.getUsage,
  async handle({ store }: Deps, { by }, { account, now }) {
    return usageResponse(account, by && (await usageByProject(store, account)), now);
  },
});

const daily = rateLimitedRoute(accountRoutes.getDailyUsage, {
  input: accountInputs.getDailyUsage,
  check: (input, { now }) => void requiredRange(dayRange(input, now)),
  async handle({ usageStore }: Deps, { user_id: accountId, ...input }, { now }) {
    const range = requiredRange(dayRange(input, now));
    return dailyUsageResponse(await dailyUsage(usageStore, { accountId, range, now }), input);
  },
  represent: jsonOrCsv(dailyUsageCsv),
});

const periods = rateLimitedRoute(accountRoutes.listUsagePeriods, {
  input: accountInputs.listUsagePeriods,
  cursor: periodCursor,
  async handle({ usageStore }: Deps, { user_id: accountId, limit }, { after }) {
    return periodsResponse(await usageStore.listPeriods({ accountId, limit, after }));
  },
  represent: jsonOrCsv(periodsCsv),
});

const create = rateLimitedRoute(accountRoutes.createProject, {
  input: accountInputs.createProject,
  async handle({ store }: Deps, { user_id: accountId, project_id: projectId, name = projectId }, { now }) {
    return createdResponse(await createProject(store, { accountId, projectId, name, now }));
  },
});

const list = rateLimitedRoute(accountRoutes.listProjects, {
  input: accountInputs.listProjects,
  cursor: idCursor,
  async handle({ store }: Deps, { limit }, { account, after }) {
    return projectsResponse(account, await listProjects(store, account, { limit, after }));
  },
});

const archive = rateLimitedRoute(accountRoutes.archiveProject, {
  input: accountInputs.archiveProject,
  async handle({ store }: Deps, { user_id: accountId, project_id: projectId }, { now }) {
    return archivedResponse(await archiveProject(store, { accountId, projectId, now }));
  },
});

const renewKey = rateLimitedRoute(accountRoutes.renewBadgeKey, {
  input: accountInputs.renewBadgeKey,
  async handle({ store }: Deps, { project_id: projectId }, { stored, now }) {
    return badgeKeyResponse(await renewBadgeKey(store, stored, { projectId, now }));
  },
});

export const handler = httpFunction(
  logger,
  routed<Deps>(wire, [
    usage,
    daily,
    periods,
    create,
    list,
    archive,
    renewKey,
    getContact,
    putContact,
    getMigration,
    postMigration,
  ]),
);
