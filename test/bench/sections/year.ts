import type { Row } from '../row.ts';
import { readLimits, readPrices } from '../year/inputs.ts';
import { limitsMet, type OperationUnits, simulateYear } from '../year/model.ts';
import { measure as measureCounted } from './counted.ts';

const ACCOUNTS = [1_000, 100_000, 10_000_000];

/**
 * Simulates a year at three sizes, with the units that are counted in this run and the prices of docs/cost.md.
 * docs/scale.md describes the result.
 */
export async function measure(): Promise<Row[]> {
  const units = unitsOf(await measureCounted());
  const prices = readPrices();
  const rows: Row[] = [];
  for (const accounts of ACCOUNTS) {
    const year = simulateYear(accounts, units, prices);
    const figures: [label: string, value: number, unit: string][] = [
      ['sessions a month', year.sessions, 'sessions'],
      ['requests a month', year.apiRequests, 'requests'],
      ['write units a month', year.writeUnits, 'units'],
      ['read units a month', year.readUnits, 'units'],
      ['requests at the peak', year.peakRequests, '/s'],
      ['write units at the peak', year.peakWriteUnits, '/s'],
      ['cost of the twelfth month', year.monthUsd, '$'],
      ['cost of the year', year.yearUsd, '$'],
    ];
    const prefix = `${accounts.toLocaleString('en')} accounts`;
    for (const [label, value, unit] of figures) {
      rows.push({ name: `${prefix}: ${label}`, value: Math.round(value), unit });
    }
  }
  const largest = simulateYear(Math.max(...ACCOUNTS), units, prices);
  for (const { name, accounts } of limitsMet(largest, readLimits())) {
    rows.push({ name: `limit reached at: ${name}`, value: accounts, unit: 'accounts' });
  }
  return rows;
}

function unitsOf(rows: Row[]): OperationUnits {
  const valueIn = (name: string) => {
    const row = rows.find((candidate) => candidate.name === name);
    if (!row) throw new Error(`the counted section has no row "${name}"`);
    return row.value;
  };
  return {
    start: valueIn('start, allowed: write units'),
    heartbeat: valueIn('heartbeat: write units'),
    end: valueIn('end: write units'),
    usageWrites: valueIn('usage: write units'),
    usageReads: valueIn('usage: read units'),
  };
}
