import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Stage } from '../../../../infra/stage.ts';
import { findStage } from '../../../../infra/stages.ts';
import { checkBeforeDeploy } from '../../../../scripts/deploy/checkBeforeDeploy.ts';
import { PLAN_CATALOGUE } from '../../../../shared/stripe/setup/planCatalogue.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { ACCOUNT, AWS_REGION, type FakeAws, startFakeAws } from '../support/fakeAws.ts';
import { createSetupStage, WEBHOOK_URL } from '../support/setupStage.ts';

const STACK = 'SessionBilling-staging';
const BOOTSTRAP_STACK = 'CDKToolkit';
const DEPLOYED = { outputs: { WebhookUrl: WEBHOOK_URL, AccountFormat: '2' } };

const staging = findStage('staging');
/** Production's reservations, 200 + 100 + 25 + 25 + 10 + 50 = 410, with Stripe in test mode. */
const reserving: Stage = { ...staging, reservedConcurrency: findStage('production').reservedConcurrency };

let aws: FakeAws;
let emulator: StartedStripe;

/** The settings of a stage before its first deployment, after the setup of Stripe. */
async function completeSettings(): Promise<StoredStripeSettings> {
  const setup = await createSetupStage({ at: emulator });
  await setup.setUp({ webhookUrl: undefined });
  return { ...setup.settings, STRIPE_API_BASE: emulator.apiBase, APP_URL: 'https://app.example.com' };
}

let settings: StoredStripeSettings;

beforeEach(async () => {
  [aws, emulator] = await Promise.all([startFakeAws(), startedStripe()]);
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  aws.state.stacks[BOOTSTRAP_STACK] = {};
  settings = await completeSettings();
  aws.putSecret(settings);
  await emulator.control('calls/reset');
});

const problems = async (stage: Stage = staging) => (await checkBeforeDeploy(stage)).problems;

describe('the checks before a deployment', () => {
  it('find no problem before a first deployment', async () => {
    expect(await checkBeforeDeploy(staging)).toEqual({
      problems: [],
      isFirst: true,
      settings,
      secret: expect.anything(),
      isWebhookSecretSeparate: true,
      account: ACCOUNT,
      region: AWS_REGION,
    });
  });

  it('refuse an edge at the domain that Stripe and customers call, unless the stage has pages already', async () => {
    const domain = {
      name: 'billing.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
    };
    const edge = { requestsPerFiveMinutesMax: 1_000 };
    const outputs = { ...DEPLOYED.outputs, WebhookUrl: 'https://billing.example.com/webhooks/stripe' };
    const isRefused = async (stage: Partial<Stage>) =>
      (await problems({ ...staging, ...stage })).some((problem) => problem.includes('keepsDomainRecord'));
    expect(await isRefused({ domain, edge })).toBe(false);
    aws.state.stacks[STACK] = { outputs };
    expect(await isRefused({ domain, edge })).toBe(true);
    expect(await isRefused({ domain })).toBe(false);
    expect(await isRefused({ edge })).toBe(false);
    expect(await isRefused({ domain: { ...domain, name: 'api.example.com' }, edge })).toBe(false);
    aws.state.stacks[STACK] = { outputs: { ...outputs, PagesUrl: 'https://app.example.com/' } };
    expect(await isRefused({ domain, edge })).toBe(false);
  });

  it('refuse to write a format of account items that the deployed version cannot read', async () => {
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    const deployed = (outputs: Record<string, string>) => {
      aws.state.stacks[STACK] = { outputs: { WebhookUrl: WEBHOOK_URL, ...outputs } };
    };
    deployed({});
    expect(await problems()).toEqual([expect.stringMatching(/set accountFormat: 1 .* deploy again with 2/)]);
    expect(await problems({ ...staging, accountFormat: 1 })).toEqual([]);
    deployed({ AccountFormat: '1' });
    expect(await problems()).toEqual([]);
  });

  it('find no problem before a later deployment', async () => {
    aws.state.stacks[STACK] = DEPLOYED;
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    expect(await checkBeforeDeploy(staging)).toMatchObject({ problems: [], isFirst: false });
  });

  it.each([
    ['has no output of receive', {}, 'session-billing/staging/stripe', false],
    [
      'has live pointed back to it',
      { WebhookReceiveArn: 'arn:r:live' },
      'session-billing/staging/stripe',
      false,
    ],
    [
      'uses the webhook secret',
      { WebhookReceiveArn: 'arn:r:live' },
      'session-billing/staging/stripe-webhook',
      true,
    ],
  ])(
    'see whether the version of receive in use, which %s, reads only the webhook secret',
    async (...given) => {
      const [, output, functionSecret, isWebhookSecretSeparate] = given;
      aws.state.stacks[STACK] = { outputs: { ...DEPLOYED.outputs, ...output } };
      aws.state.functionSecret = functionSecret;
      aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
      expect(await checkBeforeDeploy(staging)).toMatchObject({ problems: [], isWebhookSecretSeparate });
    },
  );

  it('use the stage’s region instead of the one of the environment', async () => {
    const elsewhere: Stage = { ...reserving, region: 'eu-central-1' };
    expect(await checkBeforeDeploy(elsewhere)).toMatchObject({ problems: [], region: 'eu-central-1' });
    expect([...new Set(aws.requests)].toSorted()).toEqual([
      'cloudformation eu-central-1',
      'lambda eu-central-1',
      'secretsmanager eu-central-1',
      'sts eu-central-1',
    ]);
  });

  it('use the region of the environment when the stage has none', async () => {
    await checkBeforeDeploy(reserving);
    expect(aws.requests.filter((request) => !request.endsWith(` ${AWS_REGION}`))).toEqual([]);
  });
});

