import { describe, expect, test } from 'vitest';
import { BADGE_REGEX } from '../../infra/parts/badgeBehavior.ts';
import { FREE_TEXT_REGEX } from '../../infra/parts/edgeFirewall.ts';
import { pagePathsRegex } from '../../infra/parts/pagePaths.ts';
import { withEdge } from './stageVariants.ts';
import { distributionOf, onlyOne, synthesize } from './synthesize.ts';

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
  const isWebhook = {
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      PositionalConstraint: 'EXACTLY',
      SearchString: '/webhooks/stripe',
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };

  const isPage = {
    RegexMatchStatement: {
      FieldToMatch: { UriPath: {} },
      RegexString: pagePathsRegex(),
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };
  const isBadge = {
    RegexMatchStatement: {
      FieldToMatch: { UriPath: {} },
      RegexString: BADGE_REGEX,
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };
  const isForApi = [isWebhook, isPage, isBadge].map((Statement) => ({ NotStatement: { Statement } }));
  const isFreeText = {
    AndStatement: {
      Statements: [
        {
          ByteMatchStatement: {
            FieldToMatch: { Method: {} },
            PositionalConstraint: 'EXACTLY',
            SearchString: 'POST',
            TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          },
        },
        {
          RegexMatchStatement: {
            FieldToMatch: { UriPath: {} },
            RegexString: FREE_TEXT_REGEX,
            TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          },
        },
      ],
    },
  };

  test('protects CloudFront and evaluates rate rules before content rules', () => {
    expect(acl).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    expect(distributionOf(edge).WebACLId).toEqual({ 'Fn::GetAtt': [aclId, 'Arn'] });
    expect(rules.map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'AWSManagedRulesAmazonIpReputationList'],
      [1, 'webhooks'],
      [2, 'badges'],
      [3, 'strangers'],
      [4, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [5, 'AWSManagedRulesCommonRuleSet'],
    ]);
  });

  test('limits each address without a key of the stage, and Stripe’s path and the badge by separate limits', () => {
    expect(ruleOf('badges')).toMatchObject({
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      Statement: {
        RateBasedStatement: { AggregateKeyType: 'IP', Limit: 12_000, ScopeDownStatement: isBadge },
      },
    });
    expect(ruleOf('webhooks')).toMatchObject({
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      Statement: {
        RateBasedStatement: { AggregateKeyType: 'IP', Limit: 60_000, ScopeDownStatement: isWebhook },
      },
    });
    const { RateBasedStatement: statement } = ruleOf('strangers').Statement;
    expect(statement).toMatchObject({ AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 1_000 });
    expect(statement?.ScopeDownStatement).toEqual({
      AndStatement: {
        Statements: [
          ...isForApi,
          {
            NotStatement: {
              Statement: {
                ByteMatchStatement: {
                  FieldToMatch: { SingleHeader: { Name: 'authorization' } },
                  PositionalConstraint: 'STARTS_WITH',
                  SearchString: 'bearer lk_staging_',
                  TextTransformations: [
                    { Priority: 0, Type: 'LOWERCASE' },
                    { Priority: 1, Type: 'COMPRESS_WHITE_SPACE' },
                  ],
                },
              },
            },
          },
        ],
      },
    });
  });

  test('does not apply AWS’s rules to pages and the badge, nor to Stripe’s events, because they hold names that customers choose', () => {
    for (const { Name, Statement } of rules.filter((rule) => rule.OverrideAction !== undefined)) {
      expect(Statement.ManagedRuleGroupStatement, Name).toMatchObject({
        VendorName: 'AWS',
        ScopeDownStatement: { AndStatement: { Statements: expect.arrayContaining(isForApi) } },
      });
    }
  });

  test('judges no text of a ticket or an offer by its content, which can be code, and nothing else more mildly', () => {
    const skipped = { NotStatement: { Statement: isFreeText } };
    for (const name of ['AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet']) {
      expect(ruleOf(name).Statement.ManagedRuleGroupStatement?.ScopeDownStatement).toEqual({
        AndStatement: { Statements: [...isForApi, skipped] },
      });
    }
    const others = rules.filter(({ Priority }) => Priority < 4);
    expect(JSON.stringify(others)).not.toContain('/support/tickets');
  });

  test.each([
    ['/support/tickets', true],
    ['/support/tickets/1/messages', true],
    ['/support/tickets/500/messages', true],
    ['/admin/accounts/user_1.2/tickets/3/reply', true],
    ['/admin/accounts/auth0%7C5f-7/tickets/3/note', true],
    ['/admin/accounts/auth0|5f:7/tickets/3/note', true],
    ['/admin/accounts/ada/tickets/3/close', true],
    ['/admin/accounts/ada/tickets/3/reopen', true],
    ['/admin/accounts/auth0%7C5f-7/offers', true],
    ['/support/tickets/', false],
    ['/support/tickets/1', false],
    ['/support/tickets/1/close', false],
    ['/support/tickets/x/messages', false],
    ['/support/tickets/../messages', false],
    ['/support/tickets/1/messages/', false],
    ['/v1/support/tickets', false],
    ['/support/tickets\n', false],
    ['/admin/tickets', false],
    ['/admin/accounts/ada/tickets/3/assign', false],
    ['/admin/accounts/ada/tickets/3/close/', false],
    ['/admin/accounts/ada/offers/of_0123456789abcdefghij', false],
    ['/admin/accounts/ada/terms', false],
    ['/admin/accounts/a/../offers', false],
    ['/admin/accounts/%2e%2e/offers', false],
    ['/billing/offers', false],
    ['/admin/accounts/../tickets/3/reply', false],
    ['/admin/accounts/a/../tickets/3/reply', false],
    ['/admin/accounts/%2e%2e/tickets/3/reply', false],
    ['/admin/accounts/a%2f..%2fb/tickets/3/reply', false],
    ['/admin/accounts//tickets/3/reply', false],
  ])('takes a POST to %j for one with free text: %s', (path, isTaken) => {
    expect(new RegExp(FREE_TEXT_REGEX).test(path)).toBe(isTaken);
  });

  test.each([
    ['/', true],
    ['/pricing', true],
    ['/fr/tarifs', true],
    ['/app', true],
    ['/app/', true],
    ['/app/sessions/call-1', true],
    ['/app/config.json', true],
    ['/operator', true],
    ['/operator/accounts/user_1.2', true],
    ['/operator/../admin/keys', false],
    ['/operators', false],
    ['/assets/app-4f3c_a.js', true],
    ['/assets/inter-latin-wght-normal-Dx4kXJAl.woff2', true],
    ['/favicon.svg', true],
    ['/badge.js', true],
    ['/badge/pk_AAECAwQFBgcICQoLDA0ODw', false],
    ['/faviconxsvg', false],
    ['/pricing/', true],
    ['/pricing//', false],
    ['/application', false],
    ['/app/../metering/sessions', false],
    ['/app/..', false],
    ['/app/%2e%2e/billing/usage', false],
    ['/app//billing/usage', false],
    ['/app/./a', false],
    ['/app\\..\\billing', false],
    ['/billing/usage', false],
    ['/health\n/app', false],
  ])('takes %j for a page: %s', (path, isTaken) => {
    expect(new RegExp(pagePathsRegex()).test(path)).toBe(isTaken);
  });

  test.each([pagePathsRegex(), FREE_TEXT_REGEX])(
    'has a regular expression that AWS WAF accepts: %s',
    (regex) => {
      expect(regex.length).toBeLessThanOrEqual(512);
      expect(regex).not.toMatch(/\(\?|\\\d/);
    },
  );

  test('only counts what legitimate servers send: no User-Agent, a long body, an id like a file name', () => {
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

  test('has metrics and keeps no samples, which would show callers’ keys', () => {
    for (const { VisibilityConfig } of [acl, ...rules]) {
      expect(VisibilityConfig).toMatchObject({
        CloudWatchMetricsEnabled: true,
        SampledRequestsEnabled: false,
      });
    }
  });

  test('has an alarm for many blocked requests', () => {
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
