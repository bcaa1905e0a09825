import { describe, expect, test } from 'vitest';
import { PAGE_PATHS } from '../../infra/parts/pagePaths.ts';
import { checkStage, type Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import {
  pages,
  staging,
  withAll,
  withBoth,
  withDomain,
  withEdge,
  withPages,
  withUserPool,
} from './stageVariants.ts';
import { distributionOf, onlyOne, resourcesOf, synthesize } from './synthesize.ts';

const plain = synthesize(staging);
const named = synthesize(withPages);

type Behavior = Record<string, unknown> & { PathPattern: string; FunctionAssociations?: object[] };

const distribution = distributionOf(plain);
const behaviors = distribution.CacheBehaviors as Behavior[];
const [distributionId] = onlyOne(plain, 'AWS::CloudFront::Distribution');
const [headersId, headers] = pageHeadersOf(plain);
const isOfBadge = ({ PathPattern }: Behavior) => PathPattern.startsWith('/badge');
const [bucketId, bucket] = resourcesOf(plain, 'AWS::S3::Bucket').find(([id]) => id.includes('Pages')) ?? [];

describe('the distribution of a stage', () => {
  test.each<[string, Stage]>([
    ['plain', staging],
    ['with a domain', withDomain],
    ['with an edge', withEdge],
    ['with both', withBoth],
    ['with pages', withPages],
    ['with everything', withAll],
    ['local', findStage('local')],
  ])('%s is the only one, with the same id as the one of earlier releases', (_name, stage) => {
    expect(onlyOne(synthesize(stage), 'AWS::CloudFront::Distribution')[0]).toBe(
      'ApiEdgeFrontDistribution05230AE3',
    );
  });

  test('leads page paths to the bucket and every other path to the API', () => {
    const [api, s3] = distribution.Origins as unknown as { Id: string; DomainName: object }[];
    expect(distribution.DefaultCacheBehavior).toMatchObject({ TargetOriginId: api?.Id });
    expect(s3?.DomainName).toEqual({ 'Fn::GetAtt': [bucketId, 'RegionalDomainName'] });
    expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/',
      '/pricing',
      '/pricing/',
      '/fr/tarifs',
      '/fr/tarifs/',
      '/docs',
      '/docs/',
      '/app',
      '/app/config.json',
      '/app/*',
      '/operator',
      '/operator/*',
      '/assets/*',
      '/badge.js',
      '/favicon.svg',
      '/robots.txt',
      '/badge/*',
    ]);
    for (const behavior of behaviors.filter((one) => !isOfBadge(one))) {
      expect(behavior).toMatchObject({
        AllowedMethods: ['GET', 'HEAD'],
        // AWS's policy CachingOptimized: no query string, cookie or header; compression.
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        Compress: true,
        ResponseHeadersPolicyId: { Ref: headersId },
        TargetOriginId: s3?.Id,
        ViewerProtocolPolicy: 'redirect-to-https',
      });
      expect(behavior).not.toHaveProperty('OriginRequestPolicyId');
    }
  });

  test('takes no path from the API', () => {
    const isPage = (path: string) =>
      PAGE_PATHS.some(({ pattern }) =>
        pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
      );
    const routes = resourcesOf(plain, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) =>
      String(Properties.RouteKey),
    );
    expect(routes.length).toBeGreaterThan(20);
    for (const route of routes) expect(isPage(route.split(' ')[1] ?? ''), route).toBe(false);
  });

  test('runs the function for redirects and renamed files only', () => {
    const [functionId] = onlyOne(plain, 'AWS::CloudFront::Function');
    const association = {
      EventType: 'viewer-request',
      FunctionARN: { 'Fn::GetAtt': [functionId, 'FunctionARN'] },
    };
    const withFunction = behaviors.filter((behavior) => behavior.FunctionAssociations !== undefined);
    expect(withFunction.map(({ PathPattern }) => PathPattern)).toEqual([
      '/',
      '/pricing',
      '/pricing/',
      '/fr/tarifs',
      '/fr/tarifs/',
      '/docs',
      '/docs/',
      '/app',
      '/app/*',
      '/operator',
      '/operator/*',
    ]);
    for (const { FunctionAssociations } of withFunction) expect(FunctionAssociations).toEqual([association]);
  });

  test('answers no error with a page', () => {
    for (const response of distribution.CustomErrorResponses as object[]) {
      expect(response).not.toHaveProperty('ResponsePagePath');
      expect(response).not.toHaveProperty('ResponseCode');
    }
    expect(distribution).not.toHaveProperty('DefaultRootObject');
  });

  test('uses HTTP/2 and 3', () => {
    expect(distribution.HttpVersion).toBe('http2and3');
  });
});

