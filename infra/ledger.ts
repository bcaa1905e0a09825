import { Duration } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ACCOUNT_PREFIX } from '../shared/aws/tableKeys.ts';
import { alarmedCounts, LEDGER_SERVICE } from '../shared/metrics.ts';
import { addCountAlarms } from './parts/countAlarms.ts';
import { LedgerFailures } from './parts/ledgerFailures.ts';
import type { Operations } from './parts/operations.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import { addStreamMapping } from './parts/streamMapping.ts';
import type { BillingTable } from './table.ts';

/** 1,000 records are at most 1,000 accounts, with 22 transactions of about 50 ms: 2 s, with room for retries. */
const LEDGER_TIMEOUT = Duration.seconds(60);
const LEDGER_BATCH_MAX = 1_000;

/** 15 minutes are three of the longest windows, and 1/96 of the 24 h that the stream keeps records. */
const LEDGER_BEHIND_MAX = Duration.minutes(15);

const OF_ACCOUNTS = { pk: { S: FilterRule.beginsWith(ACCOUNT_PREFIX) } };

export interface LedgerProps {
  operations: Operations;
  table: BillingTable;
}

/** Derives daily usage, closed periods, figures and operators' lists from the table's stream. */
export class Ledger extends Construct {
  /** Where the stream's records go that no function could process. */
  readonly failures: LedgerFailures;
  readonly ledger: ServiceFunction;

  constructor(scope: Construct, id: string, { operations, table }: LedgerProps) {
    super(scope, id);
    const ledger = new ServiceFunction(this, 'Ledger', {
      operations,
      entry: 'services/ledger/handlers/ledger.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: LEDGER_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact:
        'Daily usage, closed periods and figures are not updated. Sessions are still counted and billed.',
      // A version writes the whole head of an account. An earlier one leaves out the attributes that it does not know.
      switchesAtOnce: true,
    });
    this.ledger = ledger;
    this.failures = new LedgerFailures(this, 'LedgerFailures', operations);
    table.allow(ledger, {
      BatchGetItem: ['day', 'erasure'],
      ConditionCheckItem: ['erasure'],
      DeleteItem: ['listed'],
      PutItem: ['change', 'day', 'erasure', 'figure', 'listed', 'streamRecord'],
      UpdateItem: ['closedPeriod', 'day', 'directory', 'erasure', 'figure', 'notice'],
    });
    addStreamMapping(this, 'Ledger', {
      operations,
      table,
      failures: this.failures,
      target: ledger,
      batchMax: LEDGER_BATCH_MAX,
      window: Duration.seconds(operations.stage.ledgerWindowSeconds),
      // Only account items, so that the ledger's own writes do not trigger it again. The first filter leaves out heartbeats; items in
      // format 1 have no mark of them. The last one is for removals, which have no new image.
      filters: [
        { dynamodb: { Keys: OF_ACCOUNTS, NewImage: { late: { BOOL: FilterRule.notExists() } } } },
        { dynamodb: { Keys: OF_ACCOUNTS, NewImage: { sessionsIncluded: { N: FilterRule.exists() } } } },
        { eventName: FilterRule.isEqual('REMOVE'), dynamodb: { Keys: OF_ACCOUNTS } },
      ],
      behindMax: LEDGER_BEHIND_MAX,
      impacts: {
        behind:
          'Daily figures and closed periods are late; after 22 hours, records go to the failures bucket and are missing.',
        notRead:
          'Daily figures and closed periods are not updated; after 24 hours the stream deletes their data for good.',
        discards:
          'A closed period or a daily figure is missing until the records in the failures bucket are replayed.',
      },
      runbook: 'ledger',
    });
    addCountAlarms(
      this,
      operations,
      alarmedCounts().filter(({ service }) => service === LEDGER_SERVICE),
    );
  }
}
