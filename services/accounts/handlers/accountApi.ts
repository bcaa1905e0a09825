import { admitRequest } from '../../../shared/account/enforceRateLimit.ts';
import { createTableClient } from '../../../shared/aws/dynamo.ts';
import {
  createProjectInput,
  listProjectsInput,
  projectInput,
  usageInput,
} from '../../../shared/contract/billingHttp.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { projectCursorOf, projectPositionOf } from '../domain/projectCursor.ts';
import { archiveProject, createProject, listProjects, usageByProject } from '../domain/projects.ts';
import { usage } from '../domain/usage.ts';
import { accountEnv } from '../env.ts';
import { createProjectStore } from '../store/projectStore.ts';
import { archivedResponse, createdResponse, projectBody, projectUsageBody } from './projectResponses.ts';

const logger = createLogger('account');

const wire = lazy(() => {
  const env = loadEnv(accountEnv);
  const table = createTableClient(env.TABLE_NAME);
  return { store: createProjectStore(table), authenticate: createAuthenticate(table, logger, env) };
});
type Deps = ReturnType<typeof wire>;

const usageRoute = accountRoute({
  scope: 'read',
  forUsers: true,
  input: usageInput,
  async handle({ store }: Deps, { user_id, by }, call) {
    const account = await admitRequest(store, user_id, call);
    const projects = by && (await usageByProject(store, account)).map(projectUsageBody);
    return { status: 200, body: { ...usage(account, call.now), projects } };
  },
});

const create = accountRoute({
  scope: 'billing',
  forUsers: true,
  input: createProjectInput,
  async handle({ store }: Deps, { user_id: accountId, project_id: projectId, name = projectId }, call) {
    await admitRequest(store, accountId, call);
    return createdResponse(await createProject(store, { accountId, projectId, name, now: call.now }));
  },
});

const list = accountRoute({
  scope: 'read',
  forUsers: true,
  input: listProjectsInput,
  async handle({ store }: Deps, { user_id, limit, cursor }, call) {
    const after = cursor === undefined ? undefined : projectPositionOf(cursor);
    const account = await admitRequest(store, user_id, call);
    const { projects, next } = await listProjects(store, account, { limit, after });
    const body = {
      projectsIncluded: account.projectsIncluded,
      projectsActive: Object.keys(account.projects).length,
      projects: projects.map(projectBody),
      nextCursor: next && projectCursorOf(next),
    };
    return { status: 200, body };
  },
});

const archive = accountRoute({
  scope: 'billing',
  forUsers: true,
  input: projectInput,
  async handle({ store }: Deps, { user_id: accountId, project_id: projectId }, call) {
    await admitRequest(store, accountId, call);
    return archivedResponse(await archiveProject(store, { accountId, projectId, now: call.now }));
  },
});

export const handler = httpFunction(
  logger,
  routed(wire, {
    'GET /billing/usage': usageRoute,
    'POST /projects': create,
    'GET /projects': list,
    'DELETE /projects/{project_id}': archive,
  }),
);