describe('the bucket of the pages', () => {
  test('is private and encrypted', () => {
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(bucket?.Properties).not.toHaveProperty('WebsiteConfiguration');
  });

  test('can be read by the distribution only, with a signature and over TLS', () => {
    const [, policy] = resourcesOf(plain, 'AWS::S3::BucketPolicy').find(([id]) => id.includes('Pages')) ?? [];
    const arn = { 'Fn::GetAtt': [bucketId, 'Arn'] };
    const files = { 'Fn::Join': ['', [arn, '/*']] };
    const { Statement: statements = [] } = (policy?.Properties.PolicyDocument ?? {}) as {
      Statement?: object[];
    };
    expect(statements).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [arn, files],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        // With ListBucket, S3 returns 404 instead of 403 for a missing file.
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [files, arn],
        Condition: {
          StringEquals: { 'AWS:SourceArn': expect.objectContaining({ 'Fn::Join': expect.anything() }) },
        },
      },
    ]);
    expect(JSON.stringify(statements[1])).toContain(`":distribution/",{"Ref":"${distributionId}"}`);
    const [controlId, control] = onlyOne(plain, 'AWS::CloudFront::OriginAccessControl');
    expect(control.OriginAccessControlConfig).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
    expect(distribution.Origins[1]).toMatchObject({
      OriginAccessControlId: { 'Fn::GetAtt': [controlId, 'Id'] },
    });
  });

  test('is kept where data is kept', () => {
    const ofProduction = resourcesOf(synthesize('production'), 'AWS::S3::Bucket').find(
      ([id]) => id === bucketId,
    );
    expect(ofProduction?.[1].DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(bucket?.DeletionPolicy).toBe('Delete');
  });
});

describe('the headers of the pages', () => {
  test('allow scripts, styles and fonts from files only, and calls to the API and the issuer only', () => {
    expect(cspOf(findStage('local'))).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'", 'https://identity.local'],
      'form-action': ["'self'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
    });
    expect(cspOf(staging)['connect-src']).toEqual(["'self'"]);
  });

  test('have the other protections of browsers', () => {
    expect(headers).toMatchObject({
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
      },
      CustomHeadersConfig: {
        Items: expect.arrayContaining([
          { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin', Override: true },
          expect.objectContaining({
            Header: 'Permissions-Policy',
            Value: expect.stringContaining('camera=()'),
          }),
        ]),
      },
    });
    expect(headers).not.toHaveProperty('CorsConfig');
  });
});

/** The id and the settings of the response headers policy of the pages. The badge has another one. */
function pageHeadersOf(template: ReturnType<typeof synthesize>): [string, Record<string, unknown>] {
  const policies = resourcesOf(template, 'AWS::CloudFront::ResponseHeadersPolicy');
  const [one, another] = policies.filter(([id]) => !id.includes('Badge'));
  if (one === undefined || another !== undefined) throw new Error('expected one policy of the pages');
  return [one[0], one[1].Properties.ResponseHeadersPolicyConfig as Record<string, unknown>];
}

/** The directives of the policy that CloudFront sends for the stage. */
function cspOf(stage: Stage): Record<string, string[]> {
  const { SecurityHeadersConfig: security } = pageHeadersOf(synthesize(stage))[1] as {
    SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: string } };
  };
  const directives = security.ContentSecurityPolicy.ContentSecurityPolicy.split('; ');
  return Object.fromEntries(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
}