describe('AWS credentials', () => {
  const refusal = /^no valid AWS credentials: .+\. Set AWS_PROFILE and AWS_REGION, or log in again$/;

  it('that are missing are reported, and no request is made', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    await expect(checkBeforeDeploy(staging)).rejects.toThrow(refusal);
    expect(aws.requests).toEqual([]);
  });

  it('that AWS rejects are reported, and nothing else is checked', async () => {
    aws.state.acceptsCredentials = false;
    await expect(checkBeforeDeploy(staging)).rejects.toThrow(refusal);
    expect(aws.requests).toEqual([`sts ${AWS_REGION}`]);
  });
});

describe('an AWS account and region', () => {
  it.each([undefined, 'ROLLBACK_COMPLETE'])(
    'whose bootstrap stack is %s must be bootstrapped',
    async (status) => {
      if (status === undefined) delete aws.state.stacks[BOOTSTRAP_STACK];
      else aws.state.stacks[BOOTSTRAP_STACK] = { status };
      expect(await problems()).toEqual([
        'the CDK is not bootstrapped in this AWS account and region: run npx cdk bootstrap -c stage=staging',
      ]);
    },
  );

  it('whose bootstrap was updated without success and not rolled back is refused', async () => {
    aws.state.stacks[BOOTSTRAP_STACK] = { status: 'UPDATE_FAILED' };
    expect(await problems()).toEqual([
      `a deployment of ${BOOTSTRAP_STACK} stopped in the middle and was not rolled back (UPDATE_FAILED): roll it back with ` +
        `aws cloudformation rollback-stack --stack-name ${BOOTSTRAP_STACK} --region ${AWS_REGION}`,
    ]);
  });
});

