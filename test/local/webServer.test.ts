import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../local/freePort.ts';
import { PROJECT_ROOT, runCommand } from '../support/runCommand.ts';

const BEHAVIOR = {
  TargetOriginId: 'bucket',
  FunctionAssociations: [
    { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Rewrite', 'FunctionARN'] } },
  ],
};

const TEMPLATE = {
  Resources: {
    Front: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Origins: [{ Id: 'api' }, { Id: 'bucket', S3OriginConfig: {} }],
          DefaultCacheBehavior: { TargetOriginId: 'api' },
          CacheBehaviors: [
            { ...BEHAVIOR, PathPattern: '/' },
            { PathPattern: '/app/config.json', TargetOriginId: 'bucket' },
            { ...BEHAVIOR, PathPattern: '/app/*' },
          ],
        },
      },
    },
    Rewrite: {
      Type: 'AWS::CloudFront::Function',
      Properties: {
        FunctionCode: `function handler(event) {
          if (event.request.uri === '/') return { statusCode: 302, headers: { location: { value: '/start' } } };
          event.request.uri = '/app.html';
          return event.request;
        }`,
      },
    },
  },
};

/** Stands for a local run: repeats each path. Returns its address and its state directory. */
async function startRun() {
  const server = createServer((request, response) => response.end(`run: ${request.method} ${request.url}`));
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const stateDirectory = mkdtempSync(path.join(tmpdir(), 'session-billing-web-'));
  const built = path.join(stateDirectory, 'cdk.out');
  mkdirSync(built);
  writeFileSync(path.join(built, 'SessionBilling-local.template.json'), JSON.stringify(TEMPLATE));
  writeFileSync(path.join(built, 'SessionBilling-local.assets.json'), '{"files":{}}');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    rmSync(stateDirectory, { recursive: true });
  });
  return { run: `http://127.0.0.1:${port}`, stateDirectory };
}

async function startWebServer(args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['local/web/main.ts', ...args], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill();
  });
  let output = '';
  // Vite can print more later, and must not find its output closed.
  const chunks: AsyncIterable<Buffer> = child.stdout.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    output += chunk.toString();
    const ready = /^ready (\S+)$/m.exec(output)?.[1];
    if (ready === undefined) continue;
    child.stdout.resume();
    return ready;
  }
  throw new Error(`npm run web ended: ${output}`);
}

test('npm run web serves pages from their sources at the paths of the distribution, and all else from the run', async () => {
  const { run, stateDirectory } = await startRun();
  const port = String(await freePort());
  const url = await startWebServer(['--run', run, '--state-dir', stateDirectory, '--port', port]);
  expect(url).toBe(`http://127.0.0.1:${port}`);
  const textOf = async (pathname: string) => {
    const response = await fetch(`${url}${pathname}`, { headers: { accept: 'text/html' } });
    return response.text();
  };
  expect(await textOf('/app/sessions?plan=growth')).toContain('/@vite/client');
  expect(await textOf('/app/config.json')).toBe('run: GET /app/config.json');
  expect(await textOf('/billing/usage?by=project')).toBe('run: GET /billing/usage?by=project');
  expect(await textOf('/src/app/main.tsx')).toContain('createRoot');
  const source = `${url}/@fs${PROJECT_ROOT}`;
  expect((await fetch(`${source}client/src/createClient.ts`)).status).toBe(200);
  expect((await fetch(`${source}package.json`)).status).toBe(403);
  expect(
    (await fetch(url, { headers: { origin: 'http://localhost:1' } })).headers.get(
      'access-control-allow-origin',
    ),
  ).toBe(null);
  expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toBe('/start');
});

test('npm run web without a local run says how to start one', async () => {
  const run = `http://127.0.0.1:${await freePort()}`;
  const { code, error } = await runCommand(process.execPath, ['local/web/main.ts', '--run', run]);
  expect(code).toBe(1);
  expect(error).toContain(`no local run at ${run}: start npm run local in another terminal`);
});

test.each([
  [['--port', '0'], '--port 0 is not a valid port'],
  [['--run', 'localhost'], '--run localhost is not an address'],
  [['--nonsense'], 'npm run web -- --help lists the options'],
])('npm run web rejects an option with the reason: %s', async (args, message) => {
  const { code, error } = await runCommand(process.execPath, ['local/web/main.ts', ...args]);
  expect(code).toBe(1);
  expect(error).toContain(message);
});
