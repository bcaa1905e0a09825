import { readFileSync } from 'node:fs';
import { findStage } from '../../../infra/stages.ts';
import { SLICE_MAX } from '../../../services/webhooks/domain/reconcile.ts';
import { type DocTable, numberOf, rowOf, tableOf, tablesIn } from '../../support/docs/docTables.ts';
import type { OperationUnits, Prices } from './model.ts';

/** How many units a price of docs/cost.md is for. */
const UNITS_PER_PRICE: Record<string, number> = {
  million: 1_000_000,
  '10,000': 10_000,
  '1': 1,
  GB: 1,
  'GB-month': 1,
};

/** The reconciliation of all customers handles one slice every five minutes (infra/webhooks.ts). */
const SLICES_PER_DAY = (24 * 60) / 5;

const costTables = (): DocTable[] =>
  tablesIn(readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8'));

/** Reads the prices from docs/cost.md, the only place that lists them. */
export function readPrices(): Prices {
  const rows = tableOf(costTables(), 'price', '$', 'for').rows;
  return Object.fromEntries(
    rows.map(([name = '', usd, per = '']) => [name, numberOf(usd) / (UNITS_PER_PRICE[per] ?? Number.NaN)]),
  ) as Prices;
}

/** Reads the counted units from docs/cost.md, for callers that do not count them. */
export function readUnits(): OperationUnits {
  const operations = tableOf(costTables(), 'operation', 'requests');
  const unitsOf = (operation: string, column = 2) => numberOf(rowOf(operations, operation)[column]);
  return {
    start: unitsOf('start, up to 10'),
    heartbeat: unitsOf('heartbeat, up to 10'),
    end: unitsOf('end, up to 10'),
    usageWrites: unitsOf('usage read'),
    usageReads: unitsOf('usage read', 3),
  };
}

/**
 * The limits per second of the production stage and of an AWS account with default quotas, and the customers that can be
 * reconciled in a day.
 */
export function readLimits() {
  const { requestsPerSecondMax, tableUnitsPerSecondMax, reservedConcurrency } = findStage('production');
  return {
    stageRequests: requestsPerSecondMax,
    stageWriteUnits: tableUnitsPerSecondMax.write,
    stageConcurrency: reservedConcurrency.MeteringApi ?? Number.NaN,
    gatewayRequests: 10_000,
    tableWriteUnits: 40_000,
    lambdaConcurrency: 1_000,
    comparisonsOfADay: SLICE_MAX * SLICES_PER_DAY,
  };
}
