import { describe, expect, test } from 'vitest';
import { distributionOf, onlyOne, withEdge } from './edgeStages.ts';
import { synthesize } from './synthesize.ts';

const edge = synthesize(withEdge);

describe('the firewall', () => {
  type Rule = { Name: string; Priority: number; Statement: Record<string, Record<string, unknown>> };
  const [aclId, acl] = onlyOne(edge, 'AWS::WAFv2::WebACL');
  const rules = acl.Rules as (Rule & Record<string, unknown>)[];
  const ruleOf = (name: string) => {
    const rule = rules.find(({ Name }) => Name === name);
    if (rule === undefined) throw new Error(`no rule ${name}`);
    return rule;
  };
  const toWebhooks = {
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      PositionalConstraint: 'EXACTLY',
      SearchString: '/webhooks/stripe',
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };

  test('is before CloudFront, and looks at rates before it looks at content', () => {
    expect(acl).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    expect(distributionOf(edge).WebACLId).toEqual({ 'Fn::GetAtt': [aclId, 'Arn'] });
    expect(rules.map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'AWSManagedRulesAmazonIpReputationList'],
      [1, 'webhooks'],
      [2, 'strangers'],
      [3, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [4, 'AWSManagedRulesCommonRuleSet'],
    ]);
  });

  test('limits each address that shows no key of the stage; Stripe by a limit of its own', () => {
    expect(ruleOf('webhooks')).toMatchObject({
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      Statement: {
        RateBasedStatement: { AggregateKeyType: 'IP', Limit: 60_000, ScopeDownStatement: toWebhooks },
      },
    });
    const { RateBasedStatement: statement } = ruleOf('strangers').Statement;
    expect(statement).toMatchObject({ AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 1_000 });
    expect(statement?.ScopeDownStatement).toEqual({
      AndStatement: {
        Statements: [
          { NotStatement: { Statement: toWebhooks } },
          {
            NotStatement: {
              Statement: {
                ByteMatchStatement: {
                  FieldToMatch: { SingleHeader: { Name: 'authorization' } },
                  PositionalConstraint: 'STARTS_WITH',
                  SearchString: 'bearer lk_staging_',
                  TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }],
                },
              },
            },
          },
        ],
      },
    });
  });

  test('never judges Stripe’s events by what customers call themselves: their signature decides', () => {
    for (const { Name, Statement } of rules.filter((rule) => rule.OverrideAction !== undefined)) {
      expect(Statement.ManagedRuleGroupStatement, Name).toMatchObject({
        VendorName: 'AWS',
        ScopeDownStatement: { NotStatement: { Statement: toWebhooks } },
      });
    }
  });

  test('only counts what legitimate servers do: no User-Agent, a long body, an id that ends like a file', () => {
    const { ManagedRuleGroupStatement: common } = ruleOf('AWSManagedRulesCommonRuleSet').Statement;
    expect(common?.RuleActionOverrides).toEqual(
      [
        'NoUserAgent_HEADER',
        'SizeRestrictions_BODY',
        'RestrictedExtensions_URIPATH',
        'RestrictedExtensions_QUERYARGUMENTS',
      ].map((Name) => ({ Name, ActionToUse: { Count: {} } })),
    );
  });

  test('counts, and keeps no samples: they would show callers’ keys', () => {
    for (const { VisibilityConfig } of [acl, ...rules]) {
      expect(VisibilityConfig).toMatchObject({
        CloudWatchMetricsEnabled: true,
        SampledRequestsEnabled: false,
      });
    }
  });

  test('rings when it refuses much', () => {
    edge.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/WAFV2',
      MetricName: 'BlockedRequests',
      Dimensions: [
        { Name: 'Rule', Value: 'ALL' },
        { Name: 'WebACL', Value: (acl.VisibilityConfig as { MetricName: string }).MetricName },
      ],
      Period: 300,
      Threshold: 300,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });
});
