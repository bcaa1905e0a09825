import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { HISTORY_INDEX, KEY_PREFIXES, type KeyKind } from '../shared/aws/tableKeys.ts';
import { dataRemovalPolicy } from './parts/dataRemovalPolicy.ts';
import type { ServiceFunction } from './parts/serviceFunction.ts';
import type { Stage } from './stage.ts';

/** The kinds of items that a function reads and writes, by the action. */
export type TableAccess = Partial<
  Record<
    | 'BatchGetItem'
    | 'BatchWriteItem'
    | 'ConditionCheckItem'
    | 'DeleteItem'
    | 'GetItem'
    | 'PutItem'
    | 'Query'
    | 'UpdateItem',
    readonly KeyKind[]
  >
>;

const withPrefixes = (kinds: readonly KeyKind[]) => kinds.map((kind) => KEY_PREFIXES[kind]);

/** The table that all services share. Each function is allowed only the actions and the kinds of items that it needs. */
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

  /**
   * Grants the actions on the kinds of items that they name. A transaction needs the actions of its parts. Not for Scan: IAM checks
   * leading keys for all values, which a request without a key satisfies.
   */
  allow(target: ServiceFunction, access: TableAccess): void {
    const byKinds = new Map<string, { actions: string[]; kinds: readonly KeyKind[] }>();
    for (const [action, kinds] of Object.entries(access)) {
      const key = kinds.toSorted().join();
      const same = byKinds.get(key) ?? { actions: [], kinds: kinds.toSorted() };
      byKinds.set(key, { ...same, actions: [...same.actions, `dynamodb:${action}`] });
    }
    for (const { actions, kinds } of byKinds.values())
      target.allowKeys(actions, this.table.tableArn, withPrefixes(kinds));
  }

  /** Lets the function list the ended sessions of an account, by default those that were counted. */
  allowHistory(target: ServiceFunction, kinds: readonly KeyKind[] = ['history']): void {
    target.allowKeys(['dynamodb:Query'], this.historyIndexArn, withPrefixes(kinds));
  }

  /** Lets the function check API keys, and record the day of their last use: it can change nothing else of a key. */
  allowKeyChecks(target: ServiceFunction): void {
    this.allow(target, { GetItem: ['apiKey'] });
    target.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:UpdateItem'],
        resources: [this.table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${KEY_PREFIXES.apiKey}*`] },
          'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'lastUsedDay'] },
        },
      }),
    );
  }
}
