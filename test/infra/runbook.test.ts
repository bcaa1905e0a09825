import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { ANOMALIES } from '../../shared/metrics.ts';
import { anchorsIn } from '../support/docs/markdown.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const runbook = readFileSync(path.join(ROOT, 'docs/runbook.md'), 'utf8');

/** Production with every optional part. */
const fullStage = synthesize({
  ...findStage('production'),
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 2_000 },
  mail: { domain: 'mail.example.com', perSecondMax: 10 },
});
const templates = [
  ...['local', 'staging', 'production', 'dev-anna'].map((name) => synthesize(name)),
  fullStage,
];

/** The sections of alarms. The budget is not a CloudWatch alarm, and its messages cannot name a section. */
const sections = anchorsIn(runbook, 3);
const anchors = new Set([...templates.flatMap(anchorsOfAlarms), 'budget']);

function anchorsOfAlarms(template: (typeof templates)[number]): string[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => {
    const anchor = String(Properties.AlarmDescription).match(/ Runbook: docs\/runbook\.md#([a-z-]+)$/)?.[1];
    return anchor ?? `${id} names no section`;
  });
}

describe('the runbook', () => {
  test('has a section for each alarm of every stage', () => {
    expect(sections).toEqual(expect.arrayContaining([...anchors]));
  });

  test('has no section without an alarm, and no section twice', () => {
    expect(sections.filter((section) => !anchors.has(section))).toEqual([]);
    expect(new Set(sections).size).toBe(sections.length);
  });

  test('searches only for log events that the code writes', () => {
    const code = sourceOf('services') + sourceOf('shared');
    const messages = [...runbook.matchAll(/\$\.message = "(\w+)"/g)].map(([, name]) => name);
    expect(messages.length).toBeGreaterThan(5);
    // The sender of notices decides the level and the event of each line first.
    for (const message of messages) {
      expect(code).toMatch(new RegExp(`(logger\\.\\w+\\(|event: )'${message}'`));
    }
    const anomalies = [...runbook.matchAll(/\$\.anomaly = "(\w+)"/g)].map(([, name]) => name);
    expect(anomalies.sort()).toEqual(Object.keys(ANOMALIES).sort());
  });

  test('names each resource by a prefix that matches exactly one resource', () => {
    const references = [
      ...[...runbook.matchAll(/\bnamed (\w+) (AWS::[\w:]+)/g)].map(([, id = '', type = '']) => ({
        id,
        type,
      })),
      ...[...runbook.matchAll(/\blines (\w+) '/g)].map(([, id = '']) => ({
        id,
        type: 'AWS::Logs::LogGroup',
      })),
    ];
    expect(references.length).toBeGreaterThan(10);
    for (const { id, type } of references) {
      expect(
        resourcesOf(fullStage, type).filter(([logicalId]) => logicalId.startsWith(id)),
        `${id} ${type}`,
      ).toHaveLength(1);
    }
  });
});

describe('the restore in the runbook', () => {
  /** The functions that use the table, by the id of their construct with its path: those that may, and the targets of its stream. */
  const functions = resourcesOf(fullStage, 'AWS::Lambda::Function').map(([id]) => id);
  const named = (value: unknown) =>
    functions.filter((id) => JSON.stringify(value).includes(id.replace(/Function\w+$/, '')));
  const mapped = resourcesOf(fullStage, 'AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) =>
    named(Properties.FunctionName),
  );
  const using = resourcesOf(fullStage, 'AWS::IAM::Policy').flatMap(([, { Properties }]) =>
    JSON.stringify(Properties.PolicyDocument).includes('"dynamodb:') ? named(Properties.Roles) : [],
  );
  const wordsOf = (pattern: RegExp) => runbook.match(pattern)?.[1]?.split(/\s+/).sort();
  const namesOf = (ids: string[]) => [...new Set(ids)].map((id) => id.replace(/Function\w+$/, '')).sort();

  // PublicApi reads it for the badge only, which is not shown while the table is empty.
  test('stops every function that reads or writes the table, or is called with what happened in it, but PublicApi', () => {
    const stopped = [...using, ...mapped].filter((id) => !id.includes('PublicApi'));
    expect(wordsOf(/^WRITERS="([^"]+)"/m)).toEqual(namesOf(stopped));
  });

  test('stops every mapping of a stream or queue to them', () => {
    expect(wordsOf(/^MAPPED="([^"]+)"/m)).toEqual(namesOf(mapped));
  });
});

function sourceOf(folder: string): string {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8'))
    .join('\n');
}
