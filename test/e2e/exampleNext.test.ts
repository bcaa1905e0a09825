import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PROJECT_ROOT } from '../support/runCommand.ts';
import { hasStripeEmulator, newUser, pay, start, target, usageOf, waitForPlan } from './target.ts';

const FILE = path.join(PROJECT_ROOT, 'examples/next/route.ts');

type Handler = (request: Request, context: { params: Promise<{ action: string }> }) => Promise<Response>;
type Handlers = { GET: Handler; POST: Handler };

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'example-next-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** The function that a developer fills in: here the user is a cookie. */
const FILLED_IN = `return JSON.parse(decodeURIComponent(_request.headers.get('cookie') ?? '') || 'null') ?? undefined;`;

/** Loads the file as an application has it: with its function filled in, and with settings of its own. */
async function loadRoute({
  name = 'route',
  isFilledIn = true,
  url = target.baseUrl,
  key = target.apiKey,
} = {}) {
  const source = await readFile(FILE, 'utf8');
  const contents = isFilledIn ? source.replace('return undefined;', FILLED_IN) : source;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: path.dirname(FILE), loader: 'ts' },
    alias: { '@ai-gate/session-billing': path.join(PROJECT_ROOT, 'client/src/index.ts') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const file = path.join(directory, `${name}.mjs`);
  await writeFile(file, outputFiles[0]?.contents ?? '');
  vi.stubEnv('BILLING_URL', url);
  vi.stubEnv('BILLING_KEY', key);
  const { GET, POST } = (await import(pathToFileURL(file).href)) as Handlers;
  vi.unstubAllEnvs();
  return async (call: string, user?: string, body?: object) => {
    const [method = '', action = ''] = call.split(' ');
    const session = { id: user, email: `${user}@example.com` };
    const headers: Record<string, string> =
      user === undefined ? {} : { cookie: encodeURIComponent(JSON.stringify(session)) };
    const request = new Request(`http://app.test/api/billing/${action}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    const [name = ''] = action.split('?');
    const response = await { GET, POST }[method as 'GET' | 'POST'](request, {
      params: Promise.resolve({ action: name }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  };
}

describe('the example route of a web application', () => {
  it('refuses everybody until its function is filled in, and whoever is not signed in after that', async () => {
    for (const isFilledIn of [false, true]) {
      const call = await loadRoute({ name: `refuses-${isFilledIn}`, isFilledIn });
      const user = isFilledIn ? undefined : newUser();
      for (const action of ['GET usage', 'POST checkout', 'POST portal']) {
        const body = action.startsWith('POST') ? { plan: 'starter' } : undefined;
        expect(await call(action, user, body)).toMatchObject({
          status: 401,
          body: { code: 'not_signed_in' },
        });
      }
    }
  });

  it('returns the usage of the signed-in user, whatever the address says', async () => {
    const call = await loadRoute();
    const [user, other] = [newUser(), newUser()];
    await start(user, 's1');
    const response = await call(`GET usage?user_id=${other}`, user);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(response.body).toEqual(await usageOf(user));
    expect(response.body.sessionsUsed).toBe(1);
  });

  it.runIf(hasStripeEmulator)('sells a plan, and then leads to the portal', async () => {
    const call = await loadRoute();
    const user = newUser();
    expect(await call('POST portal', user)).toMatchObject({
      status: 404,
      body: { code: 'customer_not_found' },
    });

    const page = await call('POST checkout', user, { plan: 'starter' });
    expect(page).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^http/) } });
    expect((await call('POST checkout', user, { plan: 'starter' })).body).toEqual(page.body);
    await pay(page.body.url);
    await waitForPlan(user, 'starter');

    expect((await call('GET usage', user)).body).toMatchObject({ plan: 'starter', sessionsIncluded: 5000 });
    const portal = { url: expect.stringMatching(/^http/) };
    expect(await call('POST portal', user)).toMatchObject({ status: 200, body: portal });
    expect(await call('POST checkout', user, { plan: 'growth' })).toMatchObject({
      status: 409,
      body: { code: 'subscription_exists', ...portal },
    });
  });

  it('refuses what is no plan and no action', async () => {
    const call = await loadRoute();
    const user = newUser();
    for (const body of [undefined, {}, { plan: 'free' }, { plan: ['starter'] }, []])
      expect((await call('POST checkout', user, body)).body.code).toBe('invalid_request');
    expect((await call('GET checkout', user)).status).toBe(404);
    expect((await call('POST usage', user)).status).toBe(404);
  });

  it('says only that billing is unavailable if the key is refused or the API cannot be reached', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const wrong = { key: `lk_local_${'A'.repeat(43)}` };
    for (const [name, settings] of Object.entries({ wrong, away: { url: 'http://127.0.0.1:9' } })) {
      const call = await loadRoute({ name, ...settings });
      const response = await call('GET usage', newUser());
      expect(response).toMatchObject({ status: 503, body: { code: 'billing_unavailable' } });
    }
    expect(logged).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(logged.mock.calls)).not.toContain(wrong.key);
  });
});
