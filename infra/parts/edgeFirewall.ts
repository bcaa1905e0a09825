import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/**
 * From one address. Stripe sends from a dozen: 12 × 60,000 / 300 s = 2,400 events a second are more than the API takes
 * of all its callers. A forger at one address gets 200 a second through, each refused for its signature.
 */
const WEBHOOKS_PER_FIVE_MINUTES_MAX = 60_000;

/** Scanners try some dozens of paths in a row. 300 in five minutes, one a second all along, are more than that. */
const BLOCKED_MAX = 300;

/** The five minutes that both limits are for. */
const RATE_WINDOW_SECONDS = 300;

/**
 * What the common rules would refuse of legitimate calls, and now only count: servers that send no User-Agent (as
 * Node's own client), bodies over 8 kB (the API takes 64 kB and says so itself), and ids that end like a file
 * (`call.log`), which a path or a query may hold.
 */
const COUNTED_COMMON_RULES = [
  'NoUserAgent_HEADER',
  'SizeRestrictions_BODY',
  'RestrictedExtensions_URIPATH',
  'RestrictedExtensions_QUERYARGUMENTS',
];

export interface EdgeFirewallProps {
  operations: Operations;
  /** From one address, in calls that show no key of the stage. */
  strangersPerFiveMinutesMax: number;
}

type Statement = CfnWebACL.StatementProperty;
type Rule = Omit<CfnWebACL.RuleProperty, 'priority' | 'visibilityConfig'>;

/** Stripe's route, exactly as Stripe calls it; written in any other way it is a call like all others. */
const TO_WEBHOOKS: Statement = {
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'EXACTLY',
    searchString: '/webhooks/stripe',
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/**
 * The firewall before CloudFront. Rules of rate come before those of content, so that what these refuse counts, too.
 * About 1,000 of the 1,500 capacity units that the price of a firewall includes are used: 25 + 200 + 700 for the rule
 * sets, the rest for the two rates and what each rule is limited to.
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
      rules: rulesOf(props).map((rule, priority) => ({
        ...rule,
        priority,
        visibilityConfig: countedAs(`${name}-${rule.name}`),
      })),
      visibilityConfig: countedAs(name),
    });
    this.arn = acl.attrArn;
    new ServiceAlarm(this, 'Blocks', {
      impact:
        'Somebody is being held off, or callers of ours are: their sessions do not start, or Stripe’s events wait.',
      runbook: 'edge-blocks',
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        // A firewall of CloudFront has no dimension for a region.
        dimensionsMap: { WebACL: name, Rule: 'ALL' },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      above: BLOCKED_MAX,
      topic: props.operations.alarmTopic,
    });
  }
}

/** In the order in which they are looked at. */
function rulesOf({ operations, strangersPerFiveMinutesMax }: EdgeFirewallProps): Rule[] {
  return [
    managed('AWSManagedRulesAmazonIpReputationList'),
    rate('webhooks', WEBHOOKS_PER_FIVE_MINUTES_MAX, TO_WEBHOOKS),
    rate('strangers', strangersPerFiveMinutesMax, {
      andStatement: { statements: [not(TO_WEBHOOKS), not(withKeyOf(operations.stage.name))] },
    }),
    managed('AWSManagedRulesKnownBadInputsRuleSet'),
    managed('AWSManagedRulesCommonRuleSet', COUNTED_COMMON_RULES),
  ];
}

/**
 * A call that shows a key of the stage, as the gateway's servers do: thousands a second from few addresses. Whether the
 * key is one, the API finds out; it also limits each account.
 */
const withKeyOf = (stageName: string): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'authorization' } },
    positionalConstraint: 'STARTS_WITH',
    searchString: `bearer lk_${stageName}_`,
    textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
  },
});

const not = (statement: Statement): Statement => ({ notStatement: { statement } });

const rate = (name: string, limit: number, scopeDownStatement: Statement): Rule => ({
  name,
  // 429 as from the API: callers wait and try again, as Stripe does after any answer but 2xx.
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
 * AWS's own rules, for all but Stripe's events: these are up to 1 MB and carry what customers call themselves, so that a
 * customer could have the event of his own cancellation refused by a name such as `${jndi:…}`. Their signature decides.
 */
const managed = (name: string, counted?: readonly string[]): Rule => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      scopeDownStatement: not(TO_WEBHOOKS),
      ruleActionOverrides: counted?.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
});

/** No samples: they would show callers' keys and addresses to whoever may look at the firewall. */
const countedAs = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});
