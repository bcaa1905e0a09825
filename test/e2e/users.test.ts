import { describe, expect, it } from 'vitest';
import { accountResponses } from '../../shared/contract/accounts/responses.ts';
import { meteringResponses } from '../../shared/contract/metering/responses.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { api, newUser, start, target } from './target.ts';

describe.runIf(target.issuer)('an end user with a token of the issuer', () => {
  const signIn = async (user: string) => {
    const token = await (await fetch(`${target.issuer}/token?user=${user}`)).text();
    return apiClient(target.baseUrl, token);
  };

  it('sees and changes what is its own, without saying who it is', async () => {
    const user = newUser();
    const own = await signIn(user);
    expect(accountResponses.getUsage[200].parse((await own.get('/billing/usage')).body).plan).toBe('free');
    const made = await own.post('/projects', { project_id: 'site', name: 'My site' });
    expect([made.status, accountResponses.createProject[201].parse(made.body).name]).toEqual([
      201,
      'My site',
    ]);
    const answer = await api.post('/metering/sessions', {
      user_id: user,
      session_id: 's1',
      project_id: 'site',
    });
    expect(answer.status).toBe(201);
    const { sessions } = meteringResponses.listSessions[200].parse(
      (await own.get('/metering/sessions?state=open')).body,
    );
    expect(sessions).toMatchObject([{ sessionId: 's1', projectId: 'site', open: true }]);
    const use = accountResponses.getUsage[200].parse((await own.get('/billing/usage?by=project')).body);
    expect(use.projects).toEqual([
      { projectId: 'site', name: 'My site', active: true, sessionsUsed: 1, minutesUsed: expect.any(Number) },
    ]);
    expect((await own.post('/projects', { project_id: 'other' })).body.code).toBe('projects_exceeded');
    expect((await own.send('DELETE', '/projects/site')).status).toBe(200);
    expect(accountResponses.listProjects[200].parse((await own.get('/projects')).body)).toMatchObject({
      projectsActive: 0,
    });
    expect((await own.post('/billing/portal', '')).body.code).toBe('customer_not_found');
  });

  it('finds no other, there or not, and starts nothing', async () => {
    const own = await signIn(newUser());
    const [known, unknown] = [newUser(), newUser()];
    await start(known, 's1');
    const asked = async (user: string) => {
      const { status, body } = await own.get(`/billing/usage?user_id=${user}`);
      return { status, body: { ...body, requestId: '' } };
    };
    expect(await asked(known)).toEqual(await asked(unknown));
    expect(await asked(known)).toMatchObject({ status: 404, body: { code: 'account_not_found' } });
    expect((await own.post('/metering/sessions', { session_id: 's2' })).body.code).toBe('forbidden');
    expect((await own.get('/admin/keys')).status).toBe(401);
  });
});
