import { readFileSync } from 'node:fs';
import { findStage } from '../../../infra/stages.ts';
import { SLICE_MAX } from '../../../services/webhooks/domain/reconcile.ts';
import { type DocTable, numberOf, rowOf, tableOf, tablesIn } from '../../support/docs/docTables.ts';
import type { OperationUnits, Prices } from './model.ts';

const PER: Record<string, number> = { million: 1_000_000, '10,000': 10_000, '1': 1, GB: 1, 'GB-month': 1 };

/** A slice of the comparison of all customers every five minutes (infra/webhooks.ts). */
const SLICES_A_DAY = (24 * 60) / 5;

const costTables = (): DocTable[] =>
  tablesIn(readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8'));

/** Of docs/cost.md, the one place where prices stand. */
export function readPrices(): Prices {
  const rows = tableOf(costTables(), 'price', '$', 'for').rows;
  return Object.fromEntries(
    rows.map(([name = '', usd, per = '']) => [name, numberOf(usd) / (PER[per] ?? Number.NaN)]),
  ) as Prices;
}

/** What docs/cost.md says was counted, for those who do not count themselves. */
export function readUnits(): OperationUnits {
  const operations = tableOf(costTables(), 'operation', 'requests');
  const unitsOf = (operation: string, column = 2) => numberOf(rowOf(operations, operation)[column]);
  return {
    start: unitsOf('start, up to 10'),
    heartbeat: unitsOf('heartbeat, up to 10'),
    end: unitsOf('end, up to 10'),
    usageWrites: unitsOf('look at the usage'),
    usageReads: unitsOf('look at the usage', 3),
  };
}

/** A second's, of the production stage and of an AWS account that has asked for no more. */
export function readLimits() {
  const { requestsPerSecondMax, tableUnitsPerSecondMax, reservedConcurrency } = findStage('production');
  return {
    stageRequests: requestsPerSecondMax,
    stageWriteUnits: tableUnitsPerSecondMax.write,
    stageConcurrency: reservedConcurrency.MeteringApi ?? Number.NaN,
    gatewayRequests: 10_000,
    tableWriteUnits: 40_000,
    lambdaConcurrency: 1_000,
    comparisonsOfADay: SLICE_MAX * SLICES_A_DAY,
  };
}