describe('the stack of a stage', () => {
  const inRegion = `--stack-name ${STACK} --region`;

  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'])(
    'after a first deployment that ended in %s must be deleted with two commands',
    async (status) => {
      aws.state.stacks[STACK] = { status };
      for (const [stage, region] of [
        [staging, AWS_REGION],
        [{ ...staging, region: 'eu-central-1' }, 'eu-central-1'],
      ] as const) {
        const found = await checkBeforeDeploy(stage);
        // The stack has no outputs, so the stage counts as not deployed.
        expect(found.isFirst).toBe(true);
        expect(found.problems).toEqual([
          `the first deployment of ${STACK} failed (${status}): delete its stack with ` +
            `aws cloudformation update-termination-protection --no-enable-termination-protection ${inRegion} ${region}` +
            ` && aws cloudformation delete-stack ${inRegion} ${region}`,
        ]);
      }
    },
  );

  it('that has only a change set, which nobody executed, can be deployed as new', async () => {
    aws.state.stacks[STACK] = { status: 'REVIEW_IN_PROGRESS' };
    expect(await checkBeforeDeploy(staging)).toMatchObject({ problems: [], isFirst: true });
  });

  it('whose deletion failed must be deleted first, since AWS does not update it', async () => {
    aws.state.stacks[STACK] = { ...DEPLOYED, status: 'DELETE_FAILED' };
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    expect(await problems()).toEqual([
      `the deletion of ${STACK} failed (DELETE_FAILED): see its events for the resource that AWS could not delete, then ` +
        `delete it with aws cloudformation delete-stack ${inRegion} ${AWS_REGION}`,
    ]);
  });

  it('that rolled back its last deployment can be deployed again', async () => {
    aws.state.stacks[STACK] = { ...DEPLOYED, status: 'UPDATE_ROLLBACK_COMPLETE' };
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    expect(await problems()).toEqual([]);
  });
});

it('a stage in live mode is not deployed before its alarms notify somebody', async () => {
  const found = await problems({ ...staging, stripeMode: 'live', alarmEmails: [] });
  expect(found).toContain(
    "alarms of staging would notify nobody, and it charges customers: set alarmEmails in infra/stages.ts, such as alarmEmails: ['oncall@example.com']",
  );
});

describe('Lambda’s concurrency quota', () => {
  const limit = (all: number, free: number) => {
    aws.state.limit = { ConcurrentExecutions: all, UnreservedConcurrentExecutions: free };
  };
  const tooSmall = (free: number) => [
    expect.stringContaining(
      `the functions of staging reserve 410 concurrent executions and AWS requires 100 unreserved ones, but this account has ${free} available: `,
    ),
  ];

  it.each([10, 509])('of %i is too small for 410 reserved and 100 unreserved executions', async (free) => {
    limit(1_000, free);
    expect(await problems(reserving)).toEqual(tooSmall(free));
  });

  it('of 510 is enough for 410 reserved and 100 unreserved executions', async () => {
    limit(510, 510);
    expect(await problems(reserving)).toEqual([]);
  });

  describe('of a stage that is deployed', () => {
    beforeEach(() => {
      aws.state.stacks[STACK] = DEPLOYED;
      aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    });

    it('includes what its functions reserve today', async () => {
      aws.state.functions = { metering: 300, plans: undefined, receive: 110 };
      limit(450, 100);
      expect(await problems(reserving)).toEqual([]);
      // 99 + 410 = 509; the account's total limit makes no difference.
      limit(1_000, 99);
      expect(await problems(reserving)).toEqual(tooSmall(509));
    });

    it('does not include what they do not reserve yet', async () => {
      aws.state.functions = { metering: undefined, receive: undefined };
      limit(450, 450);
      expect(await problems(reserving)).toEqual(tooSmall(450));
    });

    it('includes what is reserved beyond the new reservations', async () => {
      aws.state.functions = { metering: 600 };
      limit(1_000, 100);
      expect(await problems(reserving)).toEqual([]);
    });
  });

  it('is not read for a stage that reserves nothing', async () => {
    limit(10, 10);
    expect(await problems(staging)).toEqual([]);
    expect(aws.requests.filter((request) => request.startsWith('lambda'))).toEqual([]);
  });
});

