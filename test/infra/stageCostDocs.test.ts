import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { START_REFUSALS } from '../../shared/metrics.ts';
import { numberOf, rowOf, tableOf, tablesIn } from '../support/docs/docTables.ts';
import { costDoc, costTable, MONTH_SECONDS, readFile, sessionCosts, usdOf } from './costTables.ts';
import { mail } from './stageVariants.ts';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

describe('the costs of a stage', () => {
  const production = findStage('production');
  const edge = { region: 'us-east-1', edge: { requestsPerFiveMinutesMax: 2_000 } };
  const plain = { production: synthesize('production'), staging: synthesize('staging') };
  const edged = {
    production: synthesize({ ...production, ...edge }),
    staging: synthesize({ ...findStage('staging'), ...edge }),
  };
  const mailed = {
    production: synthesize({ ...production, mail }),
    staging: synthesize({ ...findStage('staging'), mail }),
  };
  const alarmsOf = (template: Template) => resourcesOf(template, 'AWS::CloudWatch::Alarm').length;
  const fixed = costTable('price', 'production');

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
    const [, gradual, atOnce] = /and (\d) alarms at \$0\.10 \((\d) where/.exec(costDoc) ?? [];
    expect(alarmsOf(edged.production) - alarmsOf(plain.production)).toBe(Number(gradual));
    expect(alarmsOf(edged.staging) - alarmsOf(plain.staging)).toBe(Number(atOnce));
  });

  test('include the additional alarms of a mail identity', () => {
    const [, gradual, atOnce] = /, (\d) alarms at \$0\.10 \((\d) where new/.exec(costDoc) ?? [];
    expect(alarmsOf(mailed.production) - alarmsOf(plain.production)).toBe(Number(gradual));
    expect(alarmsOf(mailed.staging) - alarmsOf(plain.staging)).toBe(Number(atOnce));
  });

  test('list every function with its memory', () => {
    const documented = costTable('memory', 'functions').rows.flatMap(([memory, names = '']) =>
      (names.match(/[A-Z]\w+/g) ?? []).map((name) => [name, numberOf(memory)]),
    );
    const deployed = [...functionsOf(edged.production), ...functionsOf(mailed.production)].map(
      ([name, one]) => [name, one.Properties.MemorySize],
    );
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(deployed));
  });

  test('state the schedules, log retention, budget and throttle of production', () => {
    const calls = resourcesOf(plain.production, 'AWS::Events::Rule').map(([, { Properties }]) => {
      const [, number, unit] =
        /rate\((\d+) (minute|hour)s?\)/.exec(String(Properties.ScheduleExpression)) ?? [];
      return MONTH_SECONDS / (Number(number) * (unit === 'hour' ? 3_600 : 60));
    });
    const sum = calls.reduce((total, count) => total + count, 0);
    expect(costDoc).toContain(`${sum.toLocaleString('en')} together`);
    const [, of] = sessionCosts.rows.find(([, , price]) => price === 'log storage') ?? [];
    expect(of).toContain(`${production.logRetentionDays / 30} months`);
    expect(costDoc).toContain(`budget of $${production.monthlyBudgetUsd}`);
    expect(costDoc).toContain(
      `${production.requestsPerSecondMax.toLocaleString('en')} a second in production`,
    );
  });

  test('state the number of custom metrics', () => {
    const counted = ['docs/webhooks.md', 'docs/mail.md'].flatMap(
      (file) => tableOf(tablesIn(readFile(file)), 'service', 'metric').rows,
    );
    const names = counted.flatMap(([, metrics = '']) => metrics.match(/`\w+`/g) ?? []);
    // Five more come from logs: webhook_5xx, the three causes of 5xx responses, and the share of reported sessions. Refused
    // starts have one for each reason.
    const known = names.length + 5 + START_REFUSALS.length;
    expect(costDoc).toContain(
      `The code defines ${known}, at most $${(known * usdOf('custom metrics')).toFixed(2)}`,
    );
  });
});
