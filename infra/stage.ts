import * as z from 'zod/mini';

/** What an operator mistyped or left out, in a sentence. */
export class StageError extends Error {}

const count = (countMax: number, countMin = 1) => z.int().check(z.minimum(countMin), z.maximum(countMax));

/** An origin as browsers send it, to the letter: lower case, no path, no port where it is the scheme's own. */
function isOrigin(text: string): boolean {
  const { origin, protocol, hostname } = URL.parse(text) ?? {};
  if (origin !== text || text.includes('*')) return false;
  // In the clear on its own machine alone, where no network is between.
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname ?? ''));
}

const origin = z
  .string()
  .check(
    z.refine(isOrigin, 'an origin to the letter, such as https://app.example.com or http://localhost:5173'),
  );

/** What differs between one deployment of the system and another. Nothing else knows the name of a stage. */
const stageSchema = z.strictObject({
  /** Lower case, as it gets into names and API keys (`lk_<stage>_…`). */
  name: z
    .string()
    .check(z.regex(/^[a-z][a-z0-9-]{0,19}$/, 'up to 20 lower-case letters, digits and hyphens')),
  /** Which of Stripe's two worlds it sells in; an event of the other is refused. */
  stripeMode: z.enum(['test', 'live']),
  /** The region it lives in; without it, the one of the AWS credentials. */
  region: z.optional(z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region'))),
  /** A name of its own for the API, with a certificate of it in the stage's region. */
  domain: z.optional(
    z.strictObject({
      name: z.string().check(z.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name')),
      certificateArn: z
        .string()
        .check(z.regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/, 'an ACM certificate')),
      /**
       * Whether the address that API Gateway gives by itself is closed. To be set in a deployment after the one that made
       * the name: it closes at once, and the name takes minutes.
       */
      closesDirectAddress: z.optional(z.boolean()),
      /** Where the name is to be entered; without it, the operator enters it. */
      hostedZone: z.optional(z.strictObject({ id: z.string(), name: z.string() })),
    }),
  ),
  /** The pages that may call it from a browser, by their origins; those of any other may not. */
  allowedOrigins: z.array(origin),
  /** CloudFront with a firewall before the API, which then refuses what did not come through it. */
  edge: z.optional(
    z.strictObject({
      /** From one address without credentials; the firewall takes no limit below 10. */
      requestsPerFiveMinutesMax: count(10_000_000, 10),
      /** To be counted up when the token that CloudFront shows the API was changed (docs/edge.md). */
      tokenVersion: z.optional(count(1_000_000)),
    }),
  ),
  /** Whose tokens end users bring (a JWT of RS256 or ES256); without it, only servers with a key may call. */
  identity: z.optional(
    z.strictObject({
      /** To the letter what its tokens have as `iss`. */
      issuer: z.url({ protocol: /^https$/, error: 'an address that begins with https://' }),
      /** What its tokens for this stage have as `aud`. */
      audience: z.string().check(z.minLength(1)),
      /** Where it publishes its keys; without it, at `<issuer>/.well-known/jwks.json`. */
      jwksUrl: z.optional(z.url({ protocol: /^https$/, error: 'an address that begins with https://' })),
    }),
  ),
  /** How long a session lives without a heartbeat. */
  leaseSeconds: count(3_600),
  /** How long an account keeps its plan after an unpaid invoice. */
  pastDueGraceDays: count(60),
  /** Whether AWS refuses to delete the stack and the table, and the data outlives both. */
  deletionProtection: z.boolean(),
  logRetentionDays: z.literal([1, 7, 30, 90, 180, 365]),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN']),
  /** What the API takes in a second, of all callers together; more is refused with 429. */
  requestsPerSecondMax: count(10_000),
  /** What the table may be asked in a second, so that no fault costs without bound. */
  tableUnitsPerSecondMax: z.strictObject({ read: count(40_000), write: count(40_000) }),
  /** How many instances a function may have, which are kept for it. The others share what the AWS account has left. */
  reservedConcurrency: z.record(z.string(), count(1_000)),
  /** Who is written to when an alarm rings. */
  alarmEmails: z.array(z.email()),
  /** What the AWS account may cost in a month before somebody is told; without it, nobody is. */
  monthlyBudgetUsd: z.optional(count(1_000_000)),
  /** Whether a new version gets its traffic bit by bit, and loses it when it fails. */
  gradualDeployment: z.boolean(),
});

export type Stage = z.output<typeof stageSchema>;

/** The only region whose certificates and firewalls CloudFront takes. */
const EDGE_REGION = 'us-east-1';

/** Takes a stage as it is written. Throws a StageError that names what is missing or wrong. */
export function checkStage(written: Stage): Stage {
  const result = z.safeParse(stageSchema, written);
  const problems = result.success ? crossProblems(result.data) : result.error.issues.map(problemOf(written));
  if (problems.length > 0) {
    throw new StageError(`the stage "${written.name}" in infra/stages.ts: ${problems.join('; ')}`);
  }
  return written;
}

const problemOf = (written: object) => (issue: z.core.$ZodIssue) => {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is no setting`;
  const place = issue.path.map(String).join('.');
  const isMissing = valueAt(written, issue.path) === undefined;
  return isMissing ? `${place} is missing` : `${place} is not right: ${issue.message}`;
};

function valueAt(written: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    written,
  );
}

function crossProblems(stage: Stage): string[] {
  const { name, stripeMode, deletionProtection, edge, region } = stage;
  const problems = domainProblems(stage);
  if (stripeMode === 'live' && !deletionProtection) {
    problems.push(
      'deletionProtection must be on where stripeMode is live: what customers owe is in the table',
    );
  }
  if (edge !== undefined && region !== EDGE_REGION) {
    problems.push(
      `edge needs region ${EDGE_REGION}, where CloudFront takes its firewall and certificate from`,
    );
  }
  if (name.startsWith('dev-') && stripeMode === 'live')
    problems.push('a developer’s own stage is never live');
  return problems;
}

function domainProblems({ domain, region }: Stage): string[] {
  if (domain === undefined) return [];
  const problems: string[] = [];
  const certificateRegion = domain.certificateArn.split(':')[3];
  if (region === undefined) problems.push('domain needs region, which its certificate is in');
  else if (certificateRegion !== region) {
    problems.push(`domain.certificateArn must be in ${region}, and is in ${certificateRegion}`);
  }
  const zone = domain.hostedZone?.name;
  if (zone !== undefined && domain.name !== zone && !domain.name.endsWith(`.${zone}`)) {
    problems.push(`domain.name is not in the hosted zone ${zone}`);
  }
  return problems;
}
