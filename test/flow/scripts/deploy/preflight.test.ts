import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Stage } from '../../../../infra/stage.ts';
import { findStage } from '../../../../infra/stages.ts';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { preflight } from '../../../../scripts/deploy/preflight.ts';
import {
  monthlyPrice,
  type StartedStripe,
  startedStripe,
} from '../../../local/stripe/support/startedStripe.ts';
import { ACCOUNT, AWS_REGION, type FakeAws, startFakeAws } from '../support/fakeAws.ts';
import { WEBHOOK_URL } from '../support/stripeStage.ts';

const STACK = 'SessionBilling-staging';
const BOOTSTRAP_STACK = 'CDKToolkit';
const DEPLOYED = { outputs: { WebhookUrl: WEBHOOK_URL } };

const staging = findStage('staging');
/** Production's reservations, 200 + 100 + 25 + 25 + 50 = 400, with Stripe in test mode. */
const reserving: Stage = { ...staging, reservedConcurrency: findStage('production').reservedConcurrency };

let aws: FakeAws;
let standIn: StartedStripe;

/** Everything as it should be before the first deployment. */
async function completeSettings() {
  const [starter, growth] = [
    await monthlyPrice(standIn.stripe),
    await monthlyPrice(standIn.stripe, 'Growth'),
  ];
  return {
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: standIn.apiBase,
    STRIPE_PRICE_STARTER: starter.id,
    STRIPE_PRICE_GROWTH: growth.id,
    APP_URL: 'https://app.example.com',
  };
}

let settings: Awaited<ReturnType<typeof completeSettings>>;

beforeEach(async () => {
  [aws, standIn] = await Promise.all([startFakeAws(), startedStripe()]);
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  aws.state.stacks[BOOTSTRAP_STACK] = {};
  settings = await completeSettings();
  aws.putSecret(settings);
  await standIn.control('calls/reset');
});

const problems = async (stage: Stage = staging) => (await preflight(stage)).problems;

describe('before a deployment', () => {
  it('nothing is wrong with a first one when all is as it should be', async () => {
    expect(await preflight(staging)).toEqual({
      problems: [],
      isFirst: true,
      settings,
      account: ACCOUNT,
      region: AWS_REGION,
    });
  });

  it('nothing is wrong with a later one when all is as it should be', async () => {
    aws.state.stacks[STACK] = DEPLOYED;
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    expect(await preflight(staging)).toMatchObject({ problems: [], isFirst: false });
  });

  it('the stage’s own region is asked, whatever the shell says', async () => {
    const elsewhere: Stage = { ...reserving, region: 'eu-central-1' };
    expect(await preflight(elsewhere)).toMatchObject({ problems: [], region: 'eu-central-1' });
    expect([...new Set(aws.asked)].toSorted()).toEqual([
      'cloudformation eu-central-1',
      'lambda eu-central-1',
      'secretsmanager eu-central-1',
      'sts eu-central-1',
    ]);
  });

  it('the shell’s region is asked where the stage has none', async () => {
    await preflight(reserving);
    expect(aws.asked.filter((asked) => !asked.endsWith(` ${AWS_REGION}`))).toEqual([]);
  });
});

describe('AWS credentials', () => {
  const refusal = /^no AWS credentials that work: .+\. Set AWS_PROFILE and AWS_REGION, or log in again$/;

  it('that are missing are told, and nothing else is looked at', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    await expect(preflight(staging)).rejects.toThrow(refusal);
    expect(aws.asked).toEqual([]);
  });

  it('that AWS does not know are told, and nothing else is looked at', async () => {
    aws.state.knowsCredentials = false;
    await expect(preflight(staging)).rejects.toThrow(refusal);
    expect(aws.asked).toEqual([`sts ${AWS_REGION}`]);
  });
});

describe('an account and region', () => {
  it.each([undefined, 'ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS', 'CREATE_FAILED'])(
    'whose bootstrap stack is %s is to be prepared',
    async (status) => {
      if (status === undefined) delete aws.state.stacks[BOOTSTRAP_STACK];
      else aws.state.stacks[BOOTSTRAP_STACK] = { status };
      expect(await problems()).toEqual([
        'this AWS account and region were never prepared for the CDK: npx cdk bootstrap -c stage=staging',
      ]);
    },
  );

  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])(
    'whose bootstrap stack is %s is prepared',
    async (status) => {
      aws.state.stacks[BOOTSTRAP_STACK] = { status };
      expect(await problems()).toEqual([]);
    },
  );
});

