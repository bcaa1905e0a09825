import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { checkStage, type Stage, StageError } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { environmentOf, functionsOf, synthesize } from './synthesize.ts';

const staging = findStage('staging');
const production = findStage('production');

/** The error message for a stage with these changes, or `valid`. */
function checkWith(stage: Stage, changes: Record<string, unknown>): string {
  try {
    checkStage({ ...stage, ...changes } as Stage);
  } catch (error) {
    if (error instanceof StageError) return error.message;
    throw error;
  }
  return 'valid';
}

describe('the name of a stage', () => {
  test.each([
    [undefined, 'no stage is given: choose one of local, staging, production, or a developer’s own'],
    ['', 'no stage is given'],
    ['prod', 'unknown stage "prod": choose one of local, staging, production'],
    ['Production', 'unknown stage "Production"'],
    ['dev-', 'unknown stage "dev-"'],
    ['dev-Anna', 'unknown stage "dev-Anna"'],
    ['dev-aaaaaaaaaaaaaaaaa', 'unknown stage'],
    ['__proto__', 'unknown stage "__proto__"'],
  ])('%j is refused with one sentence', (name, words) => {
    expect(() => findStage(name)).toThrow(StageError);
    expect(() => findStage(name)).toThrow(words.replace('’', "'"));
  });

  test('prod is refused with the names of the stages', () => {
    expect(() => findStage('prod')).toThrow(
      /^unknown stage "prod": choose one of local, staging, production, or/,
    );
  });
});

