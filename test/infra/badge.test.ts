import { describe, expect, test } from 'vitest';
import { pageObjectHeaders } from '../../infra/pageObject.ts';
import { BADGE_REGEX } from '../../infra/parts/badgeBehavior.ts';
import { staging, withAll, withEdge } from './stageVariants.ts';
import { distributionOf, onlyOne, resourcesOf, synthesize } from './synthesize.ts';

type Behavior = { PathPattern: string } & Record<string, unknown>;
type Origin = { Id: string; DomainName: unknown; OriginCustomHeaders?: object[] };

const PUBLIC_KEY = 'pk_AAECAwQFBgcICQoLDA0ODw';

function badgeOf(template: ReturnType<typeof synthesize>) {
  const distribution = distributionOf(template) as unknown as {
    CacheBehaviors: Behavior[];
    DefaultCacheBehavior: Behavior;
    Origins: Origin[];
  };
  const behaviorOf = (pattern: string) =>
    distribution.CacheBehaviors.find(({ PathPattern }) => PathPattern === pattern);
  const [policyId, policy] =
    resourcesOf(template, 'AWS::CloudFront::ResponseHeadersPolicy').find(([id]) => id.includes('Badge')) ??
    [];
  return {
    script: behaviorOf('/badge.js'),
    api: behaviorOf('/badge/*'),
    pricing: behaviorOf('/pricing'),
    defaultOrigin: distribution.DefaultCacheBehavior.TargetOriginId,
    origins: distribution.Origins,
    policyId,
    headers: policy?.Properties.ResponseHeadersPolicyConfig,
  };
}

describe.each([
  ['a stage', staging],
  ['a stage with an edge', withEdge],
  ['a stage with an edge and domains', withAll],
])('the badge of %s', (_name, stage) => {
  const template = synthesize(stage);
  const { script, api, pricing, defaultOrigin, origins, policyId, headers } = badgeOf(template);

  test('has its script from the bucket of the pages, and everything else from the API', () => {
    expect(script?.TargetOriginId).toBe(pricing?.TargetOriginId);
    expect(api?.TargetOriginId).toBe(defaultOrigin);
    // The same origin sends the token, with which the API of a stage with an edge accepts the request.
    expect(origins).toHaveLength(2);
  });

  test('is cached for 60 s by its path alone, whatever the API responds', () => {
    const [cacheId, { CachePolicyConfig: cache }] = onlyOne(template, 'AWS::CloudFront::CachePolicy');
    expect(cache).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 60,
      MaxTTL: 60,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    });
    expect(api).toMatchObject({ CachePolicyId: { Ref: cacheId }, AllowedMethods: ['GET', 'HEAD'] });
    expect(api).not.toHaveProperty('OriginRequestPolicyId');
    expect(pageObjectHeaders('badge.js')).toEqual({
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=60',
    });
  });

  test('can be used by web pages of any origin, and nothing else can', () => {
    expect(headers).toMatchObject({
      CorsConfig: {
        AccessControlAllowCredentials: false,
        AccessControlAllowOrigins: { Items: ['*'] },
        AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
        OriginOverride: true,
      },
      CustomHeadersConfig: {
        Items: [{ Header: 'Cross-Origin-Resource-Policy', Value: 'cross-origin', Override: true }],
      },
    });
    expect(headers).not.toHaveProperty('SecurityHeadersConfig.ContentSecurityPolicy');
    const { CacheBehaviors, DefaultCacheBehavior } = distributionOf(template) as unknown as {
      CacheBehaviors: Behavior[];
      DefaultCacheBehavior: Behavior;
    };
    const withHeaders = [...CacheBehaviors, DefaultCacheBehavior].filter(
      ({ ResponseHeadersPolicyId }) =>
        JSON.stringify(ResponseHeadersPolicyId) === JSON.stringify({ Ref: policyId }),
    );
    expect(withHeaders.map(({ PathPattern }) => PathPattern)).toEqual(['/badge.js', '/badge/*']);
  });
});

test.each([
  [`/badge/${PUBLIC_KEY}`, true],
  ['/badge/nonsense', true],
  ['/badge/', false],
  ['/badge', false],
  [`/badge/${PUBLIC_KEY}/more`, false],
  ['/badge/%2e%2e', false],
  ['/badge/../admin/keys', false],
  [`/badge/${'x'.repeat(65)}`, false],
])('the firewall takes %j for a request of the badge: %s', (path, isTaken) => {
  expect(new RegExp(BADGE_REGEX).test(path)).toBe(isTaken);
});