describe('the stack', () => {
  const inRegion = `--stack-name ${STACK} --region`;

  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS', 'CREATE_FAILED'])(
    'of a first deployment that ended in %s is to be deleted, by these two commands',
    async (status) => {
      aws.state.stacks[STACK] = { status };
      for (const [stage, region] of [
        [staging, AWS_REGION],
        [{ ...staging, region: 'eu-central-1' }, 'eu-central-1'],
      ] as const) {
        const found = await preflight(stage);
        // Without an address there is nothing yet that Stripe could sign for.
        expect(found.isFirst).toBe(true);
        expect(found.problems).toEqual([
          `the first deployment of ${STACK} failed (${status}), and what it left has to go: ` +
            `aws cloudformation update-termination-protection --no-enable-termination-protection ${inRegion} ${region}` +
            ` && aws cloudformation delete-stack ${inRegion} ${region}`,
        ]);
      }
    },
  );

  it.each(['UPDATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'that is in %s is to be waited for',
    async (status) => {
      aws.state.stacks[STACK] = { status };
      expect(await problems()).toEqual([
        `the stack ${STACK} is being changed (${status}): wait until that is done`,
      ]);
    },
  );

  it('that is stuck is led to the runbook', async () => {
    aws.state.stacks[STACK] = { status: 'UPDATE_ROLLBACK_FAILED' };
    expect(await problems()).toEqual([
      expect.stringMatching(/stuck \(UPDATE_ROLLBACK_FAILED\): docs\/runbook\.md/),
    ]);
  });

  it('that took back its last deployment may have another', async () => {
    aws.state.stacks[STACK] = { ...DEPLOYED, status: 'UPDATE_ROLLBACK_COMPLETE' };
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    expect(await problems()).toEqual([]);
  });
});

describe('Lambda’s quota', () => {
  const limit = (all: number, free: number) => {
    aws.state.limit = { ConcurrentExecutions: all, UnreservedConcurrentExecutions: free };
  };
  const tooSmall = (free: number) => [
    expect.stringContaining(
      `the functions of staging reserve 400 concurrent executions and AWS keeps 100 more, but ${free} of this account are free: `,
    ),
  ];

  it.each([10, 499])('of %i is too small for 400 reserved and 100 kept', async (free) => {
    limit(1_000, free);
    expect(await problems(reserving)).toEqual(tooSmall(free));
  });

  it('of 500 is enough for 400 reserved and 100 kept', async () => {
    limit(500, 500);
    expect(await problems(reserving)).toEqual([]);
  });

  it('has what a deployed stage has reserved already', async () => {
    aws.state.stacks[STACK] = DEPLOYED;
    aws.putSecret({ ...settings, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    limit(450, 100);
    expect(await problems(reserving)).toEqual([]);
    // 99 + 400 = 499; what the whole account could have had makes no difference.
    limit(1_000, 99);
    expect(await problems(reserving)).toEqual(tooSmall(499));
  });

  it('is not asked for a stage that reserves nothing', async () => {
    limit(10, 10);
    expect(await problems(staging)).toEqual([]);
    expect(aws.asked.filter((asked) => asked.startsWith('lambda'))).toEqual([]);
  });
});

describe('the settings', () => {
  it('need a webhook secret once the stack has an address for Stripe', async () => {
    aws.state.stacks[STACK] = DEPLOYED;
    expect(await problems()).toEqual([
      expect.stringMatching(/^STRIPE_WEBHOOK_SECRET not configured for staging: /),
    ]);
  });

  it('are held against Stripe', async () => {
    await standIn.stripe.prices.update(settings.STRIPE_PRICE_GROWTH, { active: false });
    expect(await problems()).toEqual([
      `STRIPE_PRICE_GROWTH names ${settings.STRIPE_PRICE_GROWTH}, which is archived at Stripe`,
    ]);
  });

  it('that are wrong by themselves are not sent to Stripe', async () => {
    aws.putSecret({ ...settings, STRIPE_SECRET_KEY: 'sk_live_hidden' });
    const [problem, ...more] = await problems();
    expect(problem).toMatch(/^STRIPE_SECRET_KEY is a key of live mode/);
    expect(problem).not.toContain('hidden');
    expect([more, (await standIn.state()).calls]).toEqual([[], {}]);
  });

  it('that nobody made yet are told beside what else is wrong', async () => {
    aws.putSecret({});
    delete aws.state.stacks[BOOTSTRAP_STACK];
    const found = await problems();
    expect(found[0]).toContain('npx cdk bootstrap');
    expect(found.slice(1).map((problem) => problem.split(' ')[0])).toEqual([
      'STRIPE_SECRET_KEY',
      'STRIPE_PRICE_STARTER',
      'STRIPE_PRICE_GROWTH',
      'APP_URL',
    ]);
  });
});
