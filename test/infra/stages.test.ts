import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { checkStage, type Stage, StageError } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';

const staging = findStage('staging');
const production = findStage('production');

/** What is said against a stage with these changes. */
function refusal(stage: Stage, changes: Record<string, unknown>): string {
  try {
    checkStage({ ...stage, ...changes } as Stage);
  } catch (error) {
    if (error instanceof StageError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('the stage', () => {
  test.each([
    [undefined, 'no stage is given: choose one of local, staging, production, or a developer’s own'],
    ['', 'no stage is given'],
    ['prod', 'unknown stage "prod": choose one of local, staging, production'],
    ['Production', 'unknown stage "Production"'],
    ['dev-', 'unknown stage "dev-"'],
    ['dev-Anna', 'unknown stage "dev-Anna"'],
    ['dev-aaaaaaaaaaaaaaaaa', 'unknown stage'],
    ['__proto__', 'unknown stage "__proto__"'],
  ])('%j is refused in one sentence', (name, words) => {
    expect(() => findStage(name)).toThrow(StageError);
    expect(() => findStage(name)).toThrow(words.replace('’', "'"));
  });

  test('of a developer’s own needs no entry, is of test mode and goes without a trace', () => {
    expect(findStage('dev-anna')).toMatchObject({
      name: 'dev-anna',
      stripeMode: 'test',
      deletionProtection: false,
      reservedConcurrency: {},
      gradualDeployment: false,
    });
  });

  test('of production is live, protected, and shifts its traffic gradually; staging is the rehearsal', () => {
    expect(production).toMatchObject({
      stripeMode: 'live',
      deletionProtection: true,
      gradualDeployment: true,
    });
    expect(staging).toMatchObject({
      stripeMode: 'test',
      deletionProtection: false,
      gradualDeployment: false,
    });
  });

  test.each(Object.keys(production).filter((name) => !['name', 'monthlyBudgetUsd'].includes(name)))(
    'without %s is refused by its name',
    (setting) => {
      expect(refusal(production, { [setting]: undefined })).toBe(
        `the stage "production" in infra/stages.ts: ${setting} is missing`,
      );
    },
  );

  test.each([
    [{ leaseSecond: 90 }, 'leaseSecond is not a setting'],
    [{ leaseSeconds: 0 }, 'leaseSeconds is invalid'],
    [{ stripeMode: 'prod' }, 'stripeMode is invalid'],
    [{ alarmEmails: ['nobody'] }, 'alarmEmails.0 is invalid'],
    [{ tableUnitsPerSecondMax: { read: 1 } }, 'tableUnitsPerSecondMax.write is missing'],
    [{ logRetentionDays: 31 }, 'logRetentionDays is invalid'],
    [{ stripeMode: 'live' }, 'deletionProtection must be on where stripeMode is live'],
    [{ edge: { requestsPerFiveMinutesMax: 1_000 } }, 'edge needs region us-east-1'],
  ])('with %j is refused: %s', (changes, words) => {
    expect(refusal(staging, changes)).toContain(`the stage "staging" in infra/stages.ts: `);
    expect(refusal(staging, changes)).toContain(words);
  });

  test.each([
    'https://app.example.com',
    'https://app.example.com:8443',
    'http://localhost:5173',
    'http://127.0.0.1:5173',
    'http://localhost',
  ])('lets pages of %s call', (origin) => {
    expect(refusal(production, { allowedOrigins: ['https://example.com', origin] })).toBe('taken');
  });

  test.each([
    '*',
    'null',
    'https://*.example.com',
    'https://app.example.com/',
    'https://app.example.com/page',
    'https://app.example.com?a=b',
    'https://me@app.example.com',
    'https://App.example.com',
    'https://münchen.example',
    // Browsers leave out the port that is the scheme's own.
    'https://app.example.com:443',
    'http://localhost:80',
    'https://app.example.com:70000',
    'http://app.example.com',
    'http://127.0.0.2:5173',
    'http://localhost.example.com',
    'app.example.com',
    'ftp://app.example.com',
    ' https://app.example.com',
    '',
  ])('with %j among its allowed origins is refused, as no browser sends that or anybody could', (origin) => {
    expect(refusal(staging, { allowedOrigins: ['https://example.com', origin] })).toBe(
      'the stage "staging" in infra/stages.ts: allowedOrigins.1 is invalid: an origin exactly as browsers send it, such as https://app.example.com or http://localhost:5173',
    );
  });

  test('that is a developer’s own is never live', () => {
    const live = { stripeMode: 'live', deletionProtection: true };
    expect(refusal(findStage('dev-anna'), live)).toContain('never live');
  });

  test('whose name no function has in reservedConcurrency is refused', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const stage = { ...production, reservedConcurrency: { MeteringAPI: 10 } };
    expect(() => new SessionBilling(app, stage)).toThrow('reservedConcurrency.MeteringAPI is not a function');
  });
});
