import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { distributionOf, onlyOne, staging, withBoth, withDomain, withEdge } from './edgeStages.ts';
import { environmentOf, functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const plain = synthesize(staging);
const edge = synthesize(withEdge);
const both = synthesize(withBoth);

const authorizationOf = (template: Template) =>
  resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(
    ([, { Properties }]) =>
      [Properties.RouteKey, Properties.AuthorizationType, Properties.AuthorizerId] as const,
  );

describe('without an edge', () => {
  test.each([
    ['a stage', plain],
    ['a stage with a domain', synthesize(withDomain)],
  ])('%s has no authorizer, no firewall and no secret of its own', (_name, template) => {
    for (const type of [
      'AWS::ApiGatewayV2::Authorizer',
      'AWS::WAFv2::WebACL',
      'AWS::CloudFront::Distribution',
      'AWS::SecretsManager::Secret',
    ]) {
      expect(resourcesOf(template, type), type).toEqual([]);
    }
    for (const [route, type] of authorizationOf(template)) expect(type, String(route)).toBe('NONE');
  });
});

describe('the API behind an edge', () => {
  const [authorizerId, authorizer] = onlyOne(edge, 'AWS::ApiGatewayV2::Authorizer');

  test('asks the authorizer on every route, what is no route included, or there is a way around the firewall', () => {
    const routes = authorizationOf(edge);
    expect(routes.map(([route]) => route)).toEqual(authorizationOf(plain).map(([route]) => route));
    expect(routes.map(([route]) => route)).toContain('$default');
    for (const route of routes) expect(route).toEqual([route[0], 'CUSTOM', { Ref: authorizerId }]);
  });

  test('refuses a call without the header by itself, and keeps what was decided on a token for five minutes', () => {
    expect(authorizer).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.X-Origin-Token'],
      AuthorizerResultTtlInSeconds: 300,
    });
  });

  test('may call the version in use of the authorizer’s function, and no other API may', () => {
    const [alias] =
      resourcesOf(edge, 'AWS::Lambda::Alias').find(([id]) => id.includes('EdgeAuthorizer')) ?? [];
    expect(JSON.stringify(authorizer.AuthorizerUri)).toContain(`{"Ref":"${alias}"}`);
    edge.hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { Ref: alias },
      SourceArn: {
        'Fn::Join': [
          '',
          Match.arrayWith([{ Ref: Match.stringLikeRegexp('HttpApi') }, { Ref: authorizerId }]),
        ],
      },
    });
  });

  test('goes on answering everybody until CloudFront serves and the name leads there', () => {
    const permission = resourcesOf(both, 'AWS::Lambda::Permission').find(([id]) => id.startsWith('ApiEdge'));
    const ids = [
      onlyOne(both, 'AWS::CloudFront::Distribution')[0],
      onlyOne(both, 'AWS::Route53::RecordSet')[0],
      permission?.[0],
    ];
    for (const [, route] of resourcesOf(both, 'AWS::ApiGatewayV2::Route')) {
      expect((route as Resource & { DependsOn: string[] }).DependsOn).toEqual(expect.arrayContaining(ids));
    }
  });
});

describe('the token', () => {
  const [secretId, secret] = onlyOne(edge, 'AWS::SecretsManager::Secret');

  test('is made by Secrets Manager, and nowhere in the template', () => {
    expect(secret).toMatchObject({
      Name: 'session-billing/staging/edge',
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
    expect(secret.SecretString).toBeUndefined();
    const references = JSON.stringify(edge.toJSON()).match(/\{\{resolve:[^}]*/g);
    expect(references).toHaveLength(1);
  });

  test('is what CloudFront sends', () => {
    const [origin] = distributionOf(edge).Origins;
    expect(origin?.OriginCustomHeaders).toEqual([
      {
        HeaderName: 'X-Origin-Token',
        HeaderValue: {
          'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secretId }, ':SecretString:::}}']],
        },
      },
    ]);
  });

  test('is read anew once its version is counted up, as CloudFormation looks only where something changes', () => {
    const next = synthesize({ ...withEdge, edge: { requestsPerFiveMinutesMax: 1_000, tokenVersion: 2 } });
    expect(distributionOf(next).Comment).not.toBe(distributionOf(edge).Comment);
  });

  test('may be read by the authorizer’s function alone, by its exact ARN', () => {
    const secretArn = { 'Fn::GetAtt': [secretId, 'Id'] };
    const policies = resourcesOf(edge, 'AWS::IAM::Policy').filter(([, policy]) =>
      JSON.stringify(policy.Properties).includes(secretId),
    );
    expect(policies).toHaveLength(1);
    expect(policies[0]?.[0]).toContain('EdgeAuthorizer');
    expect(policies[0]?.[1].Properties.PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({ Action: 'secretsmanager:GetSecretValue', Resource: secretArn }),
      ]),
    });
    const environment = environmentOf(functionsOf(edge), 'EdgeAuthorizer');
    expect(environment.ORIGIN_TOKEN_SECRET_ARN).toEqual(secretArn);
  });
});

describe('CloudFront', () => {
  test('passes every method on, keeps nothing and changes nothing', () => {
    expect(distributionOf(edge)).toMatchObject({
      DefaultCacheBehavior: {
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
        // AWS's CachingDisabled and AllViewerExceptHostHeader.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        Compress: false,
        ViewerProtocolPolicy: 'https-only',
      },
    });
    expect(distributionOf(edge)).not.toHaveProperty('CacheBehaviors');
    expect(JSON.stringify(distributionOf(edge))).not.toMatch(
      /ResponseHeadersPolicy|LambdaFunctionAssociations|FunctionAssociations/,
    );
  });

  test('keeps no error either, or one account’s 404 is another’s for ten seconds', () => {
    const responses = distributionOf(edge).CustomErrorResponses as Record<string, unknown>[];
    expect(responses.map(({ ErrorCode }) => ErrorCode)).toEqual(
      expect.arrayContaining([403, 404, 500, 502, 503, 504]),
    );
    for (const response of responses) {
      expect(response).toEqual({ ErrorCode: response.ErrorCode, ErrorCachingMinTTL: 0 });
    }
  });

  test('reaches the API by HTTPS, and writes no log of addresses and queries', () => {
    expect(distributionOf(edge).Origins).toEqual([
      expect.objectContaining({
        CustomOriginConfig: {
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
          OriginReadTimeout: 30,
        },
      }),
    ]);
    expect(distributionOf(edge)).not.toHaveProperty('Logging');
  });

  test('is what callers are told to call', () => {
    const [distributionId] = onlyOne(edge, 'AWS::CloudFront::Distribution');
    const { ApiUrl: apiUrl, WebhookUrl: webhookUrl } = edge.toJSON().Outputs;
    const host = { 'Fn::GetAtt': [distributionId, 'DomainName'] };
    expect(apiUrl.Value).toEqual({ 'Fn::Join': ['', ['https://', host, '/']] });
    expect(webhookUrl.Value).toEqual({ 'Fn::Join': ['', ['https://', host, '/webhooks/stripe']] });
  });
});
