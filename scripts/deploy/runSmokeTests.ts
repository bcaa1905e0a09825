import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Stage } from '../../infra/stage.ts';
import { errorMessage } from '../errorMessage.ts';
import { connectStage } from '../stage/connectStage.ts';
import { outputOf } from '../stage/stack.ts';
import { checkPages } from './checkPages.ts';
import { smokeTest } from './smokeTest.ts';
import { waitUntilReachable } from './waitUntilReachable.ts';

/** `not_reachable`: domain names that have no DNS record yet; the operator enters `target` as the CNAME of `name`. */
export type SmokeTestResult =
  | { kind: 'passed' }
  | { kind: 'not_reachable'; records: { name: string; target: string }[] }
  | { kind: 'failed'; reason: string };

/** An address of the stage, and its domain name if an operator creates the record of it. */
type Address = { url: string; name: string | undefined; target: string | undefined };

const report = (line: string) => console.log(`  ok: ${line}`);

/**
 * Tests the API and the pages of a deployed stage at their addresses. With `smokeUrl`, the API is tested there, and the pages are not:
 * the stage's own addresses cannot be reached.
 */
export async function runSmokeTests(
  stage: Stage,
  { stack, smokeUrl }: { stack: Stack | undefined; smokeUrl: string | undefined },
): Promise<SmokeTestResult> {
  const output = (key: string) => outputOf(stack, key);
  const { domain, pages, edge } = stage;
  const pagesAddress: Address = {
    url: withoutSlash(output('PagesUrl')),
    name: pages?.hostedZone === undefined ? pages?.domain : undefined,
    target: output('PagesTarget'),
  };
  const apiAddress: Address = {
    url: withoutSlash(smokeUrl?.replace('{api}', apiIdOf(stack)) ?? output('ApiUrl')),
    name: domain?.hostedZone === undefined ? domain?.name : undefined,
    target: output('DomainTarget'),
  };
  // With an edge, the API's own address is open to gateways only.
  const callers = edge !== undefined && smokeUrl === undefined ? pagesAddress : apiAddress;
  const records: { name: string; target: string }[] = [];
  const test = async (address: Address, run: () => Promise<void>) => {
    console.log(`running the smoke test at ${address.url}`);
    const missing = await missingRecord(address);
    if (missing === undefined) await run();
    else if (!records.some(({ name }) => name === missing.name)) records.push(missing);
  };
  try {
    await test(callers, () => testApi(stage, { url: callers.url, version: output('Version') }));
    if (smokeUrl === undefined) {
      const config = output('WebConfig') ?? '';
      await test(pagesAddress, () => checkPages({ url: pagesAddress.url, config, report }));
    }
    return records.length > 0 ? { kind: 'not_reachable', records } : { kind: 'passed' };
  } catch (error) {
    const rollBack =
      'The new version is deployed; docs/runbook.md describes how to return to the previous one';
    return { kind: 'failed', reason: `${errorMessage(error)}. ${rollBack}` };
  }
}

async function testApi(stage: Stage, { url, version }: { url: string; version: string | undefined }) {
  const connected = await connectStage(stage.name);
  const { STRIPE_WEBHOOK_SECRET: webhookSecret } = (await connected.secret.read()) ?? {};
  await smokeTest({ url, stage: connected, version, webhookSecret, report });
}

/** Returns the record that is missing, or undefined if the address responds. Throws if it does not for any other reason. */
async function missingRecord({ url, name, target = '' }: Address) {
  const reachability = await waitUntilReachable(url);
  if (reachability.kind === 'no_such_name' && name !== undefined) return { name, target };
  if (reachability.kind !== 'reachable') throw new Error(`${url} cannot be reached: ${reachability.reason}`);
  return undefined;
}

const withoutSlash = (url = '') => url.replace(/\/$/, '');

function apiIdOf(stack: Stack | undefined): string {
  const [apiId = ''] = (outputOf(stack, 'ApiUrl') ?? '').replace('https://', '').split('.');
  return apiId;
}
