import { setTimeout as sleep } from 'node:timers/promises';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, inject, it } from 'vitest';
import { api, newUser, start, usageOf } from '../e2e/target.ts';
import { runCommand } from '../support/runCommand.ts';
import { copyProject } from './support/copyProject.ts';
import { readResources, STAGE } from './support/deployedStage.ts';

const DEPLOY = ['scripts/deploy.ts', '--stage', STAGE, '--smoke-url', inject('deployed').smokeUrl, '--yes'];

/** The physical ids of the stack's resources, by logical id. */
const readPhysicalIds = async () =>
  new Map(
    (await readResources(STAGE)).map((resource) => [
      resource.LogicalResourceId ?? '',
      resource.PhysicalResourceId ?? '',
    ]),
  );

const isData = (id: string) =>
  /^(StoreTable|(WebhooksEvents|NotificationsNotices)(Queue|DeadLetters)|MeteringLedgerFailures)/.test(id);

/** The version of each function that its alias `live` points to. */
async function readVersions(): Promise<Record<string, string | undefined>> {
  const client = new LambdaClient({});
  const functions = (await readResources(STAGE)).filter(
    ({ ResourceType }) => ResourceType === 'AWS::Lambda::Function',
  );
  const reads = functions.map(async ({ LogicalResourceId: id = '', PhysicalResourceId: FunctionName }) => {
    const { FunctionVersion } = await client.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return [id.replace(/Function[0-9A-F]{8}$/, ''), FunctionVersion] as const;
  });
  return Object.fromEntries(await Promise.all(reads));
}

it('deploying without a change changes nothing and runs every smoke test', async () => {
  const before = await readPhysicalIds();
  const versionsBefore = await readVersions();
  const { code, out, error } = await runCommand(process.execPath, DEPLOY);
  expect(code, error).toBe(0);
  // The CDK writes this to standard output when CI is set, and to standard error otherwise.
  expect(out + error).toContain('(no changes)');
  expect(out.match(/ {2}ok: .*/g)).toEqual([
    '  ok: the API responds and requires a key',
    '  ok: a session is started, kept alive, ended and shown in usage',
    '  ok: checkout has its settings',
    '  ok: a signed event goes through receive, queue, apply and Stripe to the event log',
  ]);
  expect(out).not.toContain("create the gateway's key");
  expect(await readPhysicalIds()).toEqual(before);
  expect(await readVersions()).toEqual(versionsBefore);
});

it('deploying a change updates only the affected function, without a failed request', async () => {
  const before = await readPhysicalIds();
  const versionsBefore = await readVersions();
  const user = newUser();
  await start(user, 'kept');
  const statusCounts = new Map<number, number>();
  let isOver = false;
  const traffic = (async () => {
    while (!isOver) {
      const { status } = await api.post('/metering/sessions/kept/heartbeat', { user_id: user });
      statusCounts.set(status, (statusCounts.get(status) ?? 0) + 1);
      await sleep(50);
    }
  })();
  const project = await copyProject({
    file: 'infra/stages.ts',
    search: 'const LEASE_SECONDS = 150;',
    replacement: 'const LEASE_SECONDS = 90;',
  });
  const { code, error } = await runCommand(process.execPath, DEPLOY, { directory: project.directory });
  expect(code, error).toBe(0);
  isOver = true;
  await traffic;
  expect([...statusCounts.keys()]).toEqual([200]);
  expect(statusCounts.get(200)).toBeGreaterThan(20);
  expect(await usageOf(user)).toMatchObject({ sessionsUsed: 1 });

  const after = await readPhysicalIds();
  const dataOf = (physicalIds: Map<string, string>) => [...physicalIds].filter(([id]) => isData(id)).sort();
  expect(dataOf(after)).toEqual(dataOf(before));
  expect(dataOf(after).length).toBeGreaterThanOrEqual(4);
  const versionsAfter = await readVersions();
  const changed = Object.keys(versionsAfter).filter((name) => versionsAfter[name] !== versionsBefore[name]);
  // Only the second uses the lease duration. The first returns the version, which differs in another working tree.
  expect(changed.sort()).toEqual(['AccountsPublicApi', 'MeteringMeteringApi']);
  // A heartbeat never shortens a lease, so a new session shows the new length.
  const started = await api.post('/metering/sessions', { user_id: newUser(), session_id: 'new' });
  const leaseSeconds = (Date.parse(String(started.body.leaseExpiresAt)) - Date.now()) / 1000;
  expect(leaseSeconds).toBeGreaterThan(80);
  expect(leaseSeconds).toBeLessThanOrEqual(91);
  await project.remove();
});
