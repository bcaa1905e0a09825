import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { HISTORY_INDEX } from '../shared/aws/tableKeys.ts';
import { dataRemovalPolicy } from './parts/dataRemovalPolicy.ts';
import type { Stage } from './stage.ts';

/** The table that all services share. Each function is allowed only the actions that it needs. */
export class BillingTable extends Construct {
  readonly table: TableV2;
  readonly streamArn: string;
  readonly historyIndexArn: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    const { read, write } = stage.tableUnitsPerSecondMax;
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: HISTORY_INDEX,
          partitionKey: { name: 'historyAccount', type: AttributeType.STRING },
          sortKey: { name: 'historyAt', type: AttributeType.STRING },
          projectionType: ProjectionType.ALL,
          // The table's limits do not apply to its index.
          maxReadRequestUnits: read,
          maxWriteRequestUnits: write,
        },
      ],
      // Sessions come in unannounced bursts, which on-demand mode serves without capacity planning.
      billing: Billing.onDemand({ maxReadRequestUnits: read, maxWriteRequestUnits: write }),
      timeToLiveAttribute: 'expiresAt',
      // The ledger compares an account before and after each change, so it needs both images.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      deletionProtection: stage.deletionProtection,
      removalPolicy: dataRemovalPolicy(stage),
    });
    if (this.table.tableStreamArn === undefined) throw new Error('the table has no stream');
    this.streamArn = this.table.tableStreamArn;
    this.historyIndexArn = `${this.table.tableArn}/index/${HISTORY_INDEX}`;
  }
}
