import { type Row, told } from '../row.ts';
import { readLimits, readPrices } from '../year/inputs.ts';
import { limitsMet, type OperationUnits, simulateYear } from '../year/model.ts';
import { measure as count } from './counted.ts';

const ACCOUNTS = [1_000, 100_000, 10_000_000];

/** A year at three sizes, of the units that are counted now and the prices of docs/cost.md; docs/scale.md tells it. */
export async function measure(): Promise<Row[]> {
  const units = unitsOf(await count());
  const prices = readPrices();
  const rows: Row[] = [];
  for (const accounts of ACCOUNTS) {
    const year = simulateYear(accounts, units, prices);
    const name = `${accounts.toLocaleString('en')} accounts`;
    rows.push(
      told(`${name}: sessions a month`, Math.round(year.sessions), 'sessions'),
      told(`${name}: requests a month`, Math.round(year.apiRequests), 'requests'),
      told(`${name}: write units a month`, Math.round(year.writeUnits), 'units'),
      told(`${name}: read units a month`, Math.round(year.readUnits), 'units'),
      told(`${name}: requests at the peak`, Math.round(year.peakRequests), '/s'),
      told(`${name}: write units at the peak`, Math.round(year.peakWriteUnits), '/s'),
      told(`${name}: cost of the twelfth month`, Math.round(year.monthUsd), '$'),
      told(`${name}: cost of the year`, Math.round(year.yearUsd), '$'),
    );
  }
  const largest = simulateYear(Math.max(...ACCOUNTS), units, prices);
  for (const { name, accounts } of limitsMet(largest, readLimits())) {
    rows.push(told(`limit met at: ${name}`, accounts, 'accounts'));
  }
  return rows;
}

function unitsOf(rows: Row[]): OperationUnits {
  const value = (name: string) => {
    const row = rows.find((one) => one.name === name);
    if (!row) throw new Error(`${name} was not counted`);
    return row.value;
  };
  return {
    start: value('start, allowed: write units'),
    heartbeat: value('heartbeat: write units'),
    end: value('end: write units'),
    usageWrites: value('usage: write units'),
    usageReads: value('usage: read units'),
  };
}
