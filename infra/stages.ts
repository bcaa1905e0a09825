import { LOCAL_ISSUER, LOCAL_PAGES_DOMAIN } from './localStage.ts';
import { checkStage, type Stage, StageError } from './stage.ts';

/**
 * A gateway sends a batch of heartbeats every minute. One may be lost, and the next may be 30 s late (2 × 60 + 30 = 150). A dead
 * client holds its slot for at most two and a half minutes.
 */
const LEASE_SECONDS = 150;

const SESSION_HOURS_MAX = 24;

/**
 * Stripe's smart retries make most of their attempts in the first week. 7 days let a customer replace a card without
 * losing the plan, and limit the free service to a quarter of a month.
 */
const PAST_DUE_GRACE_DAYS = 7;

/** Where the development servers of Vite, and of frameworks built on it, serve pages. */
const DEV_SERVER_ORIGINS = ['http://localhost:5173', 'http://127.0.0.1:5173'];

/** Settings of stages for experiments: they cost little, and deleting one leaves nothing behind. */
const disposable = {
  stripeMode: 'test',
  allowedOrigins: DEV_SERVER_ORIGINS,
  accountFormat: 2,
  ledgerWindowSeconds: 1,
  leaseSeconds: LEASE_SECONDS,
  sessionHoursMax: SESSION_HOURS_MAX,
  pastDueGraceDays: PAST_DUE_GRACE_DAYS,
  deletionProtection: false,
  logLevel: 'INFO',
  // One developer and a test suite: 100 starts a second × (3 write units + 3 for what follows from a start) = 600.
  requestsPerSecondMax: 100,
  tableUnitsPerSecondMax: { read: 600, write: 600 },
  reservedConcurrency: {},
  alarmEmails: [],
  gradualDeployment: false,
} as const satisfies Partial<Stage>;

const STAGES: Stage[] = [
  {
    ...disposable,
    name: 'local',
    logRetentionDays: 1,
    // CloudFront's own name would be known only on AWS. No such certificate exists.
    pages: {
      domain: LOCAL_PAGES_DOMAIN,
      certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/none',
    },
    // The local run replaces the issuer's address by that of its own issuer, in the whole template.
    identity: {
      issuer: LOCAL_ISSUER,
      audience: { aud: 'session-billing' },
      appClientId: 'customer-app',
      operators: { clientId: 'operator-console', claim: 'roles', viewer: 'viewer', operator: 'operator' },
    },
    // The emulator of SES keeps the e-mails. `.invalid` never exists (RFC 2606).
    mail: { domain: 'mail.local.invalid', perSecondMax: 50 },
    supportEmails: ['support@mail.local.invalid'],
    communityUrl: 'https://community.local.invalid/',
  },
  {
    ...disposable,
    name: 'staging',
    allowedOrigins: [],
    logRetentionDays: 30,
    alarmEmails: [],
    monthlyBudgetUsd: 50,
  },
  {
    name: 'production',
    stripeMode: 'live',
    allowedOrigins: [],
    accountFormat: 2,
    // Nobody waits for daily usage: live figures come from the account item.
    ledgerWindowSeconds: 300,
    leaseSeconds: LEASE_SECONDS,
    sessionHoursMax: SESSION_HOURS_MAX,
    pastDueGraceDays: PAST_DUE_GRACE_DAYS,
    deletionProtection: true,
    // A customer can dispute a payment for up to 120 days (the card networks' limit); six months cover that.
    logRetentionDays: 180,
    logLevel: 'INFO',
    // The largest plan allows 10,000 requests a minute, 167 a second, so 2,000 a second serve twelve such accounts at
    // their limit. AWS allows all APIs of an AWS account together 10,000 a second, or 2,500 in newer regions.
    requestsPerSecondMax: 2_000,
    // If all 2,000 are starts: 3 write units each, and as many again for ends, ledger and webhooks.
    tableUnitsPerSecondMax: { read: 12_000, write: 12_000 },
    // 2,000 starts a second of 30 ms run 60 at once; about three times that absorbs a burst of cold starts. The
    // functions that strangers can call (plans, forged webhooks) or customers poll must not use up the AWS account's
    // 1,000.
    reservedConcurrency: {
      MeteringApi: 200,
      AccountApi: 100,
      CheckoutApi: 25,
      PublicApi: 25,
      // 50 requests a second (infra/parts/routeThrottles.ts) of 50 ms run three at once.
      NotificationsApi: 10,
      WebhookReceive: 50,
    },
    alarmEmails: [],
    monthlyBudgetUsd: 500,
    gradualDeployment: true,
  },
];

/** A developer's own stage is named `dev-<name>` and needs no entry in `STAGES`. */
const DEVELOPER_STAGE = /^dev-[a-z0-9]{1,16}$/;

/**
 * Returns the stage with this name. Throws a StageError with the names to choose from if there is none, or with the
 * missing and invalid settings of the stage.
 */
export function findStage(name: string | undefined): Stage {
  const known = STAGES.map((stage) => stage.name).join(', ');
  const choice = `choose one of ${known}, or a developer's own, such as dev-anna`;
  if (name === undefined || name === '') throw new StageError(`no stage is given: ${choice}`);
  const own = DEVELOPER_STAGE.test(name) ? { ...disposable, name, logRetentionDays: 7 as const } : undefined;
  const stage = STAGES.find((candidate) => candidate.name === name) ?? own;
  if (stage === undefined) throw new StageError(`unknown stage "${name}": ${choice}`);
  return checkStage(stage);
}
