import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { bundle } from '../../support/bundles.ts';
import type { BenchEnvironment, HttpHandler } from './benchEnvironment.ts';

/** The deployed metering function, and the handlers of test/bench/alternatives, which do the same work. */
export type ImplementationName =
  | 'deployed'
  | 'baseline'
  | 'baselineWithoutLogger'
  | 'transaction'
  | 'powertoolsIdempotency'
  | 'readModifyWrite';

export const bundleMetering = () => bundle({ entry: 'services/metering/handlers/meteringApi.ts' });

/** Loads the named implementations of a start, each in its own bundle. All use the same table. */
export async function loadImplementations<Name extends ImplementationName>(
  environment: BenchEnvironment,
  names: Name[],
): Promise<Record<Name, HttpHandler>> {
  await createIdempotencyTable(environment);
  const handlers: Partial<Record<ImplementationName, HttpHandler>> = {};
  for (const name of names) {
    // An alternative is bundled without the aliases with which a deployment replaces packages.
    const { code } =
      name === 'deployed'
        ? await bundleMetering()
        : await bundle({ entry: `test/bench/alternatives/${name}.ts` }, {});
    handlers[name] = await environment.load(code);
  }
  return handlers as Record<Name, HttpHandler>;
}

/** The table that `powertoolsIdempotency` needs. */
async function createIdempotencyTable({ table }: BenchEnvironment): Promise<void> {
  process.env.IDEMPOTENCY_TABLE_NAME = 'Idempotency';
  await table.client.send(
    new CreateTableCommand({
      TableName: 'Idempotency',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
}
