import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { archiveProject, createProject, listProjects, usageByProject } from '../domain/projects.ts';
import { accountEnv } from '../env.ts';
import { createProjectStore } from '../store/projectStore.ts';
import { projectCursor } from './cursors.ts';
import { archivedResponse, createdResponse, projectsResponse } from './projectResponses.ts';
import { usageResponse } from './usageResponse.ts';

const logger = createLogger('account');

const wire = lazy(() => {
  const env = loadEnv(accountEnv);
  const table = createTableClient(env.TABLE_NAME);
  return {
    store: createProjectStore(table),
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

const create = rateLimitedRoute(accountRoutes.createProject, {
  input: accountInputs.createProject,
  async handle({ store }: Deps, { user_id: accountId, project_id: projectId, name = projectId }, { now }) {
    return createdResponse(await createProject(store, { accountId, projectId, name, now }));
  },
});

const list = rateLimitedRoute(accountRoutes.listProjects, {
  input: accountInputs.listProjects,
  cursor: projectCursor,
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

export const handler = httpFunction(logger, routed(wire, [usage, create, list, archive]));
