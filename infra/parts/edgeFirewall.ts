import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { BADGE_REGEX } from './badgeBehavior.ts';
import type { Operations } from './operations.ts';
import { pagePathsRegex } from './pagePaths.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/**
 * From one address. Stripe sends from a dozen, so it may send 12 × 60,000 / 300 s = 2,400 events a second, more than
 * the API accepts from all callers. A forger with one address gets 200 a second through, each refused for its
 * signature.
 */
const WEBHOOKS_PER_FIVE_MINUTES_MAX = 60_000;

/**
 * From one address, which can be that of thousands of visitors behind one network: 12,000 / 300 s = 40 a second. Browsers ask once a
 * minute for each web page's key.
 */
const BADGES_PER_FIVE_MINUTES_MAX = 12_000;

/** Scanners try a few dozen paths in a row. 300 in five minutes, one a second the whole time, are more than that. */
const BLOCKED_MAX = 300;

/** Both rate limits apply to five minutes. */
const RATE_WINDOW_SECONDS = 300;

/**
 * Rules of the common rule set that only count, because they would block legitimate requests: servers without a
 * User-Agent (such as Node's own client), bodies over 8 kB (the API accepts 64 kB and enforces that itself), and ids
 * in a path or query that end like a file name (`call.log`).
 */
const COUNT_ONLY_COMMON_RULES = [
  'NoUserAgent_HEADER',
  'SizeRestrictions_BODY',
  'RestrictedExtensions_URIPATH',
  'RestrictedExtensions_QUERYARGUMENTS',
];

export interface EdgeFirewallProps {
  operations: Operations;
  /** The limit for one address, of requests without a key of the stage. */
  requestsPerFiveMinutesMax: number;
}

type Statement = CfnWebACL.StatementProperty;
type Rule = Omit<CfnWebACL.RuleProperty, 'priority' | 'visibilityConfig'>;

