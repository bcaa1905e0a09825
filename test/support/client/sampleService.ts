import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files that the service also has, by their paths. */
type Files = ReadonlyMap<string, { type: string; text: string }>;

type Sent = { route: string; query: URLSearchParams; body: Record<string, unknown>; csv: boolean };
type Answer = { status: number; type?: string; body: object | string };

/**
 * A service that answers what `sampleProgram.ts` and the README of the client ask for, over HTTP. The user `full` has used up the quota, and
 * the first request of the second page of sessions fails.
 */
export async function startSampleService(files: Files = new Map()) {
  const requests: string[] = [];
  let failures = 0;
  const server = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://sample');
    const file = files.get(pathname);
    if (file) return response.writeHead(200, { 'Content-Type': file.type }).end(file.text);
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const route = `${request.method} ${pathname}`;
    requests.push(route);
    const isFirstFailure = route === 'GET /metering/sessions' && query.has('cursor') && failures++ === 0;
    const sent = { route, query, body: JSON.parse(text || '{}'), csv: request.headers.accept === 'text/csv' };
    const { status, type = 'application/json', body } = isFirstFailure ? problem(503, 'busy') : answer(sent);
    response.writeHead(status, { 'Content-Type': type, 'X-Request-Id': 'r-1' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer({ route, query, body, csv }: Sent): Answer {
  if (csv) return { status: 200, type: 'text/csv', body: 'day\r\n' };
  switch (route) {
    case 'GET /billing/usage':
      return { status: 200, body: { plan: 'free' } };
    case 'POST /projects':
      return problem(402, 'projects_exceeded', { projectsIncluded: 3, projectsActive: 3 });
    case 'GET /metering/sessions':
      return query.has('cursor')
        ? { status: 200, body: { sessions: [session('s3')] } }
        : { status: 200, body: { sessions: [session('s1'), session('s2')], nextCursor: 'c1' } };
    case 'POST /metering/sessions':
      return body.user_id === 'full'
        ? problem(402, 'quota_exceeded', { sessionsUsed: 10, sessionsIncluded: 10 })
        : { status: 201, body: { sessionId: body.session_id, counted: true, sessionsUsed: 1 } };
    case 'POST /metering/sessions/end': {
      const sessions = body.sessions as { session_id: string }[];
      return { status: 200, body: { results: sessions.map(({ session_id }) => ended(session_id)) } };
    }
  }
  return route.endsWith('/end') ? { status: 200, body: ended('s') } : problem(404, 'route_not_found');
}

const session = (sessionId: string) => ({ sessionId, startedAt: '2026-11-30T09:00:00.000Z' });

const ended = (sessionId: string) => ({ sessionId, endedAt: new Date().toISOString(), durationSeconds: 0 });

const problem = (status: number, code: string, members: object = {}): Answer => ({
  status,
  type: 'application/problem+json',
  body: { status, code, detail: `What ${code} means.`, retryable: status >= 500, ...members },
});
