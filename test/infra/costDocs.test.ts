import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { PLANS } from '../../shared/account/plans.ts';
import { type DocTable, numberOf, rowOf } from '../support/docs/docTables.ts';
import {
  costDoc,
  costTable,
  costTables,
  MILLION,
  MONTH_SECONDS,
  readFile,
  sessionCosts,
  usdOf,
} from './costTables.ts';
import { expectNear } from './expectNear.ts';

/** The document's assumptions: the minutes of a session, the sessions and accounts of a batch, and requests for the usage. */
const MINUTES = 2;
const BATCH = { sessions: 100, accounts: 20 };
const USAGE = 0.1;

/** Dollars for a million sessions of so many minutes, without the stage. */
const BUDGETS: Record<number, number> = { 2: 17, 60: 60 };

/** Write units of the ledger for a session, with 20 accounts in a window. */
const LEDGER_UNITS_MAX = 4.5;

/** The ledger is called once in each window of each of four shards. */
const LEDGER_CALLS = (MONTH_SECONDS / findStage('production').ledgerWindowSeconds) * 4;

/** The indexes of dollar columns that follow a column of units. */
const dollarColumns = ({ header }: DocTable) =>
  header.flatMap((cell, index) => (cell === '$' && header[index - 1] !== 'price' ? [index] : []));

const multiplied = costTables.filter((one) => one.header.includes('price') && dollarColumns(one).length > 0);

describe.each(multiplied.map((one) => ({ name: one.header.join(' | '), one })))(
  'the cost table $name',
  ({ one }) => {
    const isTotal = ([first = '']: string[]) => first === 'sum' || first.startsWith('an hour');
    const parts = one.rows.filter((row) => !isTotal(row));

    test('multiplies units by prices', () => {
      expect(parts.length).toBeGreaterThan(5);
      for (const row of parts) {
        const usd = usdOf(row[one.header.indexOf('price')] ?? '');
        for (const at of dollarColumns(one))
          expectNear(row[at], numberOf(row[at - 1]) * usd, row.join(' | '));
      }
    });

    test('sums its rows, and multiplies them to an hour of 2,000 sessions a second', () => {
      const hour = one.rows.find(([first = '']) => first.startsWith('an hour'));
      for (const at of dollarColumns(one)) {
        const sum = parts.reduce((total, row) => total + numberOf(row[at]), 0);
        expectNear(rowOf(one, 'sum')[at], sum, `sum of column ${at}`);
        if (hour) expectNear(hour[at], (sum * 2_000 * 3_600) / MILLION, `hour of column ${at}`);
      }
    });
  },
);

const operations = costTable('operation', 'requests');
const writeUnitsOf = (operation: string) => numberOf(rowOf(operations, operation)[2]);
const readUnitsOf = (operation: string) => numberOf(rowOf(operations, operation)[3]);

