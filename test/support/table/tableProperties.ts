import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TABLE_TYPES, type TableProperties } from '../../../local/resources/tables.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = path.join(PROJECT_ROOT, 'node_modules', '.cache', 'session-billing');

/** The files that determine the table definition: its construct, and the versions of the packages that synthesize it. */
const INPUTS = ['infra/table.ts', 'infra/stages.ts', 'shared/aws/tableKeys.ts', 'package-lock.json'];

/**
 * The stack's table definition, read from a synthesized template. Only the table is synthesized, so that a function that
 * fails to build does not break the tests of the stores. The result is cached by the hash of its inputs, because loading
 * the CDK takes more than a second.
 */
export async function tableProperties(): Promise<TableProperties> {
  const hash = createHash('sha256');
  for (const input of INPUTS) hash.update(await readFile(path.join(PROJECT_ROOT, input)));
  const file = path.join(CACHE, `table-${hash.digest('hex').slice(0, 16)}.json`);
  const cached = await readFile(file, 'utf8').catch(() => undefined);
  if (cached !== undefined) return JSON.parse(cached);
  const properties = await synthesize();
  await mkdir(CACHE, { recursive: true });
  // Renamed into place, so that a concurrent run reads either the complete file or none.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(properties));
  await rename(`${file}.${process.pid}`, file);
  return properties;
}

async function synthesize(): Promise<TableProperties> {
  const { App, Stack } = await import('aws-cdk-lib');
  const { Template } = await import('aws-cdk-lib/assertions');
  const { BillingTable } = await import('../../../infra/table.ts');
  const { findStage } = await import('../../../infra/stages.ts');
  const stack = new Stack(new App(), 'TableAlone');
  new BillingTable(stack, 'Store', { stage: findStage('local') });
  const { Resources } = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, { Type: string; Properties: TableProperties }>;
  };
  const table = Object.values(Resources).find((resource) => TABLE_TYPES.includes(resource.Type));
  if (table === undefined) throw new Error('the stack has no table');
  return table.Properties;
}