describe('the settings of a stage to deploy', () => {
  it('need a webhook secret once the stage is deployed', async () => {
    aws.state.stacks[STACK] = DEPLOYED;
    expect(await problems()).toEqual([
      expect.stringMatching(/^STRIPE_WEBHOOK_SECRET not configured for staging: /),
    ]);
  });

  it('are checked against Stripe', async () => {
    await emulator.stripe.prices.update(settings.STRIPE_PRICE_GROWTH ?? '', { active: false });
    expect(await problems()).toEqual([
      `STRIPE_PRICE_GROWTH names ${settings.STRIPE_PRICE_GROWTH}, which is archived at Stripe: npm run stripe:setup -- --stage staging`,
    ]);
  });

  it('that are invalid are not sent to Stripe', async () => {
    aws.putSecret({ ...settings, STRIPE_SECRET_KEY: 'sk_live_hidden' });
    const [problem, ...more] = await problems();
    expect(problem).toMatch(/^STRIPE_SECRET_KEY is a live mode key/);
    expect(problem).not.toContain('hidden');
    expect([more, (await emulator.state()).calls]).toEqual([[], {}]);
  });

  it('that are missing are reported together with other problems', async () => {
    aws.putSecret({});
    delete aws.state.stacks[BOOTSTRAP_STACK];
    const found = await problems();
    expect(found[0]).toContain('npx cdk bootstrap');
    expect(found.slice(1).map((problem) => problem.split(' ')[0])).toEqual([
      'STRIPE_SECRET_KEY',
      'STRIPE_PRICE_STARTER',
      'STRIPE_PRICE_GROWTH',
    ]);
  });
});

describe('the portals of a stage to deploy', () => {
  const setUp = 'npm run stripe:setup -- --stage staging would';

  it('that are behind the release are reported, and nothing is changed', async () => {
    const { STRIPE_PORTAL_CONFIGURATION: standard = '', STRIPE_PORTAL_CONFIGURATION_UNPAID: unpaid = '' } =
      settings;
    await emulator.stripe.billingPortal.configurations.update(standard, {
      features: { subscription_update: { billing_cycle_anchor: 'unchanged' } },
    });
    await emulator.stripe.billingPortal.configurations.update(unpaid, { metadata: { session_billing: '' } });
    await emulator.control('calls/reset');
    expect(await problems()).toEqual([
      `${setUp} update portal configuration ${standard}: features.subscription_update.billing_cycle_anchor`,
      `${setUp} create portal configuration for unpaid invoices without switching plans`,
    ]);
    const { calls } = await emulator.state();
    expect(Object.keys(calls).filter((call) => !call.startsWith('GET '))).toEqual([]);
  });

  it('must be named in the settings', async () => {
    const { STRIPE_PORTAL_CONFIGURATION_UNPAID: unpaid, ...others } = settings;
    aws.putSecret(others);
    expect(await problems()).toEqual([`${setUp} use portal configuration for unpaid invoices ${unpaid}`]);
  });

  it('may lack a new price of the catalogue, which is set up after the deployment', async () => {
    // As after a release that raised the price: the setup did not create the new one yet.
    const { id } = await emulator.stripe.prices.create({
      product: PLAN_CATALOGUE.growth.productId,
      currency: 'usd',
      unit_amount: 8_900,
      recurring: { interval: 'month' },
      lookup_key: PLAN_CATALOGUE.growth.lookupKey,
      transfer_lookup_key: true,
    });
    aws.putSecret({ ...settings, STRIPE_PRICE_GROWTH: id });
    expect(await problems()).toEqual([]);
  });

  it('that offer other prices than the catalogue are reported', async () => {
    const { STRIPE_PORTAL_CONFIGURATION: standard = '', STRIPE_PRICE_GROWTH: growth = '' } = settings;
    const products = [{ product: PLAN_CATALOGUE.growth.productId, prices: [growth] }];
    await emulator.stripe.billingPortal.configurations.update(standard, {
      features: { subscription_update: { products } },
    });
    expect(await problems()).toEqual([
      `${setUp} update portal configuration ${standard}: features.subscription_update.products`,
    ]);
  });
});
