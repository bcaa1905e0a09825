import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { toReference } from '../../web/src/reference/reference.ts';
import { readOpenApi } from '../support/docs/openApi.ts';
import { newUser, target } from './target.ts';

const run = promisify(execFile);

const operations = toReference(readOpenApi()).groups.flatMap((group) => group.operations);

/** Runs the command of an operation in a shell, as a reader would. Returns the status and the body. */
async function curl(id: string, { user, session }: { user: string; session: string }) {
  const command = operations.find((operation) => operation.id === id)?.curl ?? '';
  expect(command, id).toContain('$API_URL');
  const own = command.replaceAll('user_123', user).replaceAll('call-1', session);
  const { stdout } = await run('sh', ['-c', `${own} -s -w '\\n%{http_code}'`], {
    env: {
      ...process.env,
      API_URL: target.baseUrl,
      API_KEY: target.apiKey,
      ...(target.adminKey && { ADMIN_KEY: target.adminKey }),
    },
  });
  const [, body = '', status = ''] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
  return { status: Number(status), body: JSON.parse(body) };
}

describe('the curl commands of the API reference', () => {
  it.each([
    [
      'of a session and its account',
      [
        'createProject',
        'startSession',
        'renewSession',
        'renewSessions',
        'listSessions',
        'getUsage',
        'getDailyUsage',
        'listUsagePeriods',
        'endSession',
        'endSessions',
      ],
    ],
    ['of projects', ['createProject', 'listProjects', 'renewBadgeKey', 'archiveProject']],
    ['without credentials', ['listPlans', 'getHealth']],
  ])('%s succeed', async (_name, ids) => {
    const own = { user: newUser(), session: randomUUID() };
    for (const id of ids) {
      const { status, body } = await curl(id, own);
      expect(status, `${id}: ${JSON.stringify(body)}`).toBeLessThan(300);
      const results: { code?: string }[] = body.results ?? [];
      expect(
        results.map(({ code }) => code).filter((code) => code !== undefined),
        id,
      ).toEqual([]);
    }
  });

  it.skipIf(!target.adminKey)('of operators succeed', async () => {
    const own = { user: newUser(), session: randomUUID() };
    await curl('createProject', own);
    for (const id of ['getCaller', 'getAccount', 'listAccountSessions', 'setTerms', 'endTerms', 'listKeys']) {
      const { status, body } = await curl(id, own);
      expect(status, `${id}: ${JSON.stringify(body)}`).toBe(200);
    }
  });
});
