import { readFileSync } from 'node:fs';
import path from 'node:path';
import { numberOf, rowOf, tableOf, tablesIn } from '../support/docs/docTables.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const readFile = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
export const costDoc = readFile('docs/cost.md');

export const MILLION = 1_000_000;
export const MONTH_SECONDS = 30 * 86_400;

export const costTables = tablesIn(costDoc);
/** The table of docs/cost.md whose header begins with these cells. */
export const costTable = (...begins: string[]) => tableOf(costTables, ...begins);

const PER: Record<string, number> = { million: MILLION, '10,000': 10_000, '1': 1, GB: 1, 'GB-month': 1 };

/** The price of one unit. The unit of the webhooks is a subscriber, whose month has its own table. */
const prices = new Map([
  ...costTable('price', '$', 'for').rows.map(([name = '', usd, per = '']): [string, number] => [
    name,
    numberOf(usd) / (PER[per] ?? Number.NaN),
  ]),
  ['webhooks', numberOf(rowOf(costTable('price', '1,000 subscribers'), 'sum')[2]) / 1_000],
]);

export const usdOf = (price: string) => prices.get(price) ?? Number.NaN;

/** What a million sessions cost, by service and part. */
export const sessionCosts = costTable('service', 'of', 'price');
