import * as z from 'zod/mini';
import { IMMEDIATE_METHODS } from '../shared/account/paymentMethods.ts';
import { domainSettings, EDGE_REGION, findDomainConflicts, pagesSettings } from './parts/domainSettings.ts';
import { findIdentityConflicts, identitySettings } from './parts/identitySettings.ts';
import { findMailConflicts, mailSettings } from './parts/mailSettings.ts';
import { origin } from './parts/originSetting.ts';

/** An operator's mistake in a stage or its name. The message is one sentence for the operator. */
export class StageError extends Error {}

const count = (countMax: number, countMin = 1) => z.int().check(z.minimum(countMin), z.maximum(countMax));

/** Amazon SES accepts 50 recipients of an e-mail. */
const SUPPORT_EMAILS_MAX = 50;

/** The settings that differ between stages. No other code depends on the name of a stage. */
const stageSchema = z.strictObject({
  /** Lower case, because it becomes part of resource names and API keys (`lk_<stage>_…`). */
  name: z
    .string()
    .check(z.regex(/^[a-z][a-z0-9-]{0,19}$/, 'up to 20 lower-case letters, digits and hyphens')),
  /** The mode of the stage's Stripe key. Events of the other mode are not applied. */
  stripeMode: z.enum(['test', 'live']),
  /** The AWS region of the stage. Default: the region of the AWS credentials. */
  region: z.optional(z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region'))),
  /** The API's own domain. Default: the address that API Gateway gives it. */
  domain: z.optional(domainSettings),
  /** The domain of the pages. Default: the address that CloudFront gives them. */
  pages: z.optional(pagesSettings),
  /** The origins of the web pages that may call the API from a browser. */
  allowedOrigins: z.array(origin),
  /**
   * A firewall in the stage's distribution. The API then refuses requests that did not come through CloudFront, except those of
   * metering.
   */
  edge: z.optional(
    z.strictObject({
      /** From one address, of requests without a key of the stage. AWS WAF accepts no limit below 10. */
      requestsPerFiveMinutesMax: count(10_000_000, 10),
      /** Increment it after changing the token that CloudFront sends to the API (docs/edge.md). */
      tokenVersion: z.optional(count(1_000_000)),
    }),
  ),
  /** Who issues the tokens of end users, and how people sign in. Default: only servers with an API key may call. */
  identity: z.optional(identitySettings),
  /** From where the stage sends e-mails (docs/mail.md). Default: it sends none. */
  mail: z.optional(mailSettings),
  /** The addresses of operators that are told about tickets and offers (docs/support.md). Default: nobody is told. */
  supportEmails: z.optional(z.array(z.email()).check(z.minLength(1), z.maxLength(SUPPORT_EMAILS_MAX))),
  /** Where accounts whose plan includes no support ask each other. Default: there is no such place. */
  communityUrl: z.optional(z.url({ protocol: /^https$/, error: 'a URL that begins with https://' })),
  /**
   * The format in which functions write account items (docs/deploy.md). They read both. A stage that runs a version that reads format 1
   * only is deployed once with 1 before it can have 2.
   */
  accountFormat: z.literal([1, 2]),
  /**
   * For how long the ledger collects changes of accounts before it writes them. Daily usage is late by as much, and a longer window costs
   * less. Lambda allows five minutes.
   */
  ledgerWindowSeconds: count(300),
  /** How long a session keeps its slot without a heartbeat. */
  leaseSeconds: count(3_600),
  /** How long a session can be. */
  sessionHoursMax: count(24 * 7),
  /**
   * How long an account keeps its plan after the time it paid for. Stripe charges a renewal an hour after it begins and retries
   * a declined card for days, so a shorter grace refuses customers who pay. A longer one would grant a whole unpaid month.
   */
  pastDueGraceDays: count(28, 4),
  /**
   * The payment methods that checkout accepts, under Stripe's names, such as `card` and `sepa_debit`. Each must be activated
   * at Stripe. Default: `card`.
   */
  paymentMethods: z.optional(
    z
      .array(z.string().check(z.regex(/^[a-z][a-z0-9_]*$/, "Stripe's name of a payment method")))
      .check(z.minLength(1)),
  ),
  /** Whether AWS refuses to delete the stack and the table, and the data is kept when either is deleted. */
  deletionProtection: z.boolean(),
  logRetentionDays: z.literal([1, 7, 30, 90, 180, 365]),
  /**
   * With DEBUG, Lambda also writes lines of its own for each call, with duration and memory. There is no WARN: Lambda would drop
   * the metrics that functions write, whose lines have no level and count as INFO.
   */
  logLevel: z.enum(['DEBUG', 'INFO']),
  /** Whether X-Ray traces each function: $5 for a million calls. Default: no. */
  tracing: z.optional(z.boolean()),
  /** How many requests a second the API accepts from all callers together. It refuses more with 429. */
  requestsPerSecondMax: count(10_000),
  /** How many capacity units a second the table provides, which bounds the cost of any fault. */
  tableUnitsPerSecondMax: z.strictObject({ read: count(40_000), write: count(40_000) }),
  /** Reserved concurrency by function name. The other functions share the AWS account's unreserved concurrency. */
  reservedConcurrency: z.record(z.string(), count(1_000)),
  /** The addresses that get an e-mail when an alarm fires. */
  alarmEmails: z.array(z.email()),
  /** The monthly cost of the whole AWS account above which the alarm topic is notified. Default: no budget. */
  monthlyBudgetUsd: z.optional(count(1_000_000)),
  /** Whether traffic shifts to a new version gradually, with a rollback if the version fails. */
  gradualDeployment: z.boolean(),
});

export type Stage = z.output<typeof stageSchema>;

/** A bank debit takes up to 14 days to settle or fail; until then the invoice is not paid. One more day for the event. */
const DELAYED_GRACE_DAYS_MIN = 15;

/** Returns the stage unchanged if it is valid. Throws a StageError that names each missing or invalid setting. */
export function checkStage(stage: Stage): Stage {
  const result = z.safeParse(stageSchema, stage);
  const problems = result.success
    ? findConflicts(result.data)
    : result.error.issues.map(describeIssue(stage));
  if (problems.length > 0) {
    throw new StageError(`the stage "${stage.name}" in infra/stages.ts: ${problems.join('; ')}`);
  }
  return stage;
}

const describeIssue = (stage: object) => (issue: z.core.$ZodIssue) => {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not a setting`;
  const setting = issue.path.map(String).join('.');
  const isMissing = valueAt(stage, issue.path) === undefined;
  return isMissing ? `${setting} is missing` : `${setting} is invalid: ${issue.message}`;
};

function valueAt(stage: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    stage,
  );
}

/** Problems of settings that are each valid but contradict each other. */
function findConflicts(stage: Stage): string[] {
  const { name, stripeMode, deletionProtection, edge, region, pastDueGraceDays } = stage;
  const { paymentMethods = [] } = stage;
  const problems = [
    ...findDomainConflicts(stage),
    ...findIdentityConflicts(stage),
    ...findMailConflicts(stage),
  ];
  if (stripeMode === 'live' && !deletionProtection) {
    problems.push(
      'deletionProtection must be on where stripeMode is live, because the table holds what customers owe',
    );
  }
  if (edge !== undefined && region !== EDGE_REGION) {
    problems.push(
      `edge needs region ${EDGE_REGION}, because CloudFront accepts firewalls and certificates only from there`,
    );
  }
  const delayed = paymentMethods.filter((method) => !IMMEDIATE_METHODS.has(method));
  if (delayed.length > 0 && pastDueGraceDays < DELAYED_GRACE_DAYS_MIN) {
    problems.push(
      `pastDueGraceDays must be at least ${DELAYED_GRACE_DAYS_MIN} with ${delayed.join(', ')} in paymentMethods, because such payments take days to settle`,
    );
  }
  if (name.startsWith('dev-') && stripeMode === 'live') {
    problems.push('a developer’s own stage is never live');
  }
  return problems;
}
