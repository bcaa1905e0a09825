import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between one deployment of the system and another. */
export interface Stage {
  name: string;
  /** Whether Stripe's events must be of live mode; an event of the other mode is refused. */
  livemode: boolean;
  /** How long a session lives without a heartbeat, in seconds. */
  leaseSeconds: number;
  /** How long an account keeps its plan after an unpaid invoice, in days. */
  pastDueGraceDays: number;
  /** What becomes of stored data when the stack is deleted. */
  dataRemovalPolicy: RemovalPolicy;
  /** Whether AWS refuses to delete the table. */
  deletionProtection: boolean;
  logRetention: RetentionDays;
}

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

const disposable = {
  livemode: false,
  leaseSeconds: LEASE_SECONDS,
  pastDueGraceDays: PAST_DUE_GRACE_DAYS,
  dataRemovalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
} as const;

const STAGES: readonly Stage[] = [
  { ...disposable, name: 'local', logRetention: RetentionDays.ONE_DAY },
  { ...disposable, name: 'staging', logRetention: RetentionDays.ONE_MONTH },
  {
    name: 'production',
    livemode: true,
    leaseSeconds: LEASE_SECONDS,
    pastDueGraceDays: PAST_DUE_GRACE_DAYS,
    dataRemovalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    // A dispute over an invoice can come 120 days after it (the card schemes' limit): six months cover it.
    logRetention: RetentionDays.SIX_MONTHS,
  },
];

/** Finds a stage by its name. Throws an error that names the stages there are. */
export function findStage(name: string): Stage {
  const stage = STAGES.find((candidate) => candidate.name === name);
  if (stage === undefined) {
    const known = STAGES.map((candidate) => candidate.name).join(', ');
    throw new Error(`unknown stage "${name}": choose one of ${known}`);
  }
  return stage;
}
