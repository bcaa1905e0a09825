import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { PLANS } from '../../shared/account/plans.ts';
import { type DocTable, numberOf, rowOf, tableOf, tablesIn } from '../support/docs/docTables.ts';
import { expectNear } from './expectNear.ts';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const doc = read('docs/cost.md');

const MILLION = 1_000_000;
const SECONDS = 30 * 86_400;

/** The document's assumptions about a session: heartbeats, and requests for the usage. */
const HEARTBEATS = 4;
const USAGE = 0.1;

const tables = tablesIn(doc);
const table = (...begins: string[]) => tableOf(tables, ...begins);

const subscribers = table('price', '1,000 subscribers');
const PER: Record<string, number> = { million: MILLION, '10,000': 10_000, '1': 1, GB: 1, 'GB-month': 1 };

/** The price of one unit. The unit of the webhooks is a subscriber, whose month has its own table. */
const prices = new Map([
  ...table('price', '$', 'for').rows.map(([name = '', usd, per = '']): [string, number] => [
    name,
    numberOf(usd) / (PER[per] ?? Number.NaN),
  ]),
  ['webhooks', numberOf(rowOf(subscribers, 'sum')[2]) / 1_000],
]);

const usdOf = (price: string) => prices.get(price) ?? Number.NaN;

/** The indexes of dollar columns that follow a column of units. */
const dollarColumns = ({ header }: DocTable) =>
  header.flatMap((cell, index) => (cell === '$' && header[index - 1] !== 'price' ? [index] : []));

const multiplied = tables.filter((one) => one.header.includes('price') && dollarColumns(one).length > 0);

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

const operations = table('operation', 'requests');
const writeUnitsOf = (operation: string) => numberOf(rowOf(operations, operation)[2]);
const sessionWrites = (open: string) =>
  writeUnitsOf(`start${open}`) + HEARTBEATS * writeUnitsOf(`heartbeat${open}`) + writeUnitsOf(`end${open}`);

describe('the table of operations', () => {
  const budgets = read('test/flow/api/budgets.test.ts');
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

  test('has the costs of a start that the budget test allows, with few and with many open sessions', () => {
    for (const [operation, openBefore] of Object.entries({ 'start, up to 10': 9, 'start, 50': 49 })) {
      const [, budget] = new RegExp(`\\[${openBefore}, (\\d+)\\]`).exec(budgets) ?? [];
      expect(rowOf(operations, operation).slice(1, 3)).toEqual(['3', budget]);
    }
  });
});

const main = table('service', 'of', 'price');
const units = (service: string, of: string, price: string): number => {
  const row = main.rows.find((one) => one[0] === service && one[1]?.startsWith(of) && one[2] === price);
  return numberOf(row?.[5]);
};
const total = numberOf(rowOf(main, 'sum')[6]);
const ofService = (service: string) =>
  main.rows.filter(([name]) => name === service).reduce((sum, row) => sum + numberOf(row[6]), 0);

describe('the costs of a million sessions', () => {
  /** X-Ray traces at most the first invocation of each second, and 5 % of the others. */
  const traced = (calls: number, seconds: number) => seconds + 0.05 * (calls - seconds);

  test('are 1,000 times those of a thousand sessions, except for traces', () => {
    for (const row of main.rows.filter(([service]) => service !== 'X-Ray' && service !== 'sum')) {
      expect(numberOf(row[5]), row.join(' | ')).toBeCloseTo(1_000 * numberOf(row[3]), 6);
    }
  });

  test('consist of the units of their operations', () => {
    const requests = 1 + HEARTBEATS + 1 + USAGE;
    expect(units('API Gateway', '', 'API requests')).toBe(requests * MILLION);
    expect(units('Lambda', 'API', 'Lambda requests')).toBe(requests * MILLION);
    expect(units('Lambda', 'ledger', 'Lambda requests')).toBe((2 + HEARTBEATS) * MILLION);
    const writes = sessionWrites(', up to 10 open') + USAGE;
    expect(units('DynamoDB', 'sessions', 'write units')).toBeCloseTo(writes * MILLION, 3);
    expect(units('DynamoDB', 'ledger', 'write units')).toBe(2 * writeUnitsOf('ledger: a start') * MILLION);
    expect(units('X-Ray', 'metering', 'traces')).toBe(traced(6 * MILLION, SECONDS) + USAGE * MILLION);
    expect(units('X-Ray', 'ledger', 'traces')).toBe(traced(6 * MILLION, SECONDS));
  });

  test('are split into the shares of the services', () => {
    for (const [service = '', usd, share] of table('service', '$', 'share').rows) {
      expectNear(usd, ofService(service), service);
      expectNear(share, (100 * ofService(service)) / total, service);
    }
  });

  test('vary as stated with the shape of the sessions', () => {
    const heartbeat = numberOf(rowOf(table('price', 'heartbeat'), 'sum')[2]);
    const milliseconds = (ms: number) => total + (ms - 15) * 6.1 * 1_000 * usdOf('Lambda GB-seconds');
    const within8Hours = 2 * traced(6 * MILLION, SECONDS / 3) + USAGE * MILLION;
    const writes = sessionWrites(', 50 open');
    const moreWrites = (writes - sessionWrites(', up to 10 open')) * MILLION * usdOf('write units');
    const expected: Record<string, number> = {
      'as above': total,
      'all traffic within 8 hours': total - ofService('X-Ray') + within8Hours * usdOf('traces'),
      'functions not traced': total - ofService('X-Ray'),
      'API billed 10 ms': milliseconds(10),
      'API billed 30 ms': milliseconds(30),
      [`50 open at all times: ${writes} write units`]: total + moreWrites,
    };
    for (const beats of [2, 20, 120]) {
      expected[`sessions of ${beats / 2} minute`] = total + (beats - HEARTBEATS) * heartbeat;
    }
    const otherwise = table('1 million sessions');
    expect(otherwise.rows).toHaveLength(Object.keys(expected).length);
    for (const [name, usd] of Object.entries(expected)) expectNear(rowOf(otherwise, name)[1], usd, name);
  });

  test('leave the stated margin of the plan prices', () => {
    const stage = numberOf(rowOf(table('price', 'production'), 'sum')[2]);
    const manyOpen = numberOf(rowOf(table('1 million sessions'), '50 open')[1]);
    for (const [plan, usd] of Object.entries({ starter: total + stage, growth: manyOpen + stage })) {
      const { price, sessionsIncluded } = PLANS[plan as keyof typeof PLANS];
      const sold = (price.amountMinor / 100 / sessionsIncluded) * 1_000;
      const [, thousand, million, aws, margin] = rowOf(table('plan', 'sold for 1,000'), plan);
      expectNear(thousand, sold, plan);
      expectNear(million, sold * 1_000, plan);
      expectNear(aws, usd, plan);
      expectNear(margin, 100 * (1 - usd / (sold * 1_000)), plan);
    }
    const cell = (row: string, column: number) => rowOf(table('a month'), row)[column];
    expectNear(cell('what the sessions', 2), total, 'a million sessions');
    expectNear(cell('a production stage', 2), stage, 'a stage');
    expectNear(cell('sum', 2), total + stage, 'both');
    expectNear(cell('sum', 1), numberOf(rowOf(main, 'sum')[4]) + stage, 'both, of a thousand');
    expectNear(cell('for 1,000', 2), (total + stage) / 1_000, 'a thousand of a million');
  });

  test('fall by the stated savings of each change', () => {
    for (const [change = '', now, then, saves] of table('change', 'now', 'then').rows) {
      expectNear(saves, numberOf(now) - numberOf(then), change);
    }
  });
});

