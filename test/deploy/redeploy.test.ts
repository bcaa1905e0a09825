import { setTimeout as sleep } from 'node:timers/promises';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, inject, it } from 'vitest';
import { api, newUser, start, usageOf } from '../e2e/target.ts';
import { changedProject } from './support/changedProject.ts';
import { readResources, STAGE } from './support/deployedStage.ts';
import { runCommand } from './support/runCommand.ts';

const DEPLOY = ['scripts/deploy.ts', '--stage', STAGE, '--smoke-url', inject('deployed').smokeUrl, '--yes'];

/** What the stack's resources are called in AWS, by their logical ids. */
const resources = async () =>
  new Map(
    (await readResources(STAGE)).map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']),
  );

const isData = (id: string) =>
  /^(StoreTable|WebhooksEvents(Queue|DeadLetters)|MeteringLedgerFailures)/.test(id);
const isFunction = (id: string) => /Function[0-9A-F]{8}$/.test(id);

/** Which version of each function is in use. */
async function versions(found: Map<string, string>): Promise<Record<string, string | undefined>> {
  const client = new LambdaClient({});
  const entries = [...found].filter(([id]) => isFunction(id));
  const read = entries.map(async ([id, FunctionName]) => {
    const { FunctionVersion } = await client.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return [id.replace(/Function[0-9A-F]{8}$/, ''), FunctionVersion] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

it('deploying again without a change changes nothing, and tries everything out', async () => {
  const before = await resources();
  const versionsBefore = await versions(before);
  const { code, out, error } = await runCommand(process.execPath, DEPLOY);
  expect(code, error).toBe(0);
  // The CDK tells it on one of the two: with CI set on standard output, else on the other.
  expect(out + error).toContain('(no changes)');
  expect(out.match(/ {2}ok: .*/g)).toEqual([
    '  ok: the API responds and requires a key',
    '  ok: a session is started, kept alive, ended and shown in usage',
    '  ok: checkout has its settings',
    '  ok: a signed event goes through receive, queue, apply and Stripe to the event log',
  ]);
  expect(out).not.toContain("create the gateway's key");
  expect(await resources()).toEqual(before);
  expect(await versions(before)).toEqual(versionsBefore);
});

it('deploying a change reaches only what it changes, and no caller notices', async () => {
  const before = await resources();
  const versionsBefore = await versions(before);
  const user = newUser();
  await start(user, 'kept');
  const answers = new Map<number, number>();
  let isOver = false;
  const traffic = (async () => {
    while (!isOver) {
      const { status } = await api.post('/metering/sessions/kept/heartbeat', { user_id: user });
      answers.set(status, (answers.get(status) ?? 0) + 1);
      await sleep(50);
    }
  })();
  const project = await changedProject(
    'infra/stages.ts',
    'const LEASE_SECONDS = 120;',
    'const LEASE_SECONDS = 90;',
  );
  const { code, error } = await runCommand(process.execPath, DEPLOY, { directory: project.directory });
  expect(code, error).toBe(0);
  isOver = true;
  await traffic;
  expect([...answers.keys()]).toEqual([200]);
  expect(answers.get(200)).toBeGreaterThan(20);
  expect(await usageOf(user)).toMatchObject({ sessionsUsed: 1 });

  const after = await resources();
  const data = (found: Map<string, string>) => [...found].filter(([id]) => isData(id)).sort();
  expect(data(after)).toEqual(data(before));
  expect(data(after).length).toBeGreaterThanOrEqual(4);
  const versionsAfter = await versions(after);
  const changed = Object.keys(versionsAfter).filter((name) => versionsAfter[name] !== versionsBefore[name]);
  // It alone knows how long a lease is.
  expect(changed).toEqual(['MeteringMeteringApi']);
  const beat = await api.post('/metering/sessions/kept/heartbeat', { user_id: user });
  const leaseSeconds = (Date.parse(String(beat.body.leaseExpiresAt)) - Date.now()) / 1000;
  expect(leaseSeconds).toBeGreaterThan(80);
  expect(leaseSeconds).toBeLessThanOrEqual(91);
  await project.remove();
});
