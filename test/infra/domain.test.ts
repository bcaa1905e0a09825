import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { checkStage, type Stage } from '../../infra/stage.ts';
import { domain, staging, withAll, withBoth, withDomain, withEdge, withPages } from './stageVariants.ts';
import { distributionOf, onlyOne, resourcesOf, synthesize } from './synthesize.ts';

const plain = synthesize(staging);
const named = synthesize(withDomain);
const both = synthesize(withBoth);

describe('a domain', () => {
  test('leads to the API with TLS 1.2, and the default address can be closed', () => {
    const [nameId, name] = onlyOne(named, 'AWS::ApiGatewayV2::DomainName');
    const [apiId, api] = onlyOne(named, 'AWS::ApiGatewayV2::Api');
    expect(name).toMatchObject({
      DomainName: domain.name,
      DomainNameConfigurations: [
        {
          CertificateArn: domain.certificateArn,
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    expect(onlyOne(named, 'AWS::ApiGatewayV2::ApiMapping')[1]).toEqual({
      ApiId: { Ref: apiId },
      DomainName: { Ref: nameId },
      Stage: '$default',
    });
    expect(onlyOne(named, 'AWS::Route53::RecordSet')[1]).toMatchObject({
      Name: 'billing.example.com.',
      Type: 'A',
      HostedZoneId: domain.hostedZone.id,
      AliasTarget: { DNSName: { 'Fn::GetAtt': [nameId, 'RegionalDomainName'] } },
    });
    // Closed in a later deployment, because it closes at once while the domain takes minutes to work.
    expect(api.DisableExecuteApiEndpoint).toBe(false);
    const closed = synthesize({ ...withDomain, domain: { ...domain, closesDirectAddress: true } });
    expect(onlyOne(closed, 'AWS::ApiGatewayV2::Api')[1].DisableExecuteApiEndpoint).toBe(true);
    expect(named.toJSON().Outputs.ApiUrl.Value).toBe('https://billing.example.com/');
  });

  test('leads to the API with an edge too, for gateways, and CloudFront calls the API at its default address', () => {
    const [nameId] = onlyOne(both, 'AWS::ApiGatewayV2::DomainName');
    const [apiId] = onlyOne(both, 'AWS::ApiGatewayV2::Api');
    expect(onlyOne(both, 'AWS::Route53::RecordSet')).toEqual([
      onlyOne(named, 'AWS::Route53::RecordSet')[0],
      expect.objectContaining({
        Name: 'billing.example.com.',
        AliasTarget: expect.objectContaining({ DNSName: { 'Fn::GetAtt': [nameId, 'RegionalDomainName'] } }),
      }),
    ]);
    expect(distributionOf(both)).not.toHaveProperty('Aliases');
    expect(JSON.stringify(distributionOf(both).Origins[0])).toContain(`["${apiId}","ApiEndpoint"]`);
    expect(both.toJSON().Outputs.ApiUrl.Value).toBe('https://billing.example.com/');
  });

  test.each([
    ['without an edge', withDomain],
    ['with an edge', withBoth],
  ])('is what CloudFront calls once the default address is closed, %s', (_name, stage) => {
    const closed = synthesize({ ...stage, domain: { ...domain, closesDirectAddress: true } });
    expect(onlyOne(closed, 'AWS::ApiGatewayV2::Api')[1].DisableExecuteApiEndpoint).toBe(true);
    expect(distributionOf(closed).Origins[0]).toMatchObject({ DomainName: domain.name });
  });

  test('without a hosted zone has an output with the CNAME target', () => {
    const template = synthesize({ ...withDomain, domain: { ...domain, hostedZone: undefined } });
    const [id] = onlyOne(template, 'AWS::ApiGatewayV2::DomainName');
    expect(resourcesOf(template, 'AWS::Route53::RecordSet')).toEqual([]);
    expect(template.toJSON().Outputs.DomainTarget).toEqual({
      Description: 'Create a CNAME record for billing.example.com with this value.',
      Value: { 'Fn::GetAtt': [id, 'RegionalDomainName'] },
    });
  });

  test('is optional', () => {
    expect(onlyOne(plain, 'AWS::ApiGatewayV2::Api')[1].DisableExecuteApiEndpoint).toBe(false);
    expect(plain.toJSON().Outputs.DomainTarget).toBeUndefined();
  });
});

describe('a stage with a domain or an edge', () => {
  test.each<[string, Partial<Stage>, RegExp]>([
    ['an edge outside us-east-1', { region: 'eu-west-1' }, /edge needs region us-east-1/],
    ['an edge and no region', { region: undefined }, /edge needs region us-east-1/],
    [
      'a rate limit below the minimum of the firewall',
      { edge: { requestsPerFiveMinutesMax: 9 } },
      /edge.requestsPerFiveMinutesMax is invalid/,
    ],
    [
      'a certificate in another region',
      { domain: { ...domain, certificateArn: domain.certificateArn.replace('us-east-1', 'eu-west-1') } },
      /domain.certificateArn must be in us-east-1, but is in eu-west-1/,
    ],
    ['a domain and no region', { edge: undefined, region: undefined, domain }, /domain needs region/],
    [
      'a domain outside its hosted zone',
      { domain: { ...domain, name: 'billing.badexample.com' } },
      /domain.name is not in the hosted zone example.com/,
    ],
  ])('is refused for %s', (_name, changes, message) => {
    expect(() => checkStage({ ...withEdge, ...changes })).toThrow(message);
  });

  test('is valid, and its stack is in the stage’s region', () => {
    for (const stage of [withEdge, withDomain, withBoth]) {
      expect(checkStage(stage)).toBe(stage);
      expect(unbundled(stage).stack.region).toBe('us-east-1');
    }
  });

  test.each([
    ['an edge', { ...withEdge, gradualDeployment: true }],
    ['a domain', withDomain],
    ['both', withBoth],
    ['pages', withPages],
    ['everything', withAll],
    ['tracing', { ...staging, tracing: true }],
  ])('passes the security rules with %s, or acknowledges findings with a reason', (_name, stage) => {
    const { app } = unbundled(stage);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});

function unbundled(stage: Stage) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  return { app, stack: new SessionBilling(app, stage) };
}
