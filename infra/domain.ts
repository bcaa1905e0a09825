import { CfnOutput, Stack } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  EndpointType,
  type HttpApi,
  type HttpStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ARecord,
  type CfnRecordSet,
  HostedZone,
  type IAliasRecordTarget,
  RecordTarget,
} from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

export type StageDomain = NonNullable<Stage['domain']>;

export interface ApiDomainProps {
  api: HttpApi;
  stage: HttpStage;
  domain: StageDomain;
}

/** A stage's own name for the API itself. Where CloudFront is before the API, the name is CloudFront's (edge.ts). */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, { api, stage, domain }: ApiDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    const mapping = new ApiMapping(this, 'Mapping', { api, domainName, stage });
    const { regionalDomainName, regionalHostedZoneId } = domainName;
    const record = pointDomain(this, domain, {
      host: regionalDomainName,
      alias: new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
    });
    // A name that leads here before it is mapped is a refusal.
    record?.node.addDependency(mapping);
  }
}

/** Has the stage's name lead to the host: by a record in its zone, or by an output for whoever keeps the zone. */
export function pointDomain(
  scope: Construct,
  { name, hostedZone }: StageDomain,
  target: { host: string; alias: IAliasRecordTarget },
): ARecord | undefined {
  if (hostedZone === undefined) {
    new CfnOutput(Stack.of(scope), 'DomainTarget', {
      description: `Enter this as the CNAME of ${name}.`,
      value: target.host,
    });
    return undefined;
  }
  const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: hostedZone.id,
    zoneName: hostedZone.name,
  });
  const record = new ARecord(scope, 'Record', {
    zone,
    recordName: name,
    target: RecordTarget.fromAlias(target.alias),
  });
  // The same for the API and for CloudFront: a stage that gets an edge changes its record, where a second would collide.
  (record.node.defaultChild as CfnRecordSet).overrideLogicalId('DomainRecord');
  return record;
}
