import type { Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { httpFunction } from '../../shared/http/httpFunction.ts';
import { createLogger } from '../../shared/lambda/logger.ts';
import { httpEvent } from '../support/api/httpEvent.ts';
import { costDoc } from './costTables.ts';
import { onlyOne, synthesize } from './synthesize.ts';

/** CloudWatch adds this to the size of each line. */
const LINE_BYTES = 26;
const REQUEST_ID = 'JKJaXmPLvHcESHA=';
const IDS = { keyId: '0123456789abcdef', accountId: 'user_2mXbqQeVYdJ0cBvQ6k1x8zEw3aR' };

/** What API Gateway puts in the places of the access log's format. */
const VALUES: Record<string, string> = {
  requestId: REQUEST_ID,
  httpMethod: 'POST',
  status: '200',
  'integration.status': '200',
  'integration.integrationStatus': '200',
  responseLength: '180',
  responseLatency: '14',
  integrationLatency: '12',
  integrationErrorMessage: '-',
};

const [, apiStage] = onlyOne(synthesize('production'), 'AWS::ApiGatewayV2::Stage');
const { Format: FORMAT } = apiStage.AccessLogSettings as { Format: string };

function accessLineBytes(route: string): number {
  const line = FORMAT.replace(/\$context\.([\w.]+)/g, (_place, name: string) =>
    name === 'routeKey' ? route : (VALUES[name] ?? `no value for ${name}`),
  );
  expect(line).not.toContain('no value');
  return line.length + LINE_BYTES;
}

async function functionLineBytes(route: string, ids: Record<string, string>): Promise<number> {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  const written = vi.spyOn(console, 'info').mockImplementation(() => undefined);
  const handler = httpFunction(createLogger('metering'), async (_event, context) => {
    context.addLogIds(ids);
    return { status: 200, body: {} };
  });
  const event = httpEvent({ route });
  await handler(
    { ...event, requestContext: { ...event.requestContext, requestId: REQUEST_ID } },
    {} as Context,
  );
  const [line] = written.mock.calls.flat();
  written.mockRestore();
  vi.unstubAllEnvs();
  // Lambda gets lines without the line breaks of POWERTOOLS_DEV.
  return JSON.stringify(JSON.parse(String(line))).length + LINE_BYTES;
}

const { startSession, endSession, renewSessions } = meteringRoutes;

test('the lines of a session have the size that docs/cost.md states', async () => {
  const bytesOf = async ({ route }: { route: string }, ids: Record<string, string> = IDS) =>
    accessLineBytes(route) + (await functionLineBytes(route, ids));
  const start = await bytesOf(startSession);
  const end = await bytesOf(endSession);
  const batch = await bytesOf(renewSessions, { keyId: IDS.keyId });
  // The start, the end, a tenth of a request for the usage, and two hundredths of a batch.
  const mean = (start + end + 0.1 * start + 0.02 * batch) / 2.12;
  const [, stated] = /mean of a session's requests is (\d+) B/.exec(costDoc) ?? [];
  expect(Number(stated)).toBe(Math.round(mean));
});