describe('the costs of a stage', () => {
  const production = findStage('production');
  const edge = { region: 'us-east-1', edge: { requestsPerFiveMinutesMax: 2_000 } };
  const plain = { production: synthesize('production'), staging: synthesize('staging') };
  const edged = {
    production: synthesize({ ...production, ...edge }),
    staging: synthesize({ ...findStage('staging'), ...edge }),
  };
  const alarmsOf = (template: Template) => resourcesOf(template, 'AWS::CloudWatch::Alarm').length;
  const fixed = table('price', 'production');

  test.each([
    ['production', plain.production, 1],
    ['staging', plain.staging, 3],
    ['a developer’s own', synthesize('dev-anna'), 5],
  ])('include the alarms and the dashboards of %s', (_name, template, column) => {
    expect(numberOf(rowOf(fixed, 'alarms')[column])).toBe(alarmsOf(template));
    const dashboards = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
    expect(numberOf(rowOf(fixed, 'dashboards')[column])).toBe(dashboards.length);
  });

  test('include the additional alarms of an edge', () => {
    const [, gradual, atOnce] = /and (\d) alarms at \$0\.10 \((\d) where/.exec(doc) ?? [];
    expect(alarmsOf(edged.production) - alarmsOf(plain.production)).toBe(Number(gradual));
    expect(alarmsOf(edged.staging) - alarmsOf(plain.staging)).toBe(Number(atOnce));
  });

  test('list every function with its memory', () => {
    const documented = table('memory', 'functions').rows.flatMap(([memory, names = '']) =>
      (names.match(/[A-Z]\w+/g) ?? []).map((name) => [name, numberOf(memory)]),
    );
    const deployed = [...functionsOf(edged.production)].map(([name, one]) => [
      name,
      one.Properties.MemorySize,
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(deployed));
  });

  test('state the schedules, log retention, budget and throttle of production', () => {
    const calls = resourcesOf(plain.production, 'AWS::Events::Rule').map(([, { Properties }]) => {
      const [, number, unit] =
        /rate\((\d+) (minute|hour)s?\)/.exec(String(Properties.ScheduleExpression)) ?? [];
      return SECONDS / (Number(number) * (unit === 'hour' ? 3_600 : 60));
    });
    expect(numberOf(rowOf(fixed, 'traces')[1])).toBe(calls.reduce((sum, count) => sum + count, 0));
    const [, of] = main.rows.find(([, , price]) => price === 'log storage') ?? [];
    expect(of).toContain(`${production.logRetentionDays / 30} months`);
    expect(doc).toContain(`budget of $${production.monthlyBudgetUsd}`);
    expect(doc).toContain(`${production.requestsPerSecondMax.toLocaleString('en')} a second in production`);
  });

  test('state the number of custom metrics', () => {
    const counted = tableOf(tablesIn(read('docs/webhooks.md')), 'service', 'metric');
    const names = counted.rows.flatMap(([, metrics = '']) => metrics.match(/`\w+`/g) ?? []);
    const known = names.length + 4; // Four more come from logs: webhook_5xx and the three causes of 5xx responses.
    expect(doc).toContain(
      `The code defines ${known}, at most $${(known * usdOf('custom metrics')).toFixed(2)}`,
    );
  });
});
