import { checkStage, type Stage, StageError } from './stage.ts';

/**
 * A gateway sends a heartbeat every 30 s: four may be lost before a session counts as dead (4 × 30 = 120), and
 * a dead client holds a place among the open sessions for at most two minutes.
 */
const LEASE_SECONDS = 120;

/**
 * Stripe's smart retries make most of their attempts in the first week: 7 days let a customer mend a card
 * without losing the plan, and bound what is given away to a quarter of a month.
 */
const PAST_DUE_GRACE_DAYS = 7;

/** Where Vite, and much that is built on it, serves a page while it is being made. */
const DEV_SERVER_ORIGINS = ['http://localhost:5173', 'http://127.0.0.1:5173'];

/** For trying things out: costs little, and goes without a trace. */
const disposable = {
  stripeMode: 'test',
  allowedOrigins: DEV_SERVER_ORIGINS,
  leaseSeconds: LEASE_SECONDS,
  pastDueGraceDays: PAST_DUE_GRACE_DAYS,
  deletionProtection: false,
  logLevel: 'INFO',
  // A developer and a test suite: 100 starts a second, of 3 write units each and as many for what follows from them.
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
    // The run on one machine has an issuer of its own, and says where its keys are.
    identity: { issuer: 'https://identity.local', audience: 'session-billing' },
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
    leaseSeconds: LEASE_SECONDS,
    pastDueGraceDays: PAST_DUE_GRACE_DAYS,
    deletionProtection: true,
    // A dispute over an invoice can come 120 days after it (the card schemes' limit): six months cover it.
    logRetentionDays: 180,
    logLevel: 'INFO',
    // The largest plan allows 10,000 requests a minute, 167 a second: 2,000 a second serve twelve such accounts at
    // their limit, and stay below what AWS allows an account of all its APIs together: 10,000, or 2,500 in newer regions.
    requestsPerSecondMax: 2_000,
    // Were all of them starts: 3 write units each, and as many again for ends, ledger and webhooks.
    tableUnitsPerSecondMax: { read: 12_000, write: 12_000 },
    // 2,000 starts a second of 30 ms are 60 at once; three times that outlasts a burst of cold starts. What strangers
    // can call (plans, forged webhooks) and what customers poll must not take the rest of the account's 1,000.
    reservedConcurrency: {
      MeteringApi: 200,
      AccountApi: 100,
      CheckoutApi: 25,
      PublicApi: 25,
      WebhookReceive: 50,
    },
    alarmEmails: [],
    monthlyBudgetUsd: 500,
    gradualDeployment: true,
  },
];

/** A developer's own stage needs no entry: `dev-` and a name. */
const DEVELOPERS_OWN = /^dev-[a-z0-9]{1,16}$/;

/**
 * Finds a stage by its name. Throws a StageError that says which there are, or what is missing from the one that was
 * meant.
 */
export function findStage(name: string | undefined): Stage {
  const known = STAGES.map((stage) => stage.name).join(', ');
  const choice = `choose one of ${known}, or a developer's own such as dev-anna`;
  if (name === undefined || name === '') throw new StageError(`no stage is given: ${choice}`);
  const own = DEVELOPERS_OWN.test(name) ? { ...disposable, name, logRetentionDays: 7 as const } : undefined;
  const stage = STAGES.find((candidate) => candidate.name === name) ?? own;
  if (stage === undefined) throw new StageError(`unknown stage "${name}": ${choice}`);
  return checkStage(stage);
}
