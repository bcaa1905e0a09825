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

/** A custom domain for the API of a stage without an edge. With an edge, the domain belongs to CloudFront (edge.ts). */
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
    const record = addDomainRecord(this, domain, {
      host: regionalDomainName,
      alias: new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
    });
    // Without the mapping, API Gateway refuses requests to the domain.
    record?.node.addDependency(mapping);
  }
}

/**
 * Points the domain to the host: by a record in the stage's hosted zone, or, without a hosted zone, by an output for
 * the operator, who creates the record. Returns the record, if it creates one.
 */
export function addDomainRecord(
  scope: Construct,
  { name, hostedZone }: StageDomain,
  target: { host: string; alias: IAliasRecordTarget },
): ARecord | undefined {
  if (hostedZone === undefined) {
    new CfnOutput(Stack.of(scope), 'DomainTarget', {
      description: `Create a CNAME record for ${name} with this value.`,
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
  // The same logical id with and without an edge: adding an edge must update the record, since a second one would
  // collide.
  (record.node.defaultChild as CfnRecordSet).overrideLogicalId('DomainRecord');
  return record;
}