/** Matches Stripe's path exactly as Stripe requests it. Any other spelling counts as an ordinary request. */
const IS_WEBHOOK: Statement = {
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'EXACTLY',
    searchString: '/webhooks/stripe',
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/**
 * Matches requests for files of the pages, which are no work for the API: a browser loads a dozen at once. Matches no path with
 * `..`, an escape or an empty segment, which CloudFront may read as another path.
 */
const IS_PAGE: Statement = {
  regexMatchStatement: {
    fieldToMatch: { uriPath: {} },
    regexString: pagePathsRegex(),
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/**
 * Matches requests of the badge, which visitors of customers' web pages send. Nothing but the path reaches the API, and this pattern leaves
 * no room for an attack in it.
 */
const IS_BADGE: Statement = {
  regexMatchStatement: {
    fieldToMatch: { uriPath: {} },
    regexString: BADGE_REGEX,
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/**
 * The routes that take the text of a ticket, the reason of closing or reopening it, and the note of an offer. A user id in the path can have
 * `:` and `|` as escapes, and begins with no dot.
 */
export const FREE_TEXT_REGEX =
  '^(/support/tickets(/[1-9]\\d{0,3}/messages)?|' +
  '/admin/accounts/[\\w-]([\\w.:|-]|%(3A|7C|3a|7c))*/(tickets/[1-9]\\d{0,3}/(reply|note|close|reopen)|offers))$';

/**
 * Matches requests with free text about tickets and offers. It can be about code, and `<script`, `../../` or `${jndi:…}` in it is no attack:
 * pages and e-mails escape it.
 */
const IS_FREE_TEXT: Statement = {
  andStatement: {
    statements: [
      {
        byteMatchStatement: {
          fieldToMatch: { method: {} },
          positionalConstraint: 'EXACTLY',
          searchString: 'POST',
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      },
      {
        regexMatchStatement: {
          fieldToMatch: { uriPath: {} },
          regexString: FREE_TEXT_REGEX,
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      },
    ],
  },
};

/**
 * The AWS WAF web ACL of the CloudFront distribution. Its rules are about requests for the API only. Rate rules come before content
 * rules, so that requests which a content rule blocks count towards the rates. The base price includes 1,500 capacity units. The
 * three rule sets use 25 + 200 + 700 of them. With the three rate rules and the scope-down statements, the web ACL uses about 1,000.
 */
export class EdgeFirewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EdgeFirewallProps) {
    super(scope, id);
    const name = `session-billing-${props.operations.stage.name}`;
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rules: listRules(props).map((rule, priority) => ({
        ...rule,
        priority,
        visibilityConfig: visibility(`${name}-${rule.name}`),
      })),
      visibilityConfig: visibility(name),
    });
    this.arn = acl.attrArn;
    new ServiceAlarm(this, 'Blocks', {
      impact:
        'The firewall blocks many requests: if they are legitimate, sessions do not start or Stripe’s events are late.',
      runbook: 'edge-blocks',
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        // Metrics of a CloudFront web ACL have no Region dimension.
        dimensionsMap: { WebACL: name, Rule: 'ALL' },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      above: BLOCKED_MAX,
      topic: props.operations.alarmTopic,
    });
  }
}

const not = (statement: Statement): Statement => ({ notStatement: { statement } });

/** Requests to the API that are neither Stripe's nor a visitor's. */
const IS_FOR_API = [IS_WEBHOOK, IS_PAGE, IS_BADGE].map(not);

/** Those whose content AWS's rules may judge. */
const HAS_NO_FREE_TEXT = [...IS_FOR_API, not(IS_FREE_TEXT)];

/** In the order of evaluation. */
function listRules({ operations, requestsPerFiveMinutesMax }: EdgeFirewallProps): Rule[] {
  return [
    managedRule('AWSManagedRulesAmazonIpReputationList', { requests: IS_FOR_API }),
    rateRule('webhooks', WEBHOOKS_PER_FIVE_MINUTES_MAX, IS_WEBHOOK),
    rateRule('badges', BADGES_PER_FIVE_MINUTES_MAX, IS_BADGE),
    rateRule('strangers', requestsPerFiveMinutesMax, {
      andStatement: {
        statements: [...IS_FOR_API, not(hasKeyOfStage(operations.stage.name))],
      },
    }),
    managedRule('AWSManagedRulesKnownBadInputsRuleSet', { requests: HAS_NO_FREE_TEXT }),
    managedRule('AWSManagedRulesCommonRuleSet', {
      requests: HAS_NO_FREE_TEXT,
      countOnly: COUNT_ONLY_COMMON_RULES,
    }),
  ];
}

/**
 * Matches requests with something that looks like a key of the stage. The servers of gateways send thousands of them a
 * second from few addresses. The API checks whether the key is valid and limits each account.
 */
const hasKeyOfStage = (stageName: string): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'authorization' } },
    positionalConstraint: 'STARTS_WITH',
    searchString: `bearer lk_${stageName}_`,
    textTransformations: [
      { priority: 0, type: 'LOWERCASE' },
      // Any white space may follow the scheme.
      { priority: 1, type: 'COMPRESS_WHITE_SPACE' },
    ],
  },
});

const rateRule = (name: string, limit: number, scopeDownStatement: Statement): Rule => ({
  name,
  // The same 429 as from the API: callers wait and retry. Stripe retries after any response other than 2xx.
  action: { block: { customResponse: { responseCode: 429 } } },
  statement: {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      evaluationWindowSec: RATE_WINDOW_SECONDS,
      limit,
      scopeDownStatement,
    },
  },
});

/**
 * AWS's managed rules, for all requests to the API except the badge and Stripe's events; those that judge content also skip what is written
 * about tickets and offers. Events are up to 1 MB and hold names that customers choose: with a name such as `${jndi:…}` a customer could block
 * the event of his own cancellation. Their signature is checked.
 */
const managedRule = (
  name: string,
  { requests, countOnly }: { requests: Statement[]; countOnly?: readonly string[] },
): Rule => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      scopeDownStatement: { andStatement: { statements: requests } },
      ruleActionOverrides: countOnly?.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
});

/** Without samples, which would show callers' keys and addresses to everyone with access to the firewall. */
const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});