describe('the settings of a stage', () => {
  test('of a developer need no entry, use test mode and protect no data', () => {
    expect(findStage('dev-anna')).toMatchObject({
      name: 'dev-anna',
      stripeMode: 'test',
      deletionProtection: false,
      reservedConcurrency: {},
      gradualDeployment: false,
    });
  });

  test('of production use live mode, protect data and deploy gradually, and those of staging do not', () => {
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
    'are refused without %s, which the error names',
    (setting) => {
      expect(checkWith(production, { [setting]: undefined })).toBe(
        `the stage "production" in infra/stages.ts: ${setting} is missing`,
      );
    },
  );

  test.each([
    [{ leaseSecond: 90 }, 'leaseSecond is not a setting'],
    [{ leaseSeconds: 0 }, 'leaseSeconds is invalid'],
    [{ stripeMode: 'prod' }, 'stripeMode is invalid'],
    [{ alarmEmails: ['nobody'] }, 'alarmEmails.0 is invalid'],
    [{ supportEmails: ['nobody'] }, 'supportEmails.0 is invalid'],
    [{ supportEmails: [] }, 'supportEmails is invalid'],
    [{ supportEmails: ['a@example.com,b@example.com'] }, 'supportEmails.0 is invalid'],
    [{ communityUrl: 'http://example.com' }, 'communityUrl is invalid: a URL that begins with https://'],
    [{ tableUnitsPerSecondMax: { read: 1 } }, 'tableUnitsPerSecondMax.write is missing'],
    [{ logRetentionDays: 31 }, 'logRetentionDays is invalid'],
    [{ logLevel: 'WARN' }, 'logLevel is invalid'],
    [{ tracing: 'active' }, 'tracing is invalid'],
    [{ paymentMethods: [] }, 'paymentMethods is invalid'],
    [{ paymentMethods: ['Card'] }, 'paymentMethods.0 is invalid'],
    [
      { paymentMethods: ['card', 'sepa_debit'] },
      'pastDueGraceDays must be at least 15 with sepa_debit in paymentMethods',
    ],
    // A method that nobody has checked, and one that renews by a bank debit.
    [{ paymentMethods: ['new_method', 'ideal'], pastDueGraceDays: 14 }, 'with new_method, ideal in'],
    [{ stripeMode: 'live' }, 'deletionProtection must be on where stripeMode is live'],
    [{ edge: { requestsPerFiveMinutesMax: 1_000 } }, 'edge needs region us-east-1'],
    [{ mail: { perSecondMax: 1 } }, 'mail.domain is missing'],
    [{ mail: { domain: 'Mail.Example.com', perSecondMax: 1 } }, 'mail.domain is invalid: a domain name'],
    [{ mail: { domain: 'mail.example.com' } }, 'mail.perSecondMax is missing'],
    [{ mail: { domain: 'mail.example.com', perSecondMax: 0.5 } }, 'mail.perSecondMax is invalid'],
    [{ mail: { domain: 'mail.example.com', perSecondMax: 1, sandbox: true } }, 'sandbox is not a setting'],
    [
      { mail: { domain: 'mail.example.com', perSecondMax: 1, from: 'billing@example.com' } },
      'mail.from must be an address at mail.example.com, but is at example.com',
    ],
    [
      { mail: { domain: 'mail.example.com', perSecondMax: 1, from: 'a@bounces.mail.example.com' } },
      'mail.from cannot be at bounces.mail.example.com, to which bounces return',
    ],
  ])('are refused with %j: %s', (changes, words) => {
    expect(checkWith(staging, changes)).toContain(`the stage "staging" in infra/stages.ts: `);
    expect(checkWith(staging, changes)).toContain(words);
  });

  test.each([
    'https://app.example.com',
    'https://app.example.com:8443',
    'http://localhost:5173',
    'http://127.0.0.1:5173',
    'http://localhost',
  ])('can allow the origin %s', (origin) => {
    expect(checkWith(production, { allowedOrigins: ['https://example.com', origin] })).toBe('valid');
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
    // Browsers leave out the default port of the scheme.
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
  ])('cannot allow the origin %j, which browsers do not send or anybody can use', (origin) => {
    expect(checkWith(staging, { allowedOrigins: ['https://example.com', origin] })).toBe(
      'the stage "staging" in infra/stages.ts: allowedOrigins.1 is invalid: an origin exactly as browsers send it, such as https://app.example.com or http://localhost:5173',
    );
  });

  test('can accept delayed payment methods with a grace of 15 days, and immediate ones with any', () => {
    const delayed = { paymentMethods: ['card', 'us_bank_account'], pastDueGraceDays: 15 };
    expect(checkWith(staging, delayed)).toBe('valid');
    expect(checkWith(staging, { paymentMethods: ['card', 'link', 'paypal'] })).toBe('valid');
  });

  test('can send e-mails from an address at the domain or below it', () => {
    for (const from of [undefined, 'billing@mail.example.com', 'billing@eu.mail.example.com']) {
      expect(checkWith(staging, { mail: { domain: 'mail.example.com', perSecondMax: 14, from } })).toBe(
        'valid',
      );
    }
  });

  test('of a developer never use live mode', () => {
    const live = { stripeMode: 'live', deletionProtection: true };
    expect(checkWith(findStage('dev-anna'), live)).toContain('never live');
  });

  test('cannot reserve concurrency for an unknown function', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const stage = { ...production, reservedConcurrency: { MeteringAPI: 10 } };
    expect(() => new SessionBilling(app, stage)).toThrow('reservedConcurrency.MeteringAPI is not a function');
  });

  test('are refused with a StageError that lists the functions, if they reserve concurrency for an unknown one', () => {
    const stage = { ...staging, reservedConcurrency: { MeteringAPI: 10 } };
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const error = errorOf(() => new SessionBilling(app, stage));
    expect(error).toBeInstanceOf(StageError);
    expect(String(error)).toContain(
      'MeteringAPI is not a function; the functions are MeteringApi, IdleAccounts, Ledger,',
    );
  });
});

describe('the template of a stage', () => {
  test('accepts live events in production only', () => {
    const livemode = (stage: string) =>
      environmentOf(functionsOf(synthesize(stage)), 'WebhookReceive').STRIPE_LIVEMODE;
    expect(['local', 'staging', 'production'].map(livemode)).toEqual(['false', 'false', 'true']);
  });

  test('accepts cards in checkout, or the payment methods of the stage', () => {
    const methods = (stage: Stage) =>
      environmentOf(functionsOf(synthesize(stage)), 'CheckoutApi').PAYMENT_METHOD_TYPES;
    expect(methods(staging)).toBe('card');
    expect(methods({ ...staging, paymentMethods: ['card', 'paypal'] })).toBe('card,paypal');
  });

  test('has no parameters, whose changes would not reach existing function versions', () => {
    expect(Object.keys(synthesize('staging').toJSON().Parameters)).toEqual(['BootstrapVersion']);
  });

  test('has outputs with what operators need', () => {
    expect(Object.keys(synthesize('staging').toJSON().Outputs)).toEqual(
      expect.arrayContaining([
        'ApiUrl',
        'TableName',
        'QueueUrl',
        'DeadLetterQueueUrl',
        'NoticeQueueUrl',
        'NoticeDeadLetterQueueUrl',
      ]),
    );
  });
});

function errorOf(create: () => unknown): unknown {
  try {
    create();
  } catch (error) {
    return error;
  }
  return undefined;
}
