import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files that the service also has, by their paths. */
type Files = ReadonlyMap<string, { type: string; text: string }>;

/**
 * A service that answers what `sampleProgram.ts` asks for, over HTTP: `full` has used up its quota, and the first request of the
 * second page fails.
 */
export async function startSampleService(files: Files = new Map()) {
  const requests: string[] = [];
  let failures = 0;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://sample');
    const file = files.get(url.pathname);
    if (file) return response.writeHead(200, { 'Content-Type': file.type }).end(file.text);
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    requests.push(`${request.method} ${url.pathname}`);
    if (url.pathname === '/billing/usage') return send(response, 200, { plan: 'free' });
    if (request.method === 'GET' && url.pathname === '/metering/sessions') {
      if (!url.searchParams.has('cursor'))
        return send(response, 200, {
          sessions: [{ sessionId: 's1' }, { sessionId: 's2' }],
          nextCursor: 'c1',
        });
      if (failures++ === 0) return sendProblem(response, 503, 'busy');
      return send(response, 200, { sessions: [{ sessionId: 's3' }] });
    }
    if (url.pathname === '/metering/sessions') {
      const { session_id, user_id } = JSON.parse(body);
      if (user_id === 'full')
        return sendProblem(response, 402, 'quota_exceeded', { sessionsUsed: 10, sessionsIncluded: 10 });
      return send(response, 201, { sessionId: session_id, counted: true, sessionsUsed: 1 });
    }
    if (url.pathname.endsWith('/end'))
      return send(response, 200, { sessionId: 's', endedAt: new Date().toISOString(), durationSeconds: 0 });
    return sendProblem(response, 404, 'route_not_found');
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

function send(response: ServerResponse, status: number, body: object, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': type, 'X-Request-Id': 'r-1' }).end(JSON.stringify(body));
}

function sendProblem(response: ServerResponse, status: number, code: string, members: object = {}): void {
  const problem = { status, code, detail: `What ${code} means.`, retryable: status >= 500, ...members };
  send(response, status, problem, 'application/problem+json');
}
