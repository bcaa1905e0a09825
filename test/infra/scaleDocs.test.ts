import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { itemLoad } from '../../shared/account/itemCapacity.ts';
import { PLANS } from '../../shared/account/plans.ts';
import { readLimits, readPrices, readUnits } from '../bench/year/inputs.ts';
import { limitsMet, MIX, simulateYear, type Year } from '../bench/year/model.ts';
import { numberOf, rowOf, tableOf, tablesIn } from '../support/docs/docTables.ts';
import { expectNear } from './expectNear.ts';

const doc = readFileSync(path.resolve(import.meta.dirname, '../../docs/scale.md'), 'utf8');
const tables = tablesIn(doc);
const table = (...begins: string[]) => tableOf(tables, ...begins);

const ACCOUNTS = [1_000, 100_000, 10_000_000];
const years = ACCOUNTS.map((accounts) => simulateYear(accounts, readUnits(), readPrices()));
const [, , largest] = years as [Year, Year, Year];

const perAccountUsd =
  (MIX.starter.share * PLANS.starter.price.amountMinor + MIX.growth.share * PLANS.growth.price.amountMinor) /
  100;

describe('docs/scale.md', () => {
  test('states the assumptions of the model', () => {
    for (const [plan, { share, sessions }] of Object.entries(MIX)) {
      const [, percent, count] = rowOf(table('accounts', 'share'), plan);
      expect([numberOf(percent), numberOf(count)], plan).toEqual([100 * share, sessions]);
    }
  });

  test.each<[string, (year: Year) => number]>([
    ['sessions', (year) => year.sessions],
    ['requests', (year) => year.apiRequests],
    ['write units', (year) => year.writeUnits],
    ['read units', (year) => year.readUnits],
    ['requests a second', (year) => year.peakRequests],
    ['write units a second', (year) => year.peakWriteUnits],
    ['kept after a year', (year) => year.keptGb],
  ])('states the %s of a month', (row, figure) => {
    const cells = rowOf(table('a month'), row).slice(1);
    for (const [index, year] of years.entries()) expectNear(cells[index], figure(year), row);
  });

  test('states the costs of a month by service, and of a year', () => {
    const costs = table('twelfth month, $');
    for (const [index, year] of years.entries()) {
      const cell = (row: string) => rowOf(costs, row)[index + 1];
      const services = costs.rows.map(([name = '']) => name).slice(0, -4);
      expect(services.sort()).toEqual(Object.keys(year.usdByService).sort());
      for (const [service, usd] of Object.entries(year.usdByService)) {
        const exact = costs.rows.find(([name]) => name === service)?.[index + 1];
        expectNear(exact, usd, service);
      }
      expectNear(cell('sum'), year.monthUsd, 'sum');
      expectNear(cell('the year'), year.yearUsd, 'the year');
      expectNear(cell('a million'), (year.monthUsd / year.sessions) * 1e6, 'a million sessions');
      expectNear(
        cell('of what'),
        (100 * year.monthUsd) / (year.accounts * perAccountUsd),
        'of what plans bring in',
      );
    }
    expect(doc).toContain(`$${perAccountUsd.toFixed(2)} for an account`);
  });

  test('states the limits in the order in which growth reaches them', () => {
    const documented = table('limit').rows.map(([name, , , accounts]) => ({
      name,
      accounts: numberOf(accounts),
    }));
    expect(documented).toEqual(limitsMet(largest, readLimits()));
    const [stage] = limitsMet(largest, readLimits());
    expect(doc).toContain(`throttle first, at ${stage?.accounts.toLocaleString('en')}.**`);
    const limits = Object.values(readLimits()).sort((one, other) => one - other);
    const written = table('limit').rows.map(([, , limit]) => numberOf(limit));
    expect(written.sort((one, other) => one - other)).toEqual(limits);
    expect(findStage('production').requestsPerSecondMax).toBe(2_000);
  });

  test('states what one account can do at most', () => {
    const { rows } = table('`concurrent`');
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      const [concurrent = 0, projectsIncluded = 0, bytes = 0, units = 0, requests] = row.map(numberOf);
      expect(units).toBe(Math.ceil(bytes / 1_024));
      expect(requests).toBe(itemLoad({ concurrent, projectsIncluded }).requestsPerMinuteMax);
    }
  });
});
