import { expect, it } from 'vitest';
import { readDistribution } from '../../../../local/pages/readDistribution.ts';
import { Resolver } from '../../../../local/template/resolver.ts';
import type { Template } from '../../../../local/template/template.ts';

const BEHAVIOR = {
  PathPattern: 'pages/*',
  TargetOriginId: 'bucket',
  Compress: true,
  CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  ResponseHeadersPolicyId: { Ref: 'Headers' },
  FunctionAssociations: [
    { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Rewrite', 'FunctionARN'] } },
  ],
};

const SECURITY = {
  ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
  ContentTypeOptions: { Override: true },
  FrameOptions: { FrameOption: 'DENY', Override: true },
  ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
  StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
};

const corsFor = (origins: string[], hasCredentials = false) => ({
  AccessControlAllowOrigins: { Items: origins },
  AccessControlAllowMethods: { Items: ['GET'] },
  AccessControlAllowHeaders: { Items: ['*'] },
  AccessControlAllowCredentials: hasCredentials,
  OriginOverride: true,
});

function templateWith({ behavior = {}, config = {}, headers = {} }): Template {
  return {
    Parameters: {},
    Outputs: {},
    Resources: {
      Front: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Origins: [
              { Id: 'api', CustomOriginConfig: {} },
              { Id: 'bucket', S3OriginConfig: {} },
            ],
            DefaultCacheBehavior: { TargetOriginId: 'api' },
            CacheBehaviors: [{ ...BEHAVIOR, ...behavior }],
            ...config,
          },
        },
      },
      Rewrite: {
        Type: 'AWS::CloudFront::Function',
        Properties: { FunctionCode: "function handler() { return { uri: '/page.html' }; }" },
      },
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: 'headers',
            SecurityHeadersConfig: SECURITY,
            CustomHeadersConfig: {
              Items: [{ Header: 'Permissions-Policy', Value: 'usb=()', Override: true }],
            },
            ...headers,
          },
        },
      },
    },
  };
}

const read = (changes: Parameters<typeof templateWith>[0]) => {
  const template = templateWith(changes);
  return readDistribution(template, new Resolver({ template, parameters: {} }));
};

it('a behavior has the function and the headers that the template refers to', () => {
  const [behavior] = read({});
  expect(behavior).toMatchObject({
    pattern: '/pages/*',
    origin: 'files',
    methods: ['GET', 'HEAD'],
    compresses: true,
  });
  const request = { method: 'GET', uri: '/pages/x', query: '', headers: {} };
  expect(behavior?.viewerFunction?.(request)).toEqual({ kind: 'forwarded', uri: '/page.html' });
  expect(behavior?.headers).toEqual({
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'strict-transport-security': 'max-age=60; includeSubDomains',
    'permissions-policy': 'usb=()',
  });
});

it('a behavior whose cache policy does not keep compressed forms compresses nothing', () => {
  expect(read({ behavior: { CachePolicyId: 'other' } })).toMatchObject([{ compresses: false }]);
});

it('a behavior can lead to the API', () => {
  expect(read({ behavior: { TargetOriginId: 'api' } })).toMatchObject([{ origin: 'api' }]);
});

it('headers of CORS allow web pages of any origin', () => {
  const [behavior] = read({ headers: { CorsConfig: corsFor(['*']) } });
  expect(behavior?.headers).toMatchObject({ 'access-control-allow-origin': '*' });
});

it('a behavior can have a cache policy of the template', () => {
  const template = templateWith({ behavior: { CachePolicyId: { Ref: 'Cache' } } });
  template.Resources.Cache = { Type: 'AWS::CloudFront::CachePolicy', Properties: {} };
  const behaviors = readDistribution(template, new Resolver({ template, parameters: {} }));
  expect(behaviors).toMatchObject([{ compresses: false }]);
});

it('a template without a distribution has no pages', () => {
  const template = { Parameters: {}, Outputs: {}, Resources: {} };
  expect(readDistribution(template, new Resolver({ template, parameters: {} }))).toEqual([]);
});

it.each([
  [
    'pages as the default',
    { config: { DefaultCacheBehavior: { TargetOriginId: 'bucket' } } },
    'paths of their own',
  ],
  ['Lambda@Edge', { behavior: { LambdaFunctionAssociations: [{}] } }, 'one CloudFront function'],
  [
    'a function for responses',
    { behavior: { FunctionAssociations: [{ EventType: 'viewer-response', FunctionARN: 'x' }] } },
    'one CloudFront function',
  ],
  [
    'CORS for one origin',
    { headers: { CorsConfig: corsFor(['https://one.example']) } },
    'CORS of a response headers policy for all origins',
  ],
  [
    'CORS with credentials',
    { headers: { CorsConfig: corsFor(['*'], true) } },
    'CORS of a response headers policy for all origins',
  ],
  ['another security header', { headers: { SecurityHeadersConfig: { XSSProtection: {} } } }, 'XSSProtection'],
])('what the local run does not support is an error at the start: %s', (_name, changes, message) => {
  expect(() => read(changes)).toThrow(message);
});