describe('the table of operations', () => {
  const budgets = readFile('test/flow/api/budgets.test.ts');
  const bill = /\{ requests: (\d+), readUnits: (\d+)(?:, writeUnits: (\d+))?/;

  test.each([
    ['heartbeat, up to 10', 'a heartbeat is'],
    ['end, up to 10', 'an end is'],
    ['usage read', 'the usage is'],
    ['replay of a start', 'a replay is'],
  ])('has the costs of %s that the budget test allows', (operation, title) => {
    const [, requests, writes, reads] = rowOf(operations, operation);
    const [, body = ''] = budgets.split(new RegExp(`it\\('[^']*${title}`));
    const [, ...budget] = bill.exec(body.split('\n  it(')[0] ?? '') ?? [];
    expect([requests, reads]).toEqual(budget.slice(0, 2));
    // DynamoDB Local does not report the cost of a refused write, so the budget of a replay has no write units.
    if (operation !== 'replay of a start') expect(writes).toBe(budget[2]);
  });

  test('has the costs of a batch of heartbeats that the budget test allows', () => {
    const [, units] = /\[10, (\d+)\],[^']+'a batch of heartbeats .* is 1 request'/.exec(budgets) ?? [];
    expect(rowOf(operations, 'batch of heartbeats').slice(1, 4)).toEqual(['1', units, '0']);
  });

  test('has the costs of the ledger that its test counts', () => {
    const counted = readFile('test/flow/ledger/units.test.ts');
    const [, heads, figures] = /readUnits: 20, writeUnits: 20 \* (\d) \+ (\d)/.exec(counted) ?? [];
    const [, alone] = /readUnits: 1, writeUnits: (\d)/.exec(counted) ?? [];
    const shared = (2 * (20 * Number(heads) + Number(figures))) / 20;
    expect(rowOf(operations, 'ledger: a session, 20').slice(1, 4)).toEqual(['0.2', String(shared), '2']);
    expect(rowOf(operations, 'ledger: a session, alone').slice(1, 4)).toEqual([
      '4',
      String(2 * Number(alone)),
      '2',
    ]);
    expect(shared).toBeLessThanOrEqual(LEDGER_UNITS_MAX);
  });

  test('has the costs of a start that the budget test allows, with few and with many open sessions', () => {
    for (const [operation, openBefore] of Object.entries({ 'start, up to 10': 9, 'start, 50': 49 })) {
      const [, budget] = new RegExp(`\\[${openBefore}, (\\d+)\\]`).exec(budgets) ?? [];
      expect(rowOf(operations, operation).slice(1, 3)).toEqual(['3', budget]);
    }
  });
});

/** X-Ray traces at most the first invocation of each second, and 5 % of the others. */
const traced = (calls: number, seconds: number) =>
  Math.min(calls, seconds) + 0.05 * Math.max(0, calls - seconds);

/** The units of a million sessions, or of a thousand. */
const units = (service: string, of: string, price: string, sessions = MILLION): number => {
  const row = sessionCosts.rows.find(
    (one) => one[0] === service && one[1]?.startsWith(of) && one[2] === price,
  );
  return numberOf(row?.[sessions === MILLION ? 5 : 3]);
};
const total = numberOf(rowOf(sessionCosts, 'sum')[6]);
const ofService = (service: string) =>
  sessionCosts.rows.filter(([name]) => name === service).reduce((sum, row) => sum + numberOf(row[6]), 0);
/** A million session minutes, and a million sessions of so many minutes. */
const minuteUsd = numberOf(rowOf(costTable('price', 'a million session minutes'), 'sum')[2]);
const usdOfMinutes = (minutes: number) => total + (minutes - MINUTES) * minuteUsd;
const changed = writeUnitsOf('batch of heartbeats of an account');

describe('the costs of a million sessions', () => {
  test.each(Object.entries(BUDGETS))('of %s minutes are within the budget of $%i', (minutes, budget) => {
    expect(usdOfMinutes(Number(minutes))).toBeLessThanOrEqual(budget);
    expect(costDoc).toContain(`$${usdOfMinutes(60).toFixed(2)}`);
  });

  test('are 1,000 times those of a thousand sessions, except for heartbeats and the ledger, which share batches', () => {
    const isShared = ([service, of = '']: string[]) =>
      /^(CloudWatch|network|sum)$/.test(service ?? '') ||
      /^(API$|batch|heartbeat|ledger$|ledger, 100 ms)/.test(of);
    const others = sessionCosts.rows.filter((row) => !isShared(row));
    expect(others.length).toBeGreaterThan(10);
    for (const row of others)
      expect(numberOf(row[5]), row.join(' | ')).toBeCloseTo(1_000 * numberOf(row[3]), 6);
  });

  test.each([
    ['a million', MILLION, BATCH, 'ledger: a session, 20 accounts', LEDGER_CALLS],
    ['a thousand, each alone', 1_000, { sessions: 1, accounts: 1 }, 'ledger: a session, alone', 2_000],
  ])('consist of the units of their operations, for %s', (_name, sessions, batch, ledger, ledgerCalls) => {
    const batches = (MINUTES / batch.sessions) * sessions;
    const others = (2 + USAGE) * sessions;
    const of = (service: string, part: string, price: string) => units(service, part, price, sessions);
    expect(of('API Gateway', 'start', 'API requests')).toBeCloseTo(others);
    expect(of('API Gateway', 'batches', 'API requests')).toBeCloseTo(batches);
    expect(of('Lambda', 'API', 'Lambda requests')).toBeCloseTo(others + batches);
    expect(of('Lambda', 'ledger', 'Lambda requests')).toBe(ledgerCalls);
    const started = writeUnitsOf('start, up to 10') + writeUnitsOf('end, up to 10');
    const usage = USAGE * writeUnitsOf('usage read');
    expect(of('DynamoDB', 'start', 'write units')).toBeCloseTo((started + usage) * sessions);
    expect(of('DynamoDB', 'heartbeats', 'write units')).toBeCloseTo(batches * batch.accounts * changed);
    expect(of('DynamoDB', 'ledger', 'write units')).toBeCloseTo(writeUnitsOf(ledger) * sessions);
    expect(of('DynamoDB', 'ledger, heads', 'read units')).toBeCloseTo(readUnitsOf(ledger) * sessions);
    expect(of('CloudWatch', 'API', 'log ingestion')).toBeCloseTo((others + batches) * 550e-9, 6);
    const batchKb = batch.sessions === 1 ? 1 : 10;
    expect(of('network', 'responses', 'data out')).toBeCloseTo((others + batches * batchKb) * 1e-6, 6);
  });

  test('grow with each minute by a batch of 100 sessions of 20 accounts', () => {
    const minute = costTable('price', 'a million session minutes');
    const of = (price: string) => numberOf(rowOf(minute, price)[1]);
    const batches = MILLION / BATCH.sessions;
    expect([of('API requests'), of('Lambda requests')]).toEqual([batches, batches]);
    expect(of('write units')).toBe(batches * BATCH.accounts * changed);
    expect(of('Lambda GB-seconds')).toBeCloseTo(batches * 0.04);
    expect([of('log ingestion'), of('data out')]).toEqual([(batches * 550) / 1e9, batches * 1e-5]);
  });

  test('are split into the shares of the services', () => {
    for (const [service = '', usd, share] of costTable('service', '$', 'share').rows) {
      expectNear(usd, ofService(service), service);
      expectNear(share, (100 * ofService(service)) / total, service);
    }
  });

  test('vary as stated with the shape of the sessions', () => {
    const otherwise = costTable('1 million sessions of');
    const writes = usdOf('write units') * MILLION;
    const milliseconds = (ms: number) => (ms - 15) * (2 + USAGE) * 1_000 * usdOf('Lambda GB-seconds');
    const ledger = writeUnitsOf('ledger: a session, 20 accounts');
    const perAccount = 1 - BATCH.accounts / BATCH.sessions;
    const fiftyOpen =
      writeUnitsOf('start, 50') +
      writeUnitsOf('end, 50') -
      writeUnitsOf('start, up') -
      writeUnitsOf('end, up');
    const fiftyRenewed = writeUnitsOf('heartbeat, 50 open') / 50 - BATCH.accounts / BATCH.sessions;
    /** A request for a heartbeat instead of its share of a batch. */
    const single = numberOf(rowOf(costTable('price', 'heartbeat'), 'sum')[2]) - minuteUsd;
    const more: Record<string, (minutes: number) => number> = {
      'as above': () => 0,
      'each open session of another account': (minutes) => perAccount * minutes * writes,
      'a request for each heartbeat': (minutes) => minutes * single,
      'a stage with tracing': (minutes) =>
        usdOf('traces') *
        (traced((2 + minutes / BATCH.sessions) * MILLION, MONTH_SECONDS) + USAGE * MILLION + LEDGER_CALLS),
      'API billed 10 ms': () => milliseconds(10),
      'API billed 30 ms': () => milliseconds(30),
      '50 open at all times: 10 write units': (minutes) => (fiftyOpen + minutes * fiftyRenewed) * writes,
      'the ledger with one account': () => (writeUnitsOf('ledger: a session, alone') - ledger) * writes,
      'the ledger with two changes': () => -(ledger / 2) * writes - usdOf('read units') * MILLION,
    };
    expect(otherwise.rows).toHaveLength(Object.keys(more).length);
    for (const [name, usd] of Object.entries(more)) {
      for (const [index, minutes] of [2, 10, 60].entries()) {
        expectNear(
          rowOf(otherwise, name)[index + 1],
          usdOfMinutes(minutes) + usd(minutes),
          `${name}, ${minutes}`,
        );
      }
    }
  });

  test('leave the stated margin of the plan prices', () => {
    const stage = numberOf(rowOf(costTable('price', 'production'), 'sum')[2]);
    const manyOpen = numberOf(rowOf(costTable('1 million sessions of'), '50 open')[1]);
    for (const [plan, usd] of Object.entries({ starter: total + stage, growth: manyOpen + stage })) {
      const { price, sessionsIncluded } = PLANS[plan as keyof typeof PLANS];
      const sold = (price.amountMinor / 100 / sessionsIncluded) * 1_000;
      const [, thousand, million, aws, margin] = rowOf(costTable('plan', 'sold for 1,000'), plan);
      expectNear(thousand, sold, plan);
      expectNear(million, sold * 1_000, plan);
      expectNear(aws, usd, plan);
      expectNear(margin, 100 * (1 - usd / (sold * 1_000)), plan);
    }
    const cell = (row: string, column: number) => rowOf(costTable('a month'), row)[column];
    expectNear(cell('what the sessions', 2), total, 'a million sessions');
    expectNear(cell('a production stage', 2), stage, 'a stage');
    expectNear(cell('sum', 2), total + stage, 'both');
    expectNear(cell('sum', 1), numberOf(rowOf(sessionCosts, 'sum')[4]) + stage, 'both, of a thousand');
    expectNear(cell('for 1,000', 2), (total + stage) / 1_000, 'a thousand of a million');
  });

  test('fall by the stated savings of each change', () => {
    for (const [change = '', now, then, saves] of costTable('change', 'now', 'then').rows) {
      expectNear(saves, numberOf(now) - numberOf(then), change);
    }
  });
});
