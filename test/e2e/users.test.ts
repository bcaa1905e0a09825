import { describe, expect, it } from 'vitest';
import { accountResponses } from '../../shared/contract/accounts/responses.ts';
import { meteringResponses } from '../../shared/contract/metering/responses.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { api, newUser, start, target } from './target.ts';

describe.runIf(target.issuer)('an end user with a token', () => {
  const signIn = async (user: string) => {
    const token = await (await fetch(`${target.issuer}/token?user=${user}`)).text();
    return apiClient(target.baseUrl, token);
  };

  it('reads and changes its own account without a user_id', async () => {
    const user = newUser();
    const own = await signIn(user);
    expect(accountResponses.getUsage[200].parse((await own.get('/billing/usage')).body).plan).toBe('free');
    const created = await own.post('/projects', { project_id: 'site', name: 'My site' });
    expect([created.status, accountResponses.createProject[201].parse(created.body).name]).toEqual([
      201,
      'My site',
    ]);
    const response = await api.post('/metering/sessions', {
      user_id: user,
      session_id: 's1',
      project_id: 'site',
    });
    expect(response.status).toBe(201);
    const { sessions } = meteringResponses.listSessions[200].parse(
      (await own.get('/metering/sessions?state=open')).body,
    );
    expect(sessions).toMatchObject([{ sessionId: 's1', projectId: 'site', open: true }]);
    const usage = accountResponses.getUsage[200].parse((await own.get('/billing/usage?by=project')).body);
    expect(usage.projects).toEqual([
      { projectId: 'site', name: 'My site', active: true, sessionsUsed: 1, minutesUsed: expect.any(Number) },
    ]);
    expect((await own.post('/projects', { project_id: 'other' })).body.code).toBe('projects_exceeded');
    expect((await own.send('DELETE', '/projects/site')).status).toBe(200);
    expect(accountResponses.listProjects[200].parse((await own.get('/projects')).body)).toMatchObject({
      projectsActive: 0,
    });
    expect((await own.post('/billing/portal', '')).body.code).toBe('customer_not_found');
  });

  it('cannot tell whether another account exists, and cannot start a session', async () => {
    const own = await signIn(newUser());
    const [existing, unknown] = [newUser(), newUser()];
    await start(existing, 's1');
    const readUsage = async (user: string) => {
      const { status, body } = await own.get(`/billing/usage?user_id=${user}`);
      return { status, body: { ...body, requestId: '' } };
    };
    expect(await readUsage(existing)).toEqual(await readUsage(unknown));
    expect(await readUsage(existing)).toMatchObject({ status: 404, body: { code: 'account_not_found' } });
    expect((await own.post('/metering/sessions', { session_id: 's2' })).body.code).toBe('forbidden');
    expect((await own.get('/admin/keys')).body.code).toBe('forbidden');
  });
});
