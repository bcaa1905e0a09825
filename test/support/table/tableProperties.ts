import { TABLE_TYPES, type TableProperties } from '../../../local/resources/tables.ts';
import { cachedByInputs } from './cachedByInputs.ts';

/** The files that determine the table definition: its construct, and the versions of the packages that synthesize it. */
const INPUTS = ['infra/table.ts', 'infra/stages.ts', 'shared/aws/tableKeys.ts', 'package-lock.json'];

/**
 * The stack's table definition, read from a synthesized template. Only the table is synthesized, so that a function that
 * fails to build does not break the tests of the stores.
 */
export const tableProperties = (): Promise<TableProperties> =>
  cachedByInputs({ name: 'table', inputs: INPUTS }, synthesize);

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