describe('the runtime configuration', () => {
  const configOf = (stage: Stage) => synthesize(stage).toJSON().Outputs.WebConfig.Value;

  test('names the issuer, the app’s client and the operators’', () => {
    expect(JSON.parse(configOf(findStage('local')))).toEqual({
      stage: 'local',
      identity: {
        issuer: 'https://identity.local',
        clientId: 'customer-app',
        operatorClientId: 'operator-console',
        scope: 'openid profile email',
      },
    });
  });

  test('has the parameters that the issuer requires, and the policy allows its other origins', () => {
    const stage: Stage = {
      ...staging,
      identity: {
        issuer: 'https://id.example.com/',
        audience: { aud: 'https://api.example.com' },
        appClientId: 'app',
        authorizeParameters: { audience: 'https://api.example.com' },
        origins: ['https://tokens.example.com'],
      },
    };
    expect(JSON.parse(configOf(stage))).toMatchObject({
      identity: { issuer: 'https://id.example.com/', parameters: { audience: 'https://api.example.com' } },
    });
    expect(cspOf(stage)['connect-src']).toEqual([
      "'self'",
      'https://id.example.com',
      'https://tokens.example.com',
    ]);
  });

  test('of a stage with a user pool names the pool, which sends browsers back to the pages', () => {
    const template = synthesize(withUserPool);
    const config = JSON.stringify(configOf(withUserPool));
    const [poolId] = onlyOne(template, 'AWS::Cognito::UserPool');
    const clients = resourcesOf(template, 'AWS::Cognito::UserPoolClient');
    const named = clients.filter(([clientId]) => config.includes(`{"Ref":"${clientId}"}`));
    expect(config).toContain(`{"Ref":"${poolId}"}`);
    expect(named.map(([, { Properties }]) => Properties.CallbackURLs)).toEqual(
      ['/app/callback', '/operator/callback'].map((path) => [
        { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distributionId, 'DomainName'] }, path]] },
      ]),
    );
    const [, policy] = pageHeadersOf(template);
    expect(JSON.stringify(policy)).toContain('https://cognito-idp.us-east-1.amazonaws.com');
    expect(JSON.stringify(policy)).toContain('.auth.us-east-1.amazoncognito.com');
  });

  test('says nothing of sign-in in a stage without an issuer', () => {
    expect(JSON.parse(configOf(staging))).toEqual({ stage: 'staging' });
  });
});

describe('the domain of the pages', () => {
  test('leads to CloudFront with TLS 1.2', () => {
    expect(distributionOf(named)).toMatchObject({
      Aliases: [pages.domain],
      ViewerCertificate: {
        AcmCertificateArn: pages.certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
    expect(onlyOne(named, 'AWS::Route53::RecordSet')).toEqual([
      'PagesRecord',
      expect.objectContaining({
        Name: 'app.example.com.',
        AliasTarget: expect.objectContaining({ DNSName: { 'Fn::GetAtt': [distributionId, 'DomainName'] } }),
      }),
    ]);
    expect(named.toJSON().Outputs.PagesUrl.Value).toBe('https://app.example.com/');
  });

  test('without a hosted zone has an output with the CNAME target', () => {
    const template = synthesize({ ...staging, pages: { ...pages, hostedZone: undefined } });
    expect(resourcesOf(template, 'AWS::Route53::RecordSet')).toEqual([]);
    expect(template.toJSON().Outputs.PagesTarget).toEqual({
      Description: 'Create a CNAME record for app.example.com with this value.',
      Value: { 'Fn::GetAtt': [distributionId, 'DomainName'] },
    });
  });

  test('that was the stage’s domain keeps its record, and the API’s new domain gets another', () => {
    const template = synthesize({ ...withAll, pages: { ...pages, keepsDomainRecord: true } });
    const records = resourcesOf(template, 'AWS::Route53::RecordSet').map(([id, { Properties }]) => [
      id,
      Properties.Name,
    ]);
    expect(Object.fromEntries(records)).toEqual({
      DomainRecord: 'app.example.com.',
      ApiRecord: 'billing.example.com.',
    });
  });

  test('is optional', () => {
    const { Outputs: outputs } = plain.toJSON();
    expect(distribution).not.toHaveProperty('Aliases');
    expect(outputs.PagesUrl.Value).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distributionId, 'DomainName'] }, '/']],
    });
    expect(outputs.PagesBucket.Value).toEqual({ Ref: bucketId });
    expect(outputs.DistributionId.Value).toEqual({ Ref: distributionId });
  });

  test.each<[string, Partial<Stage>, RegExp]>([
    [
      'with a certificate that CloudFront does not accept',
      { pages: { ...pages, certificateArn: pages.certificateArn.replace('us-east-1', 'eu-west-1') } },
      /pages.certificateArn must be in us-east-1, .* but is in eu-west-1/,
    ],
    [
      'outside its hosted zone',
      { pages: { ...pages, domain: 'app.example.org' } },
      /pages.domain is not in the hosted zone example.com/,
    ],
    [
      'that is the API’s',
      { ...withDomain, pages: { ...pages, domain: 'billing.example.com' } },
      /must differ/,
    ],
  ])('is refused %s', (_name, changes, message) => {
    expect(() => checkStage({ ...staging, ...changes })).toThrow(message);
  });

  test('needs no region of its own', () => {
    const elsewhere: Stage = { ...withPages, region: 'eu-west-3' };
    expect(checkStage(elsewhere)).toBe(elsewhere);
  });
});
